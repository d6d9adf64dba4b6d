import type {SetAside} from '../model/family.ts';
import type {UtcDay} from '../model/scalars.ts';
import type {StatementKind} from '../model/statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import type {Code} from '../parse/lex/tokens.ts';
import type {Run, Select} from '../parse/tree/nodes.ts';
import {
  allQueries,
  allSelects,
  functionName,
  isOperator,
  isSelect,
  isWord,
  onlyColumn,
  outputName,
  splitRun,
  within,
} from '../parse/tree/view.ts';
import type {EvidenceLike} from './types.ts';

/** What the evidence says of a statement's use, as far as it bears on whether it is noise. */
export interface KnownUse {
  /** A task runs it, or its result is unloaded: something waits for it. */
  readonly isAwaited: boolean;
  /** Distinct people who ran it. */
  readonly people: number;
  /** Distinct days on which people ran it. */
  readonly days: number;
}

/** From so many people and days on, what looks like a glance is a habit that somebody would miss. */
const SEVERAL_PEOPLE = 2;
const MANY_DAYS = 8;

/** What the runs of a family say of it. */
export function useOf(evidence: Iterable<EvidenceLike>): KnownUse {
  const people = new Set<string>();
  const days = new Set<UtcDay>();
  let isAwaited = false;
  for (const {actor, runs, userId, days: own} of evidence) {
    if (runs === 0) continue;
    if (actor === 'task') isAwaited = true;
    if (actor !== 'person') continue;
    people.add(userId);
    for (const day of own) days.add(day);
  }
  return {isAwaited, people: people.size, days: days.size};
}

/**
 * Why a statement is not among those to decide: it carries no logic that anyone could miss. Undefined for everything
 * else, and wherever that is not sure. What creates a table or view that stays, changes rows, is scheduled or runs a procedure
 * is never set aside; with the evidence, neither is what a task runs or what is unloaded, nor a look that several people
 * take on many days. Only what says nothing by itself (some rows of a table, the number of its rows, constants) stays aside
 * however many people look: in a busy account everybody looks at everything.
 *
 * @param use of its family, where it is known
 */
export function setAside(reading: StatementReading, use?: KnownUse): SetAside | undefined {
  const found = noiseOf(reading);
  if (found === undefined || use === undefined) return found?.kind;
  if (use.isAwaited) return undefined;
  const isHabit = use.people >= SEVERAL_PEOPLE && use.days >= MANY_DAYS;
  return isHabit && !found.isGlance ? undefined : found.kind;
}

/** Verbs of statements about the account that look or move files, and change nothing that anybody may. */
const LOOKS = new Set(['SHOW', 'DESC', 'DESCRIBE', 'LIST', 'LS', 'EXPLAIN', 'PUT', 'GET', 'REMOVE', 'RM']);
/** Objects that hold statements, or wait for something: their definitions are logic. */
const HOLDS_LOGIC = /\b(?:TASK|PROCEDURE|FUNCTION|ALERT|PIPE|STREAM)$/;

/**
 * Why a statement that holds no query of its own is not among those to decide, by its kind and first words alone; undefined
 * where it is not noise, though no model can be made of it.
 */
export function setAsideByVerb(kind: StatementKind, verb: string): SetAside | undefined {
  switch (kind) {
    case 'admin':
      return LOOKS.has(verb.split(' ', 1)[0] ?? '') ? 'housekeeping' : 'admin';
    case 'session':
      return 'session';
    case 'write':
    case 'procedural':
      return undefined;
    case 'definition':
      return /^(?:CREATE|DEFINE|ALTER)\b/.test(verb) && HOLDS_LOGIC.test(verb) ? undefined : 'not-a-query';
    default:
      return 'not-a-query';
  }
}

const SAYS: Readonly<Record<SetAside, string>> = {
  peek: 'It looks at the rows, the number of rows or the values of one table.',
  lookup: 'It looks single rows up by an id.',
  trivial: 'It reads no table.',
  housekeeping: 'It asks the account about itself, or moves files.',
  admin: 'It is about grants, users, roles or warehouses.',
  session: 'It sets up a session or a transaction.',
  'not-a-query': 'It holds no query that could become a model.',
};

/** All reasons to set something aside, in the order in which they are told. */
export const SET_ASIDE = Object.keys(SAYS) as readonly SetAside[];

/** The reason as a sentence. */
export function saySetAside(reason: SetAside): string {
  return SAYS[reason];
}

interface Noise {
  readonly kind: SetAside;
  /** Says nothing by itself, however often somebody looks. */
  readonly isGlance: boolean;
}

function noiseOf(reading: StatementReading): Noise | undefined {
  const noise = (kind: SetAside, isGlance = true): Noise => ({kind, isGlance});
  if (reading.query === undefined) {
    const kind = setAsideByVerb(reading.kind, reading.verb);
    return kind === undefined ? undefined : noise(kind);
  }
  if (reading.creation !== undefined && !reading.creation.temporary) return undefined;
  const {root, code} = reading;
  if (root === undefined) return reading.reads.length === 0 ? noise('trivial') : undefined;
  const hasFrom = allSelects(reading.tree).some((select) => select.from !== undefined);
  if (!hasFrom || isDual(reading)) return reading.ctes.length === 0 || !hasFrom ? noise('trivial') : undefined;
  if (isHousekeeping(reading)) return noise('housekeeping', false);

  const [only] = root.branches;
  if (allQueries(reading.tree).length !== 1 || root.branches.length !== 1 || only === undefined || !isSelect(only))
    return undefined;
  const limited = root.limit !== undefined || only.top !== undefined;
  return lookOf(code, only, limited, root.orderBy !== undefined);
}

