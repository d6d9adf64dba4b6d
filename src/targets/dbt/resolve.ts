import type {ImportCte, ModelDraft} from '../../model/model-draft.ts';
import type {RelationName} from '../../model/statement.ts';
import {relationKey} from '../../parse/resolve.ts';
import {spellRelation} from '../text/names.ts';
import {type BuiltRelation, nameOf} from './built.ts';
import type {DbtProject} from './project.ts';
import {assignSources, type ExistingSource, type SourceUse} from './sources.ts';

/** How an import of a model is spelt: what `ref()` or `source()` is given. */
export type Reading =
  | {readonly kind: 'ref'; readonly name: string; readonly package?: string; readonly version?: string}
  | {readonly kind: 'source'; readonly use: SourceUse};

export interface Resolved {
  /** For each import of the draft. */
  readonly readings: ReadonlyMap<ImportCte, Reading>;
  /** What was not sure, one sentence each. */
  readonly notes: readonly string[];
}

interface Found {
  readonly ref?: BuiltRelation;
  readonly note?: string;
}

/**
 * What each import of a draft reads in the project. A model that the import names is referred to. A model, seed or snapshot of the
 * project is, where something says that it makes that very relation, and only one does. Else it is a source: the one that the
 * project declares, or a new one. What has the same name elsewhere is never taken for it; a note names it.
 * @param declared sources beside those of the project, by drafts that are written with this one
 */
export function resolveImports(
  draft: ModelDraft,
  project: DbtProject,
  declared: readonly ExistingSource[] = [],
): Resolved {
  const readings = new Map<ImportCte, Reading>();
  const notes = new Set<string>();
  const rest: ImportCte[] = [];
  for (const imported of draft.imports) {
    const found = imported.model === undefined ? lookUp(imported.relation, draft, project) : {};
    if (found.note !== undefined) notes.add(found.note);
    if (imported.model !== undefined) readings.set(imported, {kind: 'ref', name: imported.model});
    else if (found.ref === undefined) rest.push(imported);
    else readings.set(imported, {kind: 'ref', ...refTo(found.ref)});
  }
  for (const [index, use] of assignSources(rest, [...project.sources, ...declared]).entries()) {
    readings.set(rest[index]!, {kind: 'source', use});
  }
  return {readings, notes: [...notes]};
}

function refTo({name, package: owner, version}: BuiltRelation): Omit<Extract<Reading, {kind: 'ref'}>, 'kind'> {
  return {name, ...(owner === undefined ? {} : {package: owner}), ...(version === undefined ? {} : {version})};
}

function lookUp(relation: Required<RelationName>, draft: ModelDraft, project: DbtProject): Found {
  const key = relationKey(relation);
  const written = spellRelation(relation);
  const others = project.built.filter(
    (one) => one.package !== undefined || !isItself(one.name.toLowerCase(), draft, project),
  );
  const exact = others.filter((one) =>
    [one.relation, one.replaces].some((made) => made !== undefined && relationKey(made) === key),
  );
  const declared = project.sources.filter((one) => one.relation !== undefined && relationKey(one.relation) === key);
  const [first] = exact;
  if (first !== undefined && exact.length > 1) {
    return {
      note: `${written} is made by ${exact.map(({says}) => says).join(' and by ')}; it is read as a source, as nothing says which is meant.`,
    };
  }
  if (first !== undefined) return usable(first, declared, written, draft, project);
  if (declared.length > 1) {
    const names = [...new Set(declared.map(({source, table}) => `${source}.${table}`))].toSorted();
    return names.length < 2 ? {} : {note: `${written} is declared as ${names.join(' and as ')}; ${names[0]} is read.`};
  }
  return declared.length > 0 ? {} : likely(relation, others, written, project);
}

/** The model that the draft was before, under this name or another one: what it makes itself it reads as a source. */
function isItself(name: string, draft: ModelDraft, project: DbtProject): boolean {
  return name === draft.name || project.rescued.get(name) === draft.candidate;
}

/** A model that makes the relation, unless dbt would not have it referred to from here. */
function usable(
  found: BuiltRelation,
  declared: readonly ExistingSource[],
  written: string,
  draft: ModelDraft,
  project: DbtProject,
): Found {
  if (found.privateTo !== undefined && found.privateTo !== draft.group) {
    return {note: `${written} is made by ${found.says}, which is private to its group; it is read as a source.`};
  }
  if (found.package === undefined && reaches(found.name.toLowerCase(), draft.name, project.refers)) {
    return {note: `${written} is made by ${found.says}, which reads this model itself; it is read as a source.`};
  }
  const [source] = declared;
  return source === undefined
    ? {ref: found}
    : {
        ref: found,
        note: `${written} is made by ${found.says} and declared as the source ${source.source}.${source.table} as well; the model is referred to.`,
      };
}

/** What may be it and is not taken for it: a model of that name that a run builds elsewhere, or nobody knows where. */
function likely(
  relation: Required<RelationName>,
  others: readonly BuiltRelation[],
  written: string,
  project: DbtProject,
): Found {
  const isRaw = project.sources.some(
    ({place}) => place.database === relation.database && place.schema === relation.schema,
  );
  const named = isRaw ? [] : others.filter(({alias}) => alias === relation.name);
  const [first] = named;
  if (first === undefined) return {};
  const where =
    named.length === 1
      ? `the project has ${first.says}`
      : `the project has ${named.length} that are called so: ${named.map(nameOf).join(', ')}`;
  const place = relationKey({...relation, name: 'X'}).slice(0, -'.X'.length);
  return {
    note: `${written} is read as a source; ${where}. If production builds it in ${place}, say so under target.schemas, or name a manifest of production as target.manifest.`,
  };
}

/** Whether a model reads another one, directly or through others. */
export function reaches(from: string, to: string, refers: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set([from]);
  for (const name of seen) {
    if (name === to) return true;
    for (const next of refers.get(name) ?? []) seen.add(next);
  }
  return false;
}
