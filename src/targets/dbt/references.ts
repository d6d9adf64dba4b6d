import type {RelationName} from '../../model/statement.ts';
import {foldIdentifier} from '../../parse/resolve.ts';
import {type Manifest, type ManifestRelation, sourceKey} from './manifest.ts';
import type {References} from './model-sql.ts';
import type {DbtProject} from './project.ts';

/**
 * What `ref()` and `source()` stand for: as the manifest says it, else as far as the project's files do. Where a model is built
 * is decided by the target of a run and a macro of the project: from files its name is all that is known.
 * @param aliases what models call their relations, by the model's name in lower case
 */
export function referencesOf(
  project: DbtProject,
  manifest: Manifest,
  aliases: ReadonlyMap<string, string>,
): References {
  const known = Map.groupBy(manifest.relations, ({name}) => name.toLowerCase());
  const sources = new Map(project.sources.map(({source, table, place}) => [sourceKey(source, table), place]));
  return {
    ref: (name, {package: owner, version} = {}) => {
      const found = chosen(known.get(name.toLowerCase()) ?? [], owner, version, project.name);
      return found?.relation ?? fromFiles(name, version, project, aliases);
    },
    source: (source, table) => {
      const key = sourceKey(source, table);
      return manifest.sources.get(key) ?? sources.get(key) ?? {name: foldIdentifier(table)};
    },
  };
}

function chosen(
  found: readonly ManifestRelation[],
  owner: string | undefined,
  version: string | undefined,
  project: string,
): ManifestRelation | undefined {
  const [first] = found;
  const from = owner ?? (found.some((one) => one.package === project) ? project : first?.package);
  const ofPackage = found.filter((one) => one.package === from);
  const wanted = version ?? ofPackage[0]?.latestVersion;
  return ofPackage.find((one) => one.version === wanted) ?? ofPackage[0];
}

/** Versions of a model are files of their own: `orders_v2.sql`. */
function fromFiles(
  name: string,
  version: string | undefined,
  project: DbtProject,
  aliases: ReadonlyMap<string, string>,
): RelationName {
  const model = name.toLowerCase();
  const wanted = version ?? project.nodes.get(model)?.latestVersion;
  const versioned = wanted === undefined ? model : `${model}_v${wanted}`;
  return {name: foldIdentifier(aliases.get(versioned) ?? aliases.get(model) ?? versioned)};
}
