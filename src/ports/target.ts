import type {ModelDraft, ModelFile, Refusal} from '../model/model-draft.ts';
import type {Tree} from './git.ts';

/** What a target knows of the repository it writes into. */
export interface Project {
  /** Folder of the project inside the repository, '' for its root, else with a trailing `/`. */
  readonly root: string;
  /** Names that a new model must not take, in lower case. */
  readonly taken: ReadonlySet<string>;
  /** A sentence when the folder is not a project of this kind. */
  readonly problem?: string;
}

/** Turns drafts into files. A new target is one new file in `targets/` that exports one as default. */
export interface Target {
  readonly id: string;
  readonly describes: string;
  inspect(repository: Tree, root: string): Promise<Project>;
  /**
   * Renders one draft on its own, so that each model is one branch. Deterministic: the same draft and project give the
   * same bytes. Paths are relative to the repository.
   */
  render(
    draft: ModelDraft,
    project: Project,
  ): {readonly files: readonly ModelFile[]; readonly refusals: readonly Refusal[]};
}
