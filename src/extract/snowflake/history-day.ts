import {messageOf} from '../../errors.ts';
import type {HarvestedEvidence} from '../../model/evidence.ts';
import type {UtcDay} from '../../model/scalars.ts';
import type {SourceContext, SourceEvent} from '../../ports/source.ts';
import type {QueryOptions, Row, Warehouse} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {byText} from '../files/in-order.ts';
import type {Actors, Traffic} from './actors.ts';
import {addDays, msOf} from './history-days.ts';
import {historyDay, historyDayBinds, MOST_SESSIONS} from './history-sql.ts';
import {signatureKey, signaturesOf, textsOf} from './history-texts.ts';
import type {DayCount} from './open-history.ts';
import {cell, instantOfMs, numberCell, textCell} from './rows.ts';
import type {HistoryParts} from './usage-joins.ts';
import {sentence} from './usage-parts.ts';

/** What all days of one harvest have in common. */
export interface HistoryReading {
  readonly context: SourceContext;
  readonly warehouse: Warehouse;
  readonly options: QueryOptions;
  readonly parts: HistoryParts;
  readonly actors: Actors;
  /** Statements by day, as counted before: a day without any is not asked for. */
  readonly counted: ReadonlyMap<UtcDay, DayCount>;
}

export interface HistoryRow {
  readonly evidence: Omit<HarvestedEvidence, 'actor' | 'sessions'>;
  readonly sessions: readonly string[];
  readonly traffic: Traffic;
}

/**
 * Reads one UTC day: its grouped rows, then the texts of statements that nobody has stored yet, and the ends of those whose
 * runner can only be told from a signature in the text. Texts come before the day.
 * @param again the day was read before: it is told even when it is empty now
 * @returns whether the day was read, and how many things were listed of it
 */
export async function* readDay(
  day: UtcDay,
  again: boolean,
  reading: HistoryReading,
): AsyncGenerator<SourceEvent, {readonly ok: boolean; readonly listed: number}> {
  const {context, actors} = reading;
  const scope = `history/${day}`;
  try {
    const count = reading.counted.get(day) ?? {statements: 0, own: 0, clientGenerated: 0};
    const rows = count.statements === 0 ? [] : await rowsOf(day, reading);
    const cut = yield* textsOf(rows, day, reading);
    const signatures = await signaturesOf(rows, day, reading);
    const evidence = rows.map(({evidence: facts, sessions, traffic}): HarvestedEvidence => {
      const text = signatures.get(signatureKey(facts.queryHash, facts.hashVersion, facts.userName)) ?? '';
      const actor = actors.of({...traffic, text});
      return {...facts, actor, ...(actor === 'person' && sessions.length > 0 ? {sessions} : {})};
    });
    if (evidence.length > 0 || again) yield {t: 'day', scope, utcDay: day, rows: evidence};
    yield {t: 'tally', counts: {...cut, ...leftOut(count, evidence)}};
    return {ok: true, listed: evidence.length};
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error;
    context.log.warn('A day of the query history cannot be read.', {day, code: error.code});
    const reason = `The day could not be read (${error.code}): ${sentence(messageOf(error))}`;
    yield {t: 'unreadable', scope, locator: scope, reason};
    return {ok: false, listed: 1};
  }
}

function leftOut(count: DayCount, rows: readonly HarvestedEvidence[]): Readonly<Record<string, number>> {
  return {
    'statements that drivers issue by themselves': count.clientGenerated,
    'statements of our own': count.own,
    'runs without a hash': rows.reduce((sum, {queryHash, runs}) => sum + (queryHash === '' ? runs : 0), 0),
  };
}

async function rowsOf(day: UtcDay, {context, warehouse, options, parts}: HistoryReading): Promise<HistoryRow[]> {
  const binds = historyDayBinds(parts, msOf(day), msOf(addDays(day, 1)));
  const rows: HistoryRow[] = [];
  for await (const row of warehouse.stream(historyDay(parts), {...options, binds})) {
    const history = toHistoryRow(row, day, context.account);
    if (inScope(history.evidence, context)) rows.push(history);
  }
  return rows;
}

function toHistoryRow(row: Row, utcDay: UtcDay, account: string): HistoryRow {
  const client = textCell(row, 'client');
  const userName = textCell(row, 'user_name');
  const secondaryRoles = numberCell(row, 'secondary_roles') > 0;
  const credits = cell(row, 'credits');
  const midnight = `${utcDay}T00:00:00.000Z`;
  return {
    sessions: sessionsOf(row),
    traffic: {
      client,
      userName,
      userType: textCell(row, 'user_type'),
      agentType: textCell(row, 'agent_type'),
      tag: textCell(row, 'query_tag'),
      scheduled: numberCell(row, 'scheduled') > 0,
      secondaryRoles,
    },
    evidence: {
      account,
      utcDay,
      userId: textCell(row, 'user_id'),
      queryHash: textCell(row, 'query_hash'),
      hashVersion: numberCell(row, 'query_hash_version'),
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
      // Sums of floating-point numbers differ in their last digits with the order in which they are made.
      ...(credits === null ? {} : {credits: Math.round(Number(credits) * 1e9) / 1e9}),
      ...(secondaryRoles ? {secondaryRoles} : {}),
    },
  };
}

/** Sessions of a row, sorted; none where there are more than a person has open. */
function sessionsOf(row: Row): readonly string[] {
  const text = cell(row, 'sessions');
  if (text === null || numberCell(row, 'session_count') > MOST_SESSIONS) return [];
  const found: unknown = JSON.parse(text);
  return Array.isArray(found) ? found.map(String).toSorted(byText((session) => session)) : [];
}

function inScope(evidence: HistoryRow['evidence'], {scope}: SourceContext): boolean {
  const {userName, role, database, schema} = evidence;
  if (!scope.user(userName)) return false;
  if (role !== '' && !scope.role(role)) return false;
  if (database === '') return true;
  return scope.database(database) && (schema === '' || scope.schema(database, schema));
}
