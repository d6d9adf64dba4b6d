import type {ModelDraft} from '../../model/model-draft.ts';
import {folderFile, type Layer} from './conventions.ts';
import type {DbtProject} from './project.ts';

/** Where the files of a draft go, as paths in the repository. */
export interface Places {
  readonly model: string;
  /** Properties of the model; another file than `ownProperties` where the models of the folder share one. */
  readonly properties: string;
  readonly ownProperties: string;
  readonly exposures: string;
  /** The verbatim original. */
  readonly original: string;
  readonly scaffold: string;
  readonly analysis: string;
  /** Folder of tests that are queries. */
  readonly tests: string;
}

/** Whether the project has the draft already, written by this program. */
export function isOwn(
  {name, candidate, provenance, scaffold}: ModelDraft,
  isStep: boolean,
  project: DbtProject,
): boolean {
  if (isStep) return project.rescuedSteps.get(name) === provenance.asset;
  return (scaffold === undefined ? project.rescued : project.rescuedAnalyses).get(name) === candidate;
}

/** A model that the project has already stays where it is, also where somebody has moved it since. */
export function placesOf(draft: ModelDraft, isStep: boolean, project: DbtProject): Places {
  const {conventions, analyses, tests} = project;
  const {name} = draft;
  const layer: Layer = draft.layer ?? (isStep ? 'intermediate' : 'marts');
  const isKnown = isOwn(draft, isStep, project);
  const existing = isKnown ? project.modelFiles.get(name) : undefined;
  const model = existing ?? `${conventions.rescued[layer]}${name}.sql`;
  const folder = model.slice(0, model.lastIndexOf('/') + 1);
  const {extension, per} = conventions.properties;
  const ownProperties = `${folder}${name}${extension}`;
  const usual =
    per === 'folder' && !isStep
      ? folderFile(folder, conventions.folderFiles[layer], conventions.properties)
      : ownProperties;
  return {
    model,
    properties: (isKnown ? project.nodes.get(name)?.path : undefined) ?? usual,
    ownProperties,
    exposures: `${folder}${name}__exposures${extension}`,
    original: `${analyses}rescued/${name}.sql`,
    scaffold: `${analyses}rescued/${name}_scaffold.sql`,
    analysis: `${analyses}rescued/${name}${extension}`,
    tests: `${tests}rescued/`,
  };
}
