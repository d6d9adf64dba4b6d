import type {LoadedConfig} from '../config/load.ts';
import type {LintRule} from '../lint/rule.ts';
import type {ModelDraft} from '../model/model-draft.ts';
import type {Archive} from '../ports/archive.ts';
import type {Catalog} from '../ports/catalog.ts';
import type {Clock} from '../ports/clock.ts';
import type {Forge} from '../ports/forge.ts';
import type {Identity, Repository, Tree} from '../ports/git.ts';
import type {KnownBlobs} from '../ports/known-blobs.ts';
import type {Log} from '../ports/log.ts';
import type {Progress} from '../ports/progress.ts';
import type {RowComparer} from '../ports/row-comparison.ts';
import type {ScanFinalBytes} from '../ports/scan.ts';
import type {SecretScanner} from '../ports/secret-scanner.ts';
import type {Source} from '../ports/source.ts';
import type {ProjectSurroundings, Target} from '../ports/target.ts';
import type {TextWork} from '../ports/text-work.ts';
import type {Trees} from '../ports/trees.ts';
import type {Warehouse} from '../ports/warehouse.ts';
import type {DoorOptions} from './door.ts';

/** One source of one configured account, with its settings checked. */
export interface ConfiguredSource {
  readonly account: string;
  readonly source: Source;
  readonly settings: unknown;
}

/** Everything a stage needs from outside, wired once in `system/wire.ts`. */
export interface Workshop {
  /** Of this program. */
  readonly version: string;
  readonly loaded: LoadedConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly progress: Progress;
  readonly archive: Archive;
  readonly catalog: Catalog;
  readonly sources: readonly ConfiguredSource[];
  readonly rules: readonly LintRule[];
  readonly signal: AbortSignal;
  /** Secret values met in what is written or being written, in memory only: the last scan looks for them. */
  readonly secretsSeen: Set<string>;
  /**
   * All that this run has met: also those of what is read while something else is being written, which is made anew without
   * them once they are written themselves.
   */
  readonly secretsHeard: Set<string>;
  readonly scan: ScanFinalBytes;
  /**
   * Opened when they are first asked for: what looks at everything after our own rules, before it is written.
   * @throws UserError when one cannot be used as it is configured
   */
  scanners(): Promise<readonly SecretScanner[]>;
  /** Redacts and reads many short texts at once. */
  readonly texts: TextWork;
  /** What the door works with: what is harvested passes it before anything else sees it. */
  readonly door: DoorOptions;
  /** Who runs this, for decisions and trailers. */
  readonly operator: string;
  /** Opens an account once per run; undefined for accounts without a connection. */
  warehouse(account: string): Promise<Warehouse | undefined>;
  /** Compares rows in an account under its verify role; undefined for accounts without either. Opened once per run. */
  comparer(account: string): Promise<RowComparer | undefined>;
  /** A draft as a query that runs as it is, whatever the target is. */
  plainQuery(draft: ModelDraft): string;
  /**
   * What the repositories hold that the account names as `in-git`, looked up once per run; undefined when it names none.
   * @throws UserError (wrong configuration) for an address that is none
   */
  knownBlobs(account: string): Promise<KnownBlobs | undefined>;
  /** Outside SQL parsers, for a second opinion. */
  trees(): Promise<Trees>;
  target(): Promise<Target>;
  /**
   * Where pull requests are opened, by `publish.forge`; opened once per run, without asking it anything.
   * @throws UserError (wrong configuration)
   */
  forge(): Promise<Forge>;
  /** The repository that receives models. */
  repository(): Promise<{
    readonly repository: Repository;
    readonly root: string;
    /** The project's folder as it lies on disk: what dbt made of it and git does not hold. */
    readonly folder?: Tree;
    /**
     * What the config says of the project, and what its tool left behind.
     * @throws UserError (wrong configuration) for a file that it names and that cannot be read
     */
    surroundings?(): Promise<ProjectSurroundings>;
    base(name: string): Promise<string | undefined>;
  }>;
  /** The person's name and address for git, only where the identity map knows them. */
  identity(userName: string): Identity | undefined;
  /** Runs `work` while holding the run lock; a UserError with exit code 75 when another run has it. */
  locked<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
