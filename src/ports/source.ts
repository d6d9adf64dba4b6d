import type {HarvestedAsset, AssetId} from '../model/asset.ts';
import type {HarvestedEvidence, TextCompleteness} from '../model/evidence.ts';
import type {Owner, Person} from '../model/people.ts';
import type {Json, UtcDay} from '../model/scalars.ts';
import type {Clock} from './clock.ts';
import type {Log} from './log.ts';
import type {Warehouse} from './warehouse.ts';

/**
 * What a source yields while it harvests. A scope is a name for what is listed as one thing (a workspace, a folder, a
 * window of history days). Rules that every source keeps (see `testing/behaves-like-source.ts`):
 *
 * - for each scope: its `asset`, `unchanged`, `text`, `day` and `unreadable` events, then one `checkpoint`;
 * - the locator of everything in a scope is the scope's name, then `/` or `!`, then the rest; what cannot be listed at all
 *   is unreadable under the scope's own name;
 * - `listed` of a checkpoint = assets + unchanged + unreadable of that scope (days count by their rows);
 * - only `complete: true` lets the pipeline take an asset of the scope that was not listed for gone;
 * - the `text` of a hash comes before the first `day` that names it;
 * - one asset that cannot be read is an `unreadable` event, never an exception; an exception means the source itself
 *   cannot go on (login refused), and the other sources continue.
 */
export type SourceEvent =
  | {readonly t: 'asset'; readonly scope: string; readonly asset: HarvestedAsset}
  /** Listed and of the same revision as `context.known` said: present, not fetched again. */
  | {readonly t: 'unchanged'; readonly scope: string; readonly id: AssetId}
  | {readonly t: 'people'; readonly people: readonly Person[]}
  | {
      readonly t: 'text';
      readonly queryHash: string;
      readonly hashVersion: number;
      readonly text: string;
      readonly completeness: TextCompleteness;
    }
  | {readonly t: 'day'; readonly scope: string; readonly utcDay: UtcDay; readonly rows: readonly HarvestedEvidence[]}
  | Unreadable
  | {
      readonly t: 'checkpoint';
      readonly scope: string;
      /** Where to carry on next time; latest seen, never the wall clock. The last checkpoint's cursor wins. */
      readonly cursor: Json;
      readonly complete: boolean;
      readonly listed: number;
    };

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
  /** Whether the text behind a query hash is stored. */
  knownText(queryHash: string, hashVersion: number): boolean;
  readonly scope: ScopeFilter;
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
  readonly account: 'snowflake' | 'local-folder' | 'worksheet-archive';
  /** A zod schema of the source's settings. */
  readonly configSchema: {parse(value: unknown): unknown};
  harvest(context: SourceContext, cursor?: Json): AsyncIterable<SourceEvent>;
}
