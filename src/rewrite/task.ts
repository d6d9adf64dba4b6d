import type {Context} from '../model/asset.ts';
import type {RelationName} from '../model/statement.ts';
import {KIND} from '../parse/lex/kinds.ts';
import type {StatementReading} from '../parse/reading.ts';
import {resolve} from '../parse/resolve.ts';
import {readWrittenName} from '../parse/tree/name.ts';
import {isOperator, isWord, textOf} from '../parse/tree/view.ts';
import {spellRelation} from './names.ts';

/** What a task says of when its statement runs. */
export interface TaskRuns {
  /** Full name, where the context gives it. */
  readonly name?: RelationName;
  /** As its definition says it, `USING CRON 15 3 * * * UTC` or `60 MINUTE`. */
  readonly schedule?: string;
  readonly warehouse?: string;
  /** The tasks that it runs after, as written. */
  readonly after: readonly string[];
  /** Its condition, as written. */
  readonly when?: string;
  readonly isSuspended: boolean;
}

/** A CREATE TASK with the statement that it runs. */
export interface TaskDefinition extends TaskRuns {
  /** Offset at which the statement begins. */
  readonly bodyStart: number;
}

/**
 * Reads `CREATE TASK name … AS statement`; undefined for anything else.
 * @see https://docs.snowflake.com/en/sql-reference/sql/create-task
 */
export function taskOf({code, verb}: StatementReading, context: Context): TaskDefinition | undefined {
  if (!/^CREATE\b.*\bTASK$/.test(verb)) return undefined;
  let at = 0;
  while (at < code.size && !isWord(code, at, 'TASK')) at++;
  at++;
  while (isWord(code, at, 'IF', 'NOT', 'EXISTS')) at++;
  const name = readWrittenName(code, at);
  if (name === undefined) return undefined;
  let schedule: string | undefined;
  let warehouse: string | undefined;
  let when: string | undefined;
  let after: readonly string[] = [];
  for (at = name.to; at < code.size; at = code.after(at)) {
    // `EXECUTE AS USER name` is no body.
    if (isWord(code, at, 'AS') && !isWord(code, at - 1, 'EXECUTE')) {
      return {
        ...(name.certain ? {name: resolve(name.relation, context)} : {}),
        ...(schedule === undefined ? {} : {schedule}),
        ...(warehouse === undefined ? {} : {warehouse}),
        ...(when === undefined ? {} : {when}),
        after,
        isSuspended: false,
        bodyStart: at + 1 < code.size ? code.start(at + 1) : code.text.length,
      };
    }
    if (isWord(code, at, 'SCHEDULE') && code.kind(at + 2) === KIND.string) schedule = code.written(at + 2).slice(1, -1);
    else if (isWord(code, at, 'WAREHOUSE') && isOperator(code, at + 1, '=')) warehouse = code.written(at + 2);
    else if (isWord(code, at, 'AFTER')) after = namesBehind(code, at + 1);
    else if (isWord(code, at, 'WHEN')) when = conditionBehind(code, at + 1);
  }
  return undefined;
}

/** What the archive writes in front of the statement of a task of the account. */
export function taskFacts(body: string): TaskRuns | undefined {
  const facts = new Map<string, string>();
  for (const line of body.split(/\r\n|[\r\n]/)) {
    const [, key, value] = /^-- (schedule|state|after|when|warehouse): (\S.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) {
      if (!line.startsWith('--')) break;
    } else if (!facts.has(key)) facts.set(key, value.trim());
  }
  if (facts.size === 0) return undefined;
  const [schedule, warehouse, when] = ['schedule', 'warehouse', 'when'].map((key) => facts.get(key));
  const after = facts.get('after')?.split(/,\s*/) ?? [];
  return {
    ...(schedule === undefined ? {} : {schedule}),
    ...(warehouse === undefined ? {} : {warehouse}),
    ...(when === undefined ? {} : {when}),
    after,
    isSuspended: facts.get('state')?.toLowerCase() === 'suspended',
  };
}

/** When a task runs, as a sentence. @param called its full name, where something else than its definition says it */
export function sayTask(
  {name, schedule, warehouse, after, when, isSuspended}: TaskRuns,
  called = name === undefined ? undefined : spellRelation(name),
): string {
  const task = called === undefined ? 'A task' : `The task ${called}`;
  const parts = [
    ...(schedule === undefined ? [] : [sayingSchedule(schedule)]),
    ...(after.length === 0 ? [] : [`after ${after.join(', ')}`]),
    ...(when === undefined ? [] : [`when ${when.replace(/\s+/g, ' ')}`]),
    ...(warehouse === undefined ? [] : [`in the warehouse ${warehouse}`]),
  ];
  const runs = isSuspended ? 'would run it, were it not suspended' : 'runs it';
  return `${task} ${runs}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}.`;
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** `USING CRON 0 6 * * 1 UTC` as `every Monday at 06:00 (UTC)`, where it is so simple; else as it is. */
function sayingSchedule(schedule: string): string {
  const [, minutes, hours, days, months, weekdays, zone] =
    /^USING\s+CRON\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)$/i.exec(schedule) ?? [];
  if (zone !== undefined && minutes !== undefined && /^\d+$/.test(minutes) && months === '*') {
    const minute = minutes.padStart(2, '0');
    if (hours === '*' && days === '*' && weekdays === '*') return `every hour at minute ${Number(minutes)} (${zone})`;
    if (hours !== undefined && /^\d+$/.test(hours)) {
      const at = `at ${hours.padStart(2, '0')}:${minute} (${zone})`;
      if (days === '*' && weekdays === '*') return `every day ${at}`;
      if (days === '*' && weekdays !== undefined && /^[0-7]$/.test(weekdays))
        return `every ${DAYS[Number(weekdays) % 7]} ${at}`;
      if (weekdays === '*' && days !== undefined && /^\d+$/.test(days)) return `on day ${days} of every month ${at}`;
    }
    return `by ${schedule}`;
  }
  const [, count, unit] = /^(\d+)\s*(S|M|H|SECOND|MINUTE|HOUR)S?$/i.exec(schedule) ?? [];
  if (count === undefined || unit === undefined) return `by ${schedule}`;
  const called = {S: 'second', M: 'minute', H: 'hour'}[unit.charAt(0).toUpperCase()] ?? unit;
  return count === '1' ? `every ${called}` : `every ${count} ${called}s`;
}

function namesBehind(code: StatementReading['code'], from: number): readonly string[] {
  const names: string[] = [];
  for (let at = from; ;) {
    const name = readWrittenName(code, at);
    if (name === undefined) return names;
    names.push(textOf(code, name));
    if (!isOperator(code, name.to, ',')) return names;
    at = name.to + 1;
  }
}

function conditionBehind(code: StatementReading['code'], from: number): string | undefined {
  let to = from;
  while (to < code.size && !isWord(code, to, 'AS')) to = code.after(to);
  return to === from ? undefined : textOf(code, {at: from, to});
}
