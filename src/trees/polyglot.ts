import type {Testimony} from '../ports/trees.ts';
import {placeAt} from './place.ts';
import {polyglotTables} from './polyglot-tables.ts';
import type {StatementReader} from './protocol.ts';
import {oneSentence} from './sentence.ts';
import {countWithLists} from './with-lists.ts';

/** What `parse` answers, as far as it is used. */
interface Parsed {
  readonly success: boolean;
  readonly ast?: unknown;
  readonly error?: string | null;
  /** Where the text could not be read on, in code points; its own line and column are those of the token's end. */
  readonly errorStart?: number;
  readonly errorLine?: number;
}

/** How it reports that the WASM module itself went wrong. */
const BROKEN = 'WASM parse failed: ';

/**
 * Loads polyglot, 23 MB of WASM.
 *
 * Only `parse` is ever called: what the package makes of lineage takes exponential time on some statements.
 * @returns a reader that throws when the WASM module broke down over a statement, after which it is not to be trusted
 */
export async function loadPolyglot(): Promise<StatementReader> {
  // oxlint-disable-next-line no-restricted-imports -- this is where it is loaded, and only a worker comes here
  const {parse, Dialect} = await import('@polyglot-sql/sdk');
  return (sql) => testify(sql, parse(sql, Dialect.Snowflake));
}

function testify(sql: string, parsed: Parsed): Testimony {
  if (!parsed.success) return refusal(sql, parsed);
  const reading = polyglotTables(parsed.ast);
  if (reading === undefined) {
    return {t: 'refused', message: 'It does not know this kind of statement, or a part of it.'};
  }
  // It does so before brackets with a LIMIT behind them, and would then take common table expressions for tables.
  if (countWithLists(sql) > reading.withLists) return {t: 'refused', message: 'It drops a WITH of this statement.'};
  return {t: 'read', tables: reading.tables};
}

function refusal(sql: string, {error, errorStart, errorLine}: Parsed): Testimony {
  const text = error ?? '';
  if (text.startsWith(BROKEN)) throw new Error(text.slice(BROKEN.length));
  const guard = /\bE_GUARD_\w+/.exec(text)?.[0];
  const message = guard === undefined ? plain(text) : `This is too long or too deep for it (${guard}).`;
  // What concerns the whole statement stands at line 0.
  if (errorStart === undefined || errorStart === null || errorLine === 0) return {t: 'refused', message};
  return {t: 'refused', message, ...placeAt(sql, errorStart)};
}

/** The error without the place, which is told by itself, without the text around, and with tokens as they are written. */
function plain(error: string): string {
  return oneSentence(
    error
      .replace(/^Parse error at line \d+, column \d+: /, '')
      .replace(/ near \[[^]*$/, '')
      .replace(/\b\w+ \('([^']*)'\)/, (token, written: string) => (written === '' ? token : `"${written}"`)),
  );
}
