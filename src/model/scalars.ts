/** 32 lower-case hex digits: the first 128 bits of a SHA-256. */
export type Hex32 = string;
/** A content hash (32 hex digits), used to notice that what a decision was based on has changed. */
export type Hash = string;
/** A git object id (40 hex digits). */
export type Oid = string;
/** A point in time as ISO 8601 in UTC with milliseconds, e.g. `2026-11-16T08:30:00.000Z`. */
export type Instant = string;
/** A calendar day in UTC, e.g. `2026-11-16`. */
export type UtcDay = string;
/** A ULID: sortable by the time it was made. */
export type Ulid = string;
/** Anything JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | {readonly [key: string]: Json};

/** Offsets in UTF-16 code units, `start` inclusive, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
