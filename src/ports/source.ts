import type {HarvestedAsset, AssetId} from '../model/asset.ts';
import type {HarvestedEvidence, TextCompleteness} from '../model/evidence.ts';
import type {ObjectDependency, ObjectGrants, ObjectUse} from '../model/object-use.ts';
import type {Owner, Person} from '../model/people.ts';
import type {Json, UtcDay} from '../model/scalars.ts';
import type {Clock} from './clock.ts';
import type {KnownBlob} from './known-blobs.ts';
import type {Log} from './log.ts';
import type {Warehouse} from './warehouse.ts';

/**
 * What a source yields while it harvests. A scope is a name for what is listed as one thing (a workspace, a folder, a
 * window of history days). Rules that every source keeps (see `testing/behaves-like-source.ts`):
 *
 * - for each scope: its `asset`, `unchanged`, `text`, `day`, … and `unreadable` events, then one `checkpoint`;
 * - the locator of everything in a scope is the scope's name, then `/` or `!`, then the rest; what cannot be listed at all
 *   is unreadable under the scope's own name;
 * - `listed` of a checkpoint = assets + unchanged + unreadable of that scope (days, object uses, dependencies and grants
 *   count by their rows);
 * - only `complete: true` lets the pipeline take an asset of the scope that was not listed for gone;
 * - the `text` of a hash comes before the first `day` that names it;
 * - one asset that cannot be read is an `unreadable` event, never an exception; an exception means the source itself
 *   cannot go on (login refused), and the other sources continue.
 */
export type SourceEvent =
  | {readonly t: 'asset'; readonly scope: string; readonly asset: HarvestedAsset}
  /** Listed and of the same revision as `context.known` said: present, not fetched again. */
  | {readonly t: 'unchanged'; readonly scope: string; readonly id: AssetId}
  | InGit
  /** A folder with a `dbt_project.yml` and what of it is harvested; belongs to the checkpoint that follows. */
  | {readonly t: 'dbt-project'; readonly name: string; readonly ids: readonly AssetId[]}
  | {readonly t: 'people'; readonly people: readonly Person[]}
  | {
      readonly t: 'text';
      readonly queryHash: string;
      readonly hashVersion: number;
      readonly text: string;
      readonly completeness: TextCompleteness;
    }
  | {readonly t: 'day'; readonly scope: string; readonly utcDay: UtcDay; readonly rows: readonly HarvestedEvidence[]}
  /** Who read and wrote which object on a day: replaces the day, whole. */
  | {readonly t: 'object-uses'; readonly scope: string; readonly utcDay: UtcDay; readonly rows: readonly ObjectUse[]}
  /** Which object is made from which: a snapshot, replaces the one before. */
  | {readonly t: 'dependencies'; readonly scope: string; readonly rows: readonly ObjectDependency[]}
  /** What roles have on tables and views: a snapshot, replaces the one before. */
  | {readonly t: 'grants'; readonly scope: string; readonly rows: readonly ObjectGrants[]}
  /** How much of a unit (days) lies ahead in this run, for whoever watches. */
  | {readonly t: 'ahead'; readonly total: number; readonly unit: string}
  /**
   * What was left out on purpose or could not be taken whole, by name (`own statements`, `texts cut at 100,000 characters`):
   * summed over the run and told in its report.
   */
  | {readonly t: 'tally'; readonly counts: Readonly<Record<string, number>>}
  | Unreadable
  | {
      readonly t: 'checkpoint';
      readonly scope: string;
      /** Where to carry on next time; latest seen, never the wall clock. The last checkpoint's cursor wins. */
      readonly cursor: Json;
      readonly complete: boolean;
      readonly listed: number;
    };

/** Fetched, and equal to a file that a configured repository has: present, and not archived again. */
export interface InGit extends KnownBlob {
  readonly t: 'in-git';
  readonly scope: string;
  readonly id: AssetId;
  readonly locator: string;
  /** The surface's own version mark, as of an asset: equal means that it need not be fetched again. */
  readonly revision: string;
}

/** Something that is there and could not be read. Reported as a number and a list, never taken for deleted. */
export interface Unreadable {
  readonly t: 'unreadable';
  readonly scope: string;
  readonly locator: string;
  /** One sentence. */
  readonly reason: string;
  /** The exact statement that would make it readable, when there is one. */
  readonly grant?: string;
  readonly owner?: Owner;
  /** Set when the thing would have been this asset: it is then not taken for gone. */
  readonly id?: AssetId;
}

export interface SourceContext {
  /** Name of the account in the config; goes into every id. */
  readonly account: string;
  /** The source's own settings, already validated by its `configSchema`. */
  readonly settings: unknown;
  /** Folder that relative paths in the config are relative to. */
  readonly baseDirectory: string;
  /** Opens the account; undefined for sources that need none. */
  readonly warehouse: Warehouse | undefined;
  readonly log: Log;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Revision under which an asset is stored, undefined when it is not: equal revisions need not be fetched. */
  known(id: AssetId): string | undefined;
  /** Whether the text behind a query hash is stored, or was given before in this harvest: then it need not be given. */
  knownText(queryHash: string, hashVersion: number): boolean;
  /** Whether rows of that kind are stored of a day; none are where this is left out. */
  readonly knownDay?: (kind: 'day' | 'object-uses', utcDay: UtcDay) => boolean;
  /** A person has seen what this run may cost and goes on: no ceiling holds. */
  readonly costAccepted?: boolean;
  readonly scope: ScopeFilter;
  /**
   * Where a configured repository has this content, line ends aside; undefined when none has it. Left out when no
   * repository is configured.
   */
  inGit?(bytes: Uint8Array): KnownBlob | undefined;
}

/** Include and exclude lists from the config, applied before anything is read. Patterns with `*`, without regard to case. */
export interface ScopeFilter {
  user(name: string): boolean;
  role(name: string): boolean;
  database(name: string): boolean;
  schema(database: string, schema: string): boolean;
  folder(path: string): boolean;
}

/** A place that SQL is harvested from. A new source is one new file in `extract/sources/` that exports one as default. */
export interface Source {
  readonly id: string;
  /** One sentence for the table of sources in the README. */
  readonly describes: string;
  /** Which kind of configured account runs it. */
  readonly account:
    | 'snowflake'
    | 'local-folder'
    | 'worksheet-archive'
    | 'exported-history'
    | 'snowsight-export'
    | 'sf-git-folder';
  /** A zod schema of the source's settings. */
  readonly configSchema: {parse(value: unknown): unknown};
  harvest(context: SourceContext, cursor?: Json): AsyncIterable<SourceEvent>;
  /** What `harvest` would run and cost, found out by cheap statements; sources that cost next to nothing have none. */
  explainCost?(context: SourceContext, cursor?: Json): Promise<HarvestCost>;
}

/** What a harvest of one source would cost in the account. */
export interface HarvestCost {
  /** The statements as they would be sent, with what each is for and how often it runs. */
  readonly statements: readonly {readonly describes: string; readonly sql: string; readonly times: number}[];
  readonly days: number;
  readonly firstDay?: UtcDay;
  readonly lastDay?: UtcDay;
  /** Rows of the view that the days hold. */
  readonly rows: number;
  /** Warehouse that would run it, as the account calls it, and its size. */
  readonly warehouse: {readonly name: string; readonly size: string};
  readonly seconds: number;
  readonly credits: number;
  /** How `seconds` and `credits` come about, one sentence each. */
  readonly formula: readonly string[];
  /** Credits above which a harvest stops before it reads. */
  readonly ceiling: number;
  /** What the counting itself cost, in seconds: already spent. */
  readonly countedIn: number;
}
