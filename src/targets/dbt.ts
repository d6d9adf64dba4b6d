import type {ModelDraft, ModelFile} from '../model/model-draft.ts';
import type {Tree} from '../ports/git.ts';
import type {Project, ProjectModels, ProjectSurroundings, Rendered, Target} from '../ports/target.ts';
import {auditAnalyses} from './dbt/audit.ts';
import {modelFiles, scaffoldFiles} from './dbt/draft-files.ts';
import {findDbtModels} from './dbt/models.ts';
import {isOwn, type Places, placesOf} from './dbt/places.ts';
import {type DbtProject, inspectDbtProject, isDbtProject} from './dbt/project.ts';
import {resolveImports} from './dbt/resolve.ts';
import {clashOf, sourceFiles} from './dbt/source-files.ts';
import type {ExistingSource, SourceUse} from './dbt/sources.ts';
import {LEGAL_NAME} from './text/names.ts';

/** A dbt project, 1.10 and later, on Snowflake. */
const dbt: Target = {
  id: 'dbt',
  describes:
    'A dbt project: model, properties, tests, exposures, sources it lacks, and the verbatim original as an analysis.',

  buildCommand(name: string): string {
    return `dbt build --select ${name}`;
  },
  refers: true,

  inspect(repository: Tree, root: string, around?: ProjectSurroundings): Promise<Project> {
    return inspectDbtProject(repository, root, around);
  },

  models(repository: Tree, root: string, folder?: Tree): Promise<ProjectModels | undefined> {
    return findDbtModels(repository, root, folder);
  },

  nameFor(draft: ModelDraft, project: Project): string {
    if (!isDbtProject(project) || draft.scaffold !== undefined) return draft.name;
    const prefix = project.conventions.prefixes[draft.layer ?? 'marts'];
    return prefix === undefined || draft.name.startsWith(prefix) ? draft.name : prefix + draft.name;
  },

  render(draft: ModelDraft, project: Project): Rendered {
    if (!isDbtProject(project)) return refused(draft, 'The project was not inspected as a dbt project.');
    if (project.problem !== undefined) return refused(draft, project.problem);
    const steps = draft.steps ?? [];
    const drafts = [...steps.map((step) => ({draft: step, isStep: true})), {draft, isStep: false}].map((one) => ({
      ...one,
      places: placesOf(one.draft, one.isStep, project),
    }));
    for (const {draft: one, isStep, places} of drafts) {
      const objection = objectionTo(one, isStep, places, project);
      if (objection !== undefined) return refused(draft, objection);
    }
    const files: ModelFile[] = [];
    const notes: string[] = [...project.notes];
    const uses: SourceUse[] = [];
    for (const {draft: one, isStep, places} of drafts) {
      // A step gives the same bytes whatever reads it: only its reader goes by what the steps declare.
      const resolved = resolveImports(one, project, isStep ? [] : uses.map(declaredBy));
      notes.push(...resolved.notes);
      if (one.scaffold !== undefined) {
        files.push(...scaffoldFiles(one, places, resolved.readings, project));
        continue;
      }
      files.push(...modelFiles(one, isStep, places, resolved.readings, project));
      if (project.packages.has('audit_helper')) {
        const own = isOwn(one, isStep, project);
        const audits = auditAnalyses(one, `${project.analyses}audit/`);
        files.push(...audits.filter(({path}) => own || !project.files.has(path)));
      }
      uses.push(
        ...[...resolved.readings.values()].flatMap((reading) => (reading.kind === 'source' ? reading.use : [])),
      );
      if (one.group !== undefined && !project.groups.has(one.group)) {
        notes.push(`The project has no group ${one.group}; the model ${one.name} is in none.`);
      }
    }
    const clash = clashOf(uses);
    if (clash !== undefined) {
      return refused(
        draft,
        `Two tables that it reads would both be the source ${clash.source}.${clash.table}; declare one of them in the project.`,
      );
    }
    files.push(...sourceFiles(uses, project));
    return {files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), refusals: [], notes: [...new Set(notes)]};
  },
};

export default dbt;

function refused({candidate, name}: ModelDraft, reason: string): Rendered {
  return {files: [], refusals: [{candidate, name, reason}]};
}

function declaredBy({source, table, relation}: SourceUse): ExistingSource {
  return {source, table, relation, place: relation};
}

/** Why a draft must not be written under its name, in one sentence. Files that it wrote itself earlier are its own. */
function objectionTo(draft: ModelDraft, isStep: boolean, places: Places, project: DbtProject): string | undefined {
  const {name} = draft;
  if (!LEGAL_NAME.test(name)) return `The name “${name}” is not one of lower-case letters, digits and underscores.`;
  if (isOwn(draft, isStep, project)) return undefined;
  if (draft.scaffold === undefined && project.taken.has(name)) {
    return isStep
      ? `A step of its sheet is the model ${name}, and the project has another model, seed or snapshot of that name.`
      : `The project already has a model, seed or snapshot named ${name} and cannot have two.`;
  }
  const wanted =
    draft.scaffold === undefined
      ? [places.model, places.ownProperties, places.exposures]
      : [places.scaffold, places.analysis];
  const existing = [...wanted, ...(isStep ? [] : [places.original])].find((path) => project.files.has(path));
  return existing === undefined
    ? undefined
    : `There is a file ${existing} in the project already and it was not written for this model.`;
}
