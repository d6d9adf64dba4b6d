import type {Owner} from './people.ts';
import type {Hex32, Instant} from './scalars.ts';

/**
 * Identity of an asset: hash of (account, owner's USER_ID or owning object, kind, workspace, path).
 * It survives the rename of a dropped user's database; a renamed file keeps the old id as an alias.
 */
export type AssetId = Hex32;

export type AssetKind =
  | 'workspace-file'
  | 'worksheet'
  | 'notebook'
  | 'saved-query'
  | 'object'
  | 'stage-file'
  | 'local-file'
  | 'history';

/** How the body is written down; decides how cells are found and which suffix the archive gives it. */
export type AssetFormat = 'sql' | 'ipynb' | 'py' | 'text';

/** The session context a statement needs when it leaves names unqualified. All parts in Snowflake's stored case. */
export interface Context {
  readonly role?: string;
  readonly warehouse?: string;
  readonly database?: string;
  readonly schema?: string;
}

/** What a source knows of an asset before its body is looked at. Harvested facts only: no verdicts, no wall clock. */
export interface AssetFacts {
  readonly id: AssetId;
  readonly aliases: readonly AssetId[];
  readonly account: string;
  /** Id of the source that found it, e.g. `snowflake-workspaces`. */
  readonly source: string;
  readonly kind: AssetKind;
  readonly format: AssetFormat;
  /** What a person would call it: the file's name without suffix, the worksheet's title. */
  readonly title: string;
  readonly owner: Owner;
  /** The workspace, notebook or folder that holds it, e.g. `USER$ANA.PUBLIC."DEFAULT$"`. */
  readonly container: string;
  /** Path inside the container, `/` between folders. */
  readonly path: string;
  /** Full address a person could use to read it again, e.g. `snow://workspace/…/a.sql`. */
  readonly locator: string;
  readonly createdAt?: Instant;
  readonly changedAt?: Instant;
  /** The surface's own version mark (md5 of LIST, size and mtime on disk): equal means unchanged, not fetched again. */
  readonly revision?: string;
  readonly context?: Context;
}

/** An asset as a source hands it over: bytes, not yet decoded, not yet redacted. Never stored as such. */
export interface HarvestedAsset extends AssetFacts {
  readonly bytes: Uint8Array;
}

/** A secret or personal datum found in a body, by place, never by value. Offsets are in the *redacted* body. */
export interface Redaction {
  readonly kind: string;
  /** Counts within the asset; the placeholder is `__REDACTED_<kind>_<n>__`. */
  readonly n: number;
  readonly line: number;
}

/** An asset behind the door: decoded and free of secrets. This is what the archive and the catalog hold. */
export interface Asset extends AssetFacts {
  readonly body: string;
  /** Encoding of the bytes as harvested; the archive writes UTF-8. */
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  readonly redactions: readonly Redaction[];
}
