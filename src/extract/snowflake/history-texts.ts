import type {TextCompleteness} from '../../model/evidence.ts';
import type {UtcDay} from '../../model/scalars.ts';
import type {SourceEvent} from '../../ports/source.ts';
import type {Row} from '../../ports/warehouse.ts';
import {byText} from '../files/in-order.ts';
import type {HistoryReading, HistoryRow} from './history-day.ts';
import {addDays, msOf} from './history-days.ts';
import {HASHES_PER_STATEMENT, historySignatures, historyTexts} from './history-sql.ts';
import {numberCell, textCell} from './rows.ts';

/** ACCOUNT_USAGE cuts a text here and does not say so. */
const TEXT_LIMIT = 100_000;

/**
 * Yields the texts of a day that are new.
 * @returns how many of them the account did not give whole, by name
 */
export async function* textsOf(
  rows: readonly HistoryRow[],
  day: UtcDay,
  reading: HistoryReading,
): AsyncGenerator<SourceEvent, Readonly<Record<string, number>>> {
  const {context} = reading;
  const isNew = (queryHash: string, hashVersion: number): boolean =>
    queryHash !== '' && !context.knownText(queryHash, hashVersion);
  const wanted = rows.filter(({evidence}) => isNew(evidence.queryHash, evidence.hashVersion));
  const open = new Set(wanted.map(({evidence}) => hashKey(evidence.queryHash, evidence.hashVersion)));
  let truncated = 0;
  let redacted = 0;
  for await (const row of rowsOfHashes(historyTexts, wanted, day, reading)) {
    const queryHash = textCell(row, 'query_hash');
    const hashVersion = numberCell(row, 'query_hash_version');
    // The answer has a row for each version of a hash, also for one whose text is stored.
    if (!open.delete(hashKey(queryHash, hashVersion))) continue;
    const text = textCell(row, 'query_text');
    const completeness = completenessOf(text, numberCell(row, 'text_length'));
    if (completeness === 'truncated') truncated += 1;
    if (completeness === 'redacted') redacted += 1;
    yield {t: 'text', queryHash, hashVersion, text, completeness};
  }
  return {'texts cut at 100,000 characters': truncated, 'texts redacted by the account': redacted};
}

/** Beginning and end of the texts of a day that may say who ran them, by `signatureKey`. */
export async function signaturesOf(
  rows: readonly HistoryRow[],
  day: UtcDay,
  reading: HistoryReading,
): Promise<ReadonlyMap<string, string>> {
  const wanted = rows.filter(({evidence, traffic}) => evidence.queryHash !== '' && reading.actors.needText(traffic));
  const keys = new Set(
    wanted.map(({evidence}) => signatureKey(evidence.queryHash, evidence.hashVersion, evidence.userName)),
  );
  const ends = new Map<string, string>();
  for await (const row of rowsOfHashes(historySignatures, wanted, day, reading)) {
    const key = signatureKey(
      textCell(row, 'query_hash'),
      numberCell(row, 'query_hash_version'),
      textCell(row, 'user_name'),
    );
    if (keys.has(key)) ends.set(key, textCell(row, 'ends'));
  }
  return ends;
}

/** One hash may come in several versions and contexts: it is asked for once. */
async function* rowsOfHashes(
  sql: string,
  wanted: readonly HistoryRow[],
  day: UtcDay,
  {warehouse, options}: HistoryReading,
): AsyncGenerator<Row> {
  const hashes = [...new Set(wanted.map(({evidence}) => evidence.queryHash))].toSorted(byText((hash) => hash));
  for (let at = 0; at < hashes.length; at += HASHES_PER_STATEMENT) {
    const list = JSON.stringify(hashes.slice(at, at + HASHES_PER_STATEMENT));
    yield* warehouse.stream(sql, {...options, binds: [msOf(day), msOf(addDays(day, 1)), list]});
  }
}

function completenessOf(text: string, length: number): TextCompleteness {
  if (text.trim().toLowerCase() === '<redacted>') return 'redacted';
  return length >= TEXT_LIMIT ? 'truncated' : 'whole';
}

export function signatureKey(queryHash: string, hashVersion: number, userName: string): string {
  return `${hashKey(queryHash, hashVersion)}\u0000${userName}`;
}

function hashKey(queryHash: string, hashVersion: number): string {
  return `${queryHash}\u0000${hashVersion}`;
}
