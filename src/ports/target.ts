import type {CandidateId} from '../model/family.ts';
import type {ModelDraft, ModelFile, Refusal} from '../model/model-draft.ts';
import type {ExactFingerprint, RelationName} from '../model/statement.ts';
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

/** A model of a project as SQL that can be read. */
export interface ProjectModel {
  /** As the project refers to it. */
  readonly name: string;
  /** In the repository. */
  readonly path: string;
  /**
   * What refers to another relation is replaced by its name, whose parts that only a run decides are as in
   * `spellOpenRelation`. Markup that was not rendered stays.
   */
  readonly sql: string;
  /** What this program made it from; undefined for a model that somebody wrote. */
  readonly origin?: {readonly candidate: CandidateId; readonly exact?: ExactFingerprint};
}

/** The models of a project, found and not read yet. */
export interface ProjectModels {
  /** Changes with everything that they are read from and that the commit does not hold; '' where there is nothing. */
  readonly stamp: string;
  read(): Promise<{
    readonly models: readonly ProjectModel[];
    /** Relations that the project builds, as far as something says where: the account may have them in other schemas. */
    readonly built: readonly RelationName[];
    /** Relations that it declares and does not build, likewise. */
    readonly sources: readonly RelationName[];
    /** What could not be used, one sentence each. */
    readonly notes: readonly string[];
  }>;
}

/** Turns drafts into files. A new target is one new file in `targets/` that exports one as default. */
export interface Target {
  readonly id: string;
  readonly describes: string;
  inspect(repository: Tree, root: string): Promise<Project>;
  /**
   * Finds the models that the project has; undefined where the folder is no project of this kind. Never throws for a broken file.
   * @param folder the project as it lies on disk, with what the last run of its tool left there; paths count from it
   */
  models?(repository: Tree, root: string, folder?: Tree): Promise<ProjectModels | undefined>;
  /**
   * Renders one draft on its own, so that each model is one branch. Deterministic: the same draft and project give the
   * same bytes. Paths are relative to the repository.
   */
  render(
    draft: ModelDraft,
    project: Project,
  ): {readonly files: readonly ModelFile[]; readonly refusals: readonly Refusal[]};
}
