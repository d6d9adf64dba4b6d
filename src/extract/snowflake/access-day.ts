import {messageOf} from '../../errors.ts';
import type {ObjectDependency, ObjectUse} from '../../model/object-use.ts';
import type {UtcDay} from '../../model/scalars.ts';
import {relationKey} from '../../parse/resolve.ts';
import type {SourceContext, SourceEvent} from '../../ports/source.ts';
import type {Row} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {accessDay, accessDayBinds, dependencies, MOST_USERS, TRUNCATED} from './access-sql.ts';
import type {HistoryReading} from './history-day.ts';
import {addDays, msOf} from './history-days.ts';
import {readObjectName} from './object-name.ts';
import {numberCell, textCell} from './rows.ts';
import {sentence} from './usage-parts.ts';

/**
 * Reads one UTC day of the access history: which objects were read by whom, and written by which statements.
 * @param again the day was read before: it is told even when it is empty now
 * @returns whether the day was read, and how many things were listed of it
 */
export async function* readAccessDay(
  day: UtcDay,
  again: boolean,
  reading: Omit<HistoryReading, 'asked'>,
): AsyncGenerator<SourceEvent, {readonly ok: boolean; readonly listed: number}> {
  const {context, warehouse, options, parts} = reading;
  const scope = `lineage/${day}`;
  const uses: ObjectUse[] = [];
  let truncated = 0;
  let unnamed = 0;
  let leftOut = 0;
  try {
    const isEmpty = (reading.counted.get(day)?.statements ?? 0) === 0;
    const binds = accessDayBinds(parts, msOf(day), msOf(addDays(day, 1)));
    const counted = new Set<string>();
    for await (const row of isEmpty ? [] : warehouse.stream(accessDay(parts), {...options, binds})) {
      const object = textCell(row, 'object');
      const key = `${textCell(row, 'direction')} ${object}`;
      if (object === TRUNCATED) {
        truncated += numberCell(row, 'runs');
        continue;
      }
      if (!counted.has(key)) leftOut += Math.max(0, numberCell(row, 'users') - MOST_USERS);
      counted.add(key);
      const use = toUse(row, day, reading);
      if (use === undefined) unnamed += numberCell(row, 'runs');
      else if (use !== 'out of scope') uses.push(use);
    }
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error;
    context.log.warn('A day of the access history cannot be read.', {day, code: error.code});
    const reason = `The day could not be read (${error.code}): ${sentence(messageOf(error))}`;
    yield {t: 'unreadable', scope, locator: scope, reason};
    return {ok: false, listed: 1};
  }
  if (uses.length > 0 || again) yield {t: 'object-uses', scope, utcDay: day, rows: uses};
  yield {
    t: 'tally',
    counts: {
      'accesses whose objects the account cut off': truncated,
      'accesses of objects without a full name': unnamed,
      [`readers and writers beyond ${MOST_USERS} of one object and day`]: leftOut,
    },
  };
  return {ok: true, listed: uses.length};
}

/** A row of `accessDay`; undefined for an object without a full name. */
export function toUse(
  row: Row,
  utcDay: UtcDay,
  {context, actors}: Pick<HistoryReading, 'context' | 'actors'>,
): ObjectUse | 'out of scope' | undefined {
  const name = readObjectName(textCell(row, 'object'));
  if (name === undefined) return undefined;
  const userName = textCell(row, 'user_name');
  const {scope} = context;
  if (!scope.user(userName) || !isInScope(name, scope)) return 'out of scope';
  const client = textCell(row, 'client');
  return {
    account: context.account,
    utcDay,
    object: relationKey(name),
    domain: textCell(row, 'domain'),
    direction: textCell(row, 'direction') === 'written' ? 'written' : 'read',
    userId: textCell(row, 'user_id'),
    userName,
    actor: actors.of({
      client,
      userName,
      userType: textCell(row, 'user_type'),
      agentType: textCell(row, 'agent_type'),
      tag: textCell(row, 'query_tag'),
      scheduled: numberCell(row, 'scheduled') > 0,
    }),
    client,
    queryHash: textCell(row, 'query_hash'),
    hashVersion: numberCell(row, 'query_hash_version'),
    runs: numberCell(row, 'runs'),
  };
}

function isInScope(name: {database: string; schema: string}, scope: SourceContext['scope']): boolean {
  return scope.database(name.database) && scope.schema(name.database, name.schema);
}

/** Which object is made from which, as far as both are in scope. @throws WarehouseError */
export async function readDependencies({
  context,
  warehouse,
  options,
}: Pick<HistoryReading, 'context' | 'warehouse' | 'options'>): Promise<readonly ObjectDependency[]> {
  const rows: ObjectDependency[] = [];
  for await (const row of warehouse.stream(dependencies, options)) {
    const end = (side: 'referenced' | 'referencing') => ({
      database: textCell(row, `${side}_database`),
      schema: textCell(row, `${side}_schema`),
      name: textCell(row, `${side}_object_name`),
    });
    const [referenced, referencing] = [end('referenced'), end('referencing')];
    if (!isInScope(referenced, context.scope) || !isInScope(referencing, context.scope)) continue;
    rows.push({
      account: context.account,
      referenced: relationKey(referenced),
      referencedDomain: textCell(row, 'referenced_object_domain'),
      referencing: relationKey(referencing),
      referencingDomain: textCell(row, 'referencing_object_domain'),
    });
  }
  return rows;
}
