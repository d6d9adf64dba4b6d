import {messageOf} from '../../errors.ts';
import type {HarvestedEvidence, TextCompleteness} from '../../model/evidence.ts';
import type {UtcDay} from '../../model/scalars.ts';
import type {SourceContext, SourceEvent} from '../../ports/source.ts';
import type {QueryOptions, Row, Warehouse} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {byText} from '../files/in-order.ts';
import type {Traffic} from './actors.ts';
import {actorOf, needsText} from './actors.ts';
import {addDays, msOf} from './history-days.ts';
import {cell, instantOfMs, numberCell, textCell} from './rows.ts';
import {historyDay, historyTexts} from './statements.ts';

/** Statements asked for at a time: a list of binds has its limits, and so has the memory (100,000 characters each). */
const TEXTS_PER_STATEMENT = 500;
/** ACCOUNT_USAGE cuts a text here and does not say so. */
const TEXT_LIMIT = 100_000;
/** Of a signature only the ends of a text are looked at: tools put it on the first or the last line. */
const SIGNATURE_REACH = 4000;

export interface DayRequest {
  readonly day: UtcDay;
  /** The day was read before: it is told even when it is empty now. */
  readonly again: boolean;
  /** Hashes whose text this run has already yielded; added to. */
  readonly asked: Set<string>;
  readonly context: SourceContext;
  readonly warehouse: Warehouse;
  readonly options: QueryOptions;
}

interface HistoryRow {
  readonly key: string;
  readonly evidence: Omit<HarvestedEvidence, 'actor'>;
  readonly traffic: Traffic;
}

/**
 * Reads one UTC day: its grouped rows, then the texts of statements that nobody has stored yet, and of those whose
 * runner can only be told from a signature in the text. Texts come before the day. Returns whether the day was read.
 */
export async function* readDay(request: DayRequest): AsyncGenerator<SourceEvent, boolean> {
  const {day, context} = request;
  const scope = `history/${day}`;
  try {
    const rows = await rowsOf(request);
    const signatures = new Map<string, string>();
    yield* textsOf(rows, request, signatures);
    const evidence = rows.map(({key, evidence, traffic}): HarvestedEvidence => ({
      ...evidence,
      actor: actorOf({...traffic, text: signatures.get(key) ?? ''}),
    }));
    if (evidence.length > 0 || request.again) yield {t: 'day', scope, utcDay: day, rows: evidence};
    return true;
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error;
    context.log.warn('A day of the query history cannot be read.', {day, code: error.code});
    const said = messageOf(error);
    yield {
      t: 'unreadable',
      scope,
      locator: scope,
      reason: `The day could not be read (${error.code}): ${said}${/[.!?]$/.test(said) ? '' : '.'}`,
    };
    return false;
  }
}

async function rowsOf({day, context, warehouse, options}: DayRequest): Promise<HistoryRow[]> {
  const from = msOf(day);
  const to = msOf(addDays(day, 1));
  const rows: HistoryRow[] = [];
  for await (const row of warehouse.stream(historyDay, {...options, binds: [from, to, from, to]})) {
    const history = toHistoryRow(row, day, context.account);
    if (inScope(history.evidence, context)) rows.push(history);
  }
  return rows;
}

function toHistoryRow(row: Row, utcDay: UtcDay, account: string): HistoryRow {
  const queryHash = textCell(row, 'query_hash');
  const hashVersion = numberCell(row, 'query_hash_version');
  const client = textCell(row, 'client');
  const userName = textCell(row, 'user_name');
  const midnight = `${utcDay}T00:00:00.000Z`;
  return {
    key: keyOf(queryHash, hashVersion),
    traffic: {client, userName, userType: textCell(row, 'user_type'), scheduled: numberCell(row, 'scheduled') > 0},
    evidence: {
      account,
      utcDay,
      userId: textCell(row, 'user_id'),
      queryHash,
      hashVersion,
      role: textCell(row, 'role_name'),
      warehouse: textCell(row, 'warehouse_name'),
      database: textCell(row, 'database_name'),
      schema: textCell(row, 'schema_name'),
      client,
      userName,
      queryType: textCell(row, 'query_type'),
      runs: numberCell(row, 'runs'),
      failures: numberCell(row, 'failures'),
      elapsedMs: Math.round(numberCell(row, 'elapsed_ms')),
      firstAt: instantOfMs(cell(row, 'first_ms')) ?? midnight,
      lastAt: instantOfMs(cell(row, 'last_ms')) ?? midnight,
    },
  };
}

function inScope(evidence: Omit<HarvestedEvidence, 'actor'>, {scope}: SourceContext): boolean {
  const {userName, role, database, schema} = evidence;
  if (!scope.user(userName)) return false;
  if (role !== '' && !scope.role(role)) return false;
  if (database === '') return true;
  return scope.database(database) && (schema === '' || scope.schema(database, schema));
}

/** Yields the texts that are new, and keeps the ends of those that say who ran them. */
async function* textsOf(
  rows: readonly HistoryRow[],
  request: DayRequest,
  signatures: Map<string, string>,
): AsyncGenerator<SourceEvent> {
  const {context, asked} = request;
  const signed = new Set<string>();
  const wanted = new Map<string, HistoryRow>();
  for (const row of rows) {
    const {queryHash, hashVersion} = row.evidence;
    if (queryHash === '') continue;
    const isNew = !asked.has(row.key) && !context.knownText(queryHash, hashVersion);
    const isSigned = needsText(row.traffic);
    if (isSigned) signed.add(row.key);
    if (isNew || isSigned) wanted.set(row.key, row);
  }
  // One hash may come in several versions: it is asked for once, and the answer has a row for each.
  const hashes = [...new Set([...wanted.values()].map((row) => row.evidence.queryHash))].toSorted(
    byText((hash) => hash),
  );
  for (let at = 0; at < hashes.length; at += TEXTS_PER_STATEMENT) {
    for await (const row of streamTexts(hashes.slice(at, at + TEXTS_PER_STATEMENT), request)) {
      const queryHash = textCell(row, 'query_hash');
      const hashVersion = numberCell(row, 'query_hash_version');
      const key = keyOf(queryHash, hashVersion);
      const text = textCell(row, 'query_text');
      if (signed.has(key)) signatures.set(key, endsOf(text));
      if (!wanted.has(key) || asked.has(key) || context.knownText(queryHash, hashVersion)) continue;
      asked.add(key);
      const length = numberCell(row, 'text_length') || text.length;
      yield {t: 'text', queryHash, hashVersion, text, completeness: completenessOf(text, length)};
    }
  }
}

function streamTexts(hashes: readonly string[], {day, warehouse, options}: DayRequest): AsyncIterable<Row> {
  return warehouse.stream(historyTexts(hashes.length), {
    ...options,
    binds: [msOf(day), msOf(addDays(day, 1)), ...hashes],
  });
}

function completenessOf(text: string, length: number): TextCompleteness {
  if (text.trim().toLowerCase() === '<redacted>') return 'redacted';
  return length >= TEXT_LIMIT ? 'truncated' : 'whole';
}

function endsOf(text: string): string {
  return text.length <= 2 * SIGNATURE_REACH
    ? text
    : `${text.slice(0, SIGNATURE_REACH)}\n${text.slice(-SIGNATURE_REACH)}`;
}

function keyOf(queryHash: string, hashVersion: number): string {
  return `${queryHash}\u0000${hashVersion}`;
}