function isDual(reading: StatementReading): boolean {
  return reading.reads.length > 0 && reading.reads.every((use) => use.role === 'table' && use.relation.name === 'DUAL');
}

function isHousekeeping(reading: StatementReading): boolean {
  const {reads} = reading;
  return (
    reads.length > 0 &&
    reads.every(({relation, role}) => {
      if (role === 'result-scan') return true;
      if (role !== 'table' && role !== 'function') return false;
      const {database, schema} = relation;
      if (schema === 'INFORMATION_SCHEMA' || database === 'INFORMATION_SCHEMA') return true;
      // `account_usage.query_history` after USE DATABASE SNOWFLAKE.
      const usage = ['ACCOUNT_USAGE', 'ORGANIZATION_USAGE', 'READER_ACCOUNT_USAGE', 'DATA_SHARING_USAGE'].includes(
        schema ?? '',
      );
      return usage && (database === undefined || database === 'SNOWFLAKE');
    })
  );
}

/** What a query of one table looks at, where it only looks. */
function lookOf(code: Code, select: Select, limited: boolean, ordered: boolean): Noise | undefined {
  const [source] = select.sources;
  if (select.sources.length !== 1 || source === undefined || source.reshapes.length > 0) return undefined;
  if (source.kind !== 'table' && source.kind !== 'stage') return undefined;
  if (select.having !== undefined || select.qualify !== undefined) return undefined;
  const byId = select.where !== undefined && isLookup(code, select, select.where);
  const peek = (isGlance: boolean): Noise => ({kind: byId ? 'lookup' : 'peek', isGlance});
  if (select.groupBy !== undefined) return isValueCount(code, select, limited) ? peek(false) : undefined;
  if (select.items.length > 0 && select.items.every((item) => isCount(code, select, item.expression)))
    return isPlainCount(code, select) ? peek(select.where === undefined) : undefined;

  const plain = select.items.every((item) => item.star !== undefined || isColumn(select, item.expression));
  if (!plain) return undefined;
  const star = select.items.some((item) => item.star !== undefined);
  // Named columns in a chosen order are a top-n that somebody may want.
  if (limited) return star || !ordered ? peek(!ordered) : undefined;
  if (select.where === undefined) return star || select.distinct ? peek(false) : undefined;
  return byId ? peek(false) : undefined;
}

/** `a`, `t.a`, `t.a:b.c::string`, `$1`, `t.$1`: a column, a path into it, a cast; nothing computed. */
function isColumn(select: Select, run: Run): boolean {
  const [column] = within(select.columns, run);
  if (column === undefined || column.at !== run.at) return false;
  const casts = within(select.casts, run);
  return (casts.at(-1)?.to ?? column.pathTo) === run.to && (casts[0]?.at ?? run.to) === column.pathTo;
}

/** COUNT, MIN or MAX of a column or of all. */
function isCount(code: Code, select: Select, run: Run): boolean {
  const [call, ...others] = within(select.calls, run);
  if (call === undefined || others.length > 0 || call.at !== run.at || call.to !== run.to) return false;
  if (!['COUNT', 'MIN', 'MAX'].includes(functionName(code, call))) return false;
  for (let at = call.nameTo; at < call.to; at++) if (isWord(code, at, 'CASE')) return false;
  return true;
}

/** A count that nobody gave a meaning to: of a whole table, or with a made-up name and at most one condition. */
function isPlainCount(code: Code, select: Select): boolean {
  if (select.where === undefined) return true;
  const named = select.items.some(
    (item) =>
      item.alias !== -1 && !/^(N|C|CNT|CT|COUNT|COUNTS|NUM|ROWS|TOTAL|X)$/.test(outputName(code, select, item) ?? ''),
  );
  if (named) return false;
  const conditions = splitRun(code, select.where, (at) => isWord(code, at, 'AND', 'OR'));
  return conditions.length === 1 || isLookup(code, select, select.where);
}

/** `select status, count(*) from t group by 1`: the values of a column and how often they come. */
function isValueCount(code: Code, select: Select, limited: boolean): boolean {
  if (select.where !== undefined && !limited) return false;
  const counts = select.items.filter((item) => isCount(code, select, item.expression));
  const columns = select.items.filter((item) => onlyColumn(select, item.expression) !== undefined);
  const groups = select.groupBy?.all === true ? 1 : (select.groupBy?.items.length ?? 0);
  const one = groups === 1 && columns.length <= 1 && counts.length <= 1;
  return one && columns.length + counts.length === select.items.length && counts.every((item) => item.alias === -1);
}

/** A condition that finds single rows: `id = 5`, `order_id in (…)`, `email = '…'`, possibly with others beside it. */
function isLookup(code: Code, select: Select, where: Run): boolean {
  return splitRun(code, where, (at) => isWord(code, at, 'AND')).some((run) => {
    const [column] = within(select.columns, run);
    if (column === undefined || column.at !== run.at) return false;
    const operator = column.pathTo;
    const inList = isWord(code, operator, 'IN');
    if (!inList && !isOperator(code, operator, '=')) return false;
    const value = code.kindName(inList ? operator + 2 : operator + 1);
    if (!['number', 'string', 'variable', 'bind'].includes(value)) return false;
    if (splitRun(code, run, (at) => isWord(code, at, 'OR')).length > 1) return false;
    const name = code.written(column.to - 1).replaceAll('"', '');
    return (
      /(^|_)(ID|UUID|GUID|KEY|SK|PK|EMAIL|SKU|NUMBER|NO|NR|HASH|TOKEN)$/.test(name.toUpperCase()) ||
      /[a-z]I[Dd]$/.test(name)
    );
  });
}
