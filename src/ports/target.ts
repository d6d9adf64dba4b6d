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
  /** Candidates of the models that this program wrote and that the branch has, by model name in lower case. */
  readonly rescued?: ReadonlyMap<string, CandidateId>;
  /** Which models of the project each of its models refers to, names in lower case. */
  readonly refers?: ReadonlyMap<string, readonly string[]>;
}

/** What a person says of the project in the config, under `target`. */
export interface TargetSettings {
  /** `DATABASE.SCHEMA` of production → folders of the project whose models are built there. */
  readonly schemas?: Readonly<Record<string, string | readonly string[]>>;
  /** Folders that new models go to, from the project's own. */
  readonly layers?: {readonly staging?: string; readonly intermediate?: string; readonly marts?: string};
  /** Whether properties are one file per model or one per folder. */
  readonly properties?: 'model' | 'folder';
}

/** What is known of a project beside its commit. */
export interface ProjectSurroundings {
  readonly settings?: TargetSettings;
  /** The project as it lies on disk, with what the last run of its tool left there; paths count from it. */
  readonly folder?: Tree;
  /** The record of a production run that the config names, in place of the one in the folder. */
  readonly manifest?: {readonly path: string; readonly text: string};
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
  /** What builds one model, as a person types it; undefined where nothing does. */
  buildCommand?(name: string): string;
  /** Whether its models refer to one another by name, so that one that reads another waits for it. */
  readonly refers?: true;
  inspect(repository: Tree, root: string, around?: ProjectSurroundings): Promise<Project>;
  /**
   * What the project's own way of naming makes of a proposed name: `fct_orders`. The same draft and project give the same name;
   * a name that a person gave is never asked about.
   */
  nameFor?(draft: ModelDraft, project: Project): string;
  /**
   * Finds the models that the project has; undefined where the folder is no project of this kind. Never throws for a broken file.
   * @param folder the project as it lies on disk, with what the last run of its tool left there; paths count from it
   */
  models?(repository: Tree, root: string, folder?: Tree): Promise<ProjectModels | undefined>;
  /**
   * Renders one draft on its own, so that each model is one branch. Deterministic: the same draft and project give the
   * same bytes. Paths are relative to the repository.
   */
  render(draft: ModelDraft, project: Project): Rendered;
}

/** What became of a draft. */
export interface Rendered {
  readonly files: readonly ModelFile[];
  readonly refusals: readonly Refusal[];
  /** What somebody who reads the model should know and no file says, one sentence each: what was not sure and so not done. */
  readonly notes?: readonly string[];
}
