import type {ModelDraft, ModelFile, ModelVariable, Refusal} from '../model/model-draft.ts';
import type {Tree} from '../ports/git.ts';
import type {Project, ProjectModels, Target} from '../ports/target.ts';
import {escapeJinja, jinjaString, rawBlock} from './dbt/jinja.ts';
import {findDbtModels} from './dbt/models.ts';
import type {DbtProject} from './dbt/project.ts';
import {inspectDbtProject, isDbtProject} from './dbt/project.ts';
import {modelProperties} from './dbt/properties.ts';
import type {SourceUse} from './dbt/sources.ts';
import {assignSources, sourceProperties} from './dbt/sources.ts';
import {propertiesFile} from './dbt/yaml.ts';
import {layoutModel} from './text/layout.ts';
import {LEGAL_NAME} from './text/names.ts';
import {fillIn} from './text/variables.ts';

/** A dbt project, 1.10 and later, on Snowflake. */
const dbt: Target = {
  id: 'dbt',
  describes: 'A dbt project: model, properties, sources it lacks, and the verbatim original as an analysis.',

  inspect(repository: Tree, root: string): Promise<Project> {
    return inspectDbtProject(repository, root);
  },

  models(repository: Tree, root: string, folder?: Tree): Promise<ProjectModels | undefined> {
    return findDbtModels(repository, root, folder);
  },

  render(draft: ModelDraft, project: Project): {files: readonly ModelFile[]; refusals: readonly Refusal[]} {
    if (!isDbtProject(project)) return refused(draft, 'The project was not inspected as a dbt project.');
    if (project.problem !== undefined) return refused(draft, project.problem);
    const objection = objectionTo(draft, project);
    if (objection !== undefined) return refused(draft, objection);
    const uses = assignSources(draft.imports, project.sources);
    const files = [...modelFiles(draft, uses, project), ...sourceFiles(uses, project)];
    return {files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), refusals: []};
  },
};

export default dbt;

function refused(
  {candidate, name}: ModelDraft,
  reason: string,
): {files: readonly ModelFile[]; refusals: readonly Refusal[]} {
  return {files: [], refusals: [{candidate, name, reason}]};
}

/** Why a draft must not be written under its name, in one sentence. Files that it wrote itself earlier are its own. */
function objectionTo({name, candidate}: ModelDraft, project: DbtProject): string | undefined {
  if (!LEGAL_NAME.test(name)) return `The name “${name}” is not one of lower-case letters, digits and underscores.`;
  if (project.rescued.get(name) === candidate) return undefined;
  if (project.taken.has(name))
    return `The project already has a model, seed or snapshot named ${name} and cannot have two.`;
  const paths = pathsOf(name, project);
  const existing = [paths.model, paths.properties, paths.original].find((path) => project.files.has(path));
  return existing === undefined
    ? undefined
    : `There is a file ${existing} in the project already and it was not written for this model.`;
}

function pathsOf(name: string, project: DbtProject): {model: string; properties: string; original: string} {
  return {
    model: `${project.models}marts/rescued/${name}.sql`,
    properties: `${project.models}marts/rescued/${name}.yml`,
    original: `${project.analyses}rescued/${name}.sql`,
  };
}

function modelFiles(draft: ModelDraft, uses: readonly SourceUse[], project: DbtProject): readonly ModelFile[] {
  const paths = pathsOf(draft.name, project);
  const sql = layoutModel(draft, {
    source: (imported) => {
      const {source, table} = uses[draft.imports.indexOf(imported)]!;
      return `{{ source(${jinjaString(source)}, ${jinjaString(table)}) }}`;
    },
    author: (text) => fillIn(escapeJinja(text), draft.variables, spellVariable),
  });
  return [
    {path: paths.model, text: sql},
    {path: paths.properties, text: propertiesFile(modelProperties(draft))},
    {path: paths.original, text: rawBlock(draft.provenance.original)},
  ];
}

/** With a value of its own even where nobody gives one, so that the project still compiles. */
function spellVariable({name, stands, isNumber}: ModelVariable): string {
  return `{{ var(${jinjaString(name)}, ${isNumber === true ? stands : jinjaString(stands)}) }}`;
}

/** One file per new source table, so that branches which add the same one add the same bytes. */
function sourceFiles(uses: readonly SourceUse[], project: DbtProject): readonly ModelFile[] {
  const fresh = new Map(uses.filter((use) => !use.isDeclared).map((use) => [`${use.source}.${use.table}`, use]));
  return [...fresh.values()].map((use) => ({
    path: sourcePath(use, project),
    text: propertiesFile(sourceProperties(use)),
  }));
}

function sourcePath({source, table}: SourceUse, project: DbtProject): string {
  const stem = `${project.models}staging/${source}/_${source}__${table}`;
  for (let n = 1; ; n++) {
    const path = n === 1 ? `${stem}.yml` : `${stem}_${n}.yml`;
    if (!project.files.has(path)) return path;
  }
}
