import type {Statement} from '../model/statement.ts';
import {applyEdits, type Edit} from '../parse/edits.ts';
import {KIND} from '../parse/lex/kinds.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import {valuesSet} from '../parse/session-variables.ts';
import type {Run, Source} from '../parse/tree/nodes.ts';
import {isOperator, isWord} from '../parse/tree/view.ts';
import {resultColumns} from './columns.ts';

/** A statement that reads results of earlier ones as it reads those of a notebook's cells, by `{{name}}`. */
export interface WithResults {
  readonly statement: Statement;
  /** The statements whose results they are, by name. */
  readonly results: ReadonlyMap<string, Statement>;
  /** Statements that set a variable to the id of one. */
  readonly setters: readonly Statement[];
  /** Whether it counts from the first statement of the session, taken for the first one of the sheet. */
  readonly countsFromFirst: boolean;
}

type Refused = {readonly refusal: string};

/** Whether a statement may read the result of an earlier one. Cheap. */
export function readsResults({sql}: Statement): boolean {
  return /\bresult_scan\b/i.test(sql);
}

/**
 * Finds the statements whose results a statement reads through RESULT_SCAN: by LAST_QUERY_ID, by an index, or by a variable
 * that was set to LAST_QUERY_ID. Every statement of a session has an id, so the result of one that gives no rows is none that a
 * model can read.
 *
 * @param statements of the sheet, in order, run from above
 * @returns one sentence where the result is not that of a query of the sheet
 * @see https://docs.snowflake.com/en/sql-reference/functions/result_scan
 * @see https://docs.snowflake.com/en/sql-reference/functions/last_query_id
 */
export function withEarlierResults(statements: readonly Statement[], statement: Statement): WithResults | Refused {
  const nothing = {statement, results: new Map(), setters: [], countsFromFirst: false};
  if (!readsResults(statement)) return nothing;
  const reading = readStatement(statement.sql);
  const {code, tree} = reading;
  const results = new Map<string, Statement>();
  const setters: Statement[] = [];
  const edits: Edit[] = [];
  let countsFromFirst = false;
  for (const source of tree.scopes.flatMap(({sources}) => sources)) {
    const name = source.kind === 'result-scan' ? source.name : undefined;
    if (name?.relation.name !== 'RESULT_SCAN') continue;
    const found = indexOf(reading, source, statements, statement);
    if (found === undefined) continue;
    if ('refusal' in found) return found;
    const maker = giverOf(statements, found.before, found.index, statement);
    if ('refusal' in maker) return maker;
    countsFromFirst ||= found.index > 0;
    if (found.setter !== undefined) setters.push(found.setter);
    const key = `earlier_result_of_statement_${maker.ordinal}`;
    results.set(key, maker);
    edits.push({span: {start: code.start(source.at), end: endOf(reading, source)}, text: `{{${key}}}`});
  }
  if (edits.length === 0) return nothing;
  return {statement: {...statement, sql: applyEdits(statement.sql, edits)}, results, setters, countsFromFirst};
}

/** `TABLE(RESULT_SCAN(…))` ends with its bracket; an alias may follow. */
function endOf({code}: StatementReading, {at, name}: Source): number {
  const opener = isOperator(code, at + 1, '(') && name !== undefined && name.at > at ? at + 1 : (name?.to ?? at);
  const close = code.match(opener);
  return code.end(close === -1 ? (name?.to ?? at + 1) - 1 : close);
}

interface Counted {
  /** As LAST_QUERY_ID counts: from the first when it is over 0, else from the last. */
  readonly index: number;
  /** Only statements above this one are counted. */
  readonly before: Statement;
  readonly setter?: Statement;
}

/** What the argument of RESULT_SCAN says; undefined where it is something else, which is refused as before. */
function indexOf(
  reading: StatementReading,
  {arguments: run}: Source,
  statements: readonly Statement[],
  reader: Statement,
): Counted | Refused | undefined {
  const {code} = reading;
  if (run === undefined || run.at >= run.to) return {index: -1, before: reader};
  const index = numberIn(reading, run) ?? lastQueryId(reading, run);
  if (index !== undefined) return {index, before: reader};
  if (run.to - run.at !== 1) return undefined;
  if (code.kind(run.at) === KIND.string) {
    return {
      refusal: `It reads the result of the query ${code.written(run.at)} through RESULT_SCAN, which the account keeps for a day and no text holds.`,
    };
  }
  if (code.kind(run.at) !== KIND.variable) return undefined;
  const variable = code.written(run.at).slice(1).toUpperCase();
  const setter = statements.slice(0, reader.ordinal).findLast(({sets}) => sets?.includes(variable) === true);
  if (setter === undefined) return undefined;
  const set = readStatement(setter.sql);
  const value = valuesSet(set).findLast(({name}) => name === variable)?.value;
  const counted = value === undefined ? undefined : lastQueryId(set, inBrackets(set, value));
  return counted === undefined ? undefined : {index: counted, before: setter, setter};
}

/** `(SELECT LAST_QUERY_ID())` and `(LAST_QUERY_ID())` as what they hold. */
function inBrackets({code}: StatementReading, run: Run): Run {
  let {at, to} = run;
  while (isOperator(code, at, '(') && code.match(at) === to - 1) {
    at++;
    to--;
  }
  return isWord(code, at, 'SELECT') ? {at: at + 1, to} : {at, to};
}

/** `-2` as a number; undefined for anything else, and for 0, which is no statement. */
function numberIn({code}: StatementReading, {at, to}: Run): number | undefined {
  const isNegative = isOperator(code, at, '-');
  const token = isNegative ? at + 1 : at;
  if (token + 1 !== to || code.kind(token) !== KIND.number) return undefined;
  const value = Number(code.written(token));
  if (!Number.isInteger(value) || value === 0) return undefined;
  return isNegative ? -value : value;
}

/** What LAST_QUERY_ID(n) counts to. */
function lastQueryId(reading: StatementReading, {at, to}: Run): number | undefined {
  const {code} = reading;
  if (!isWord(code, at, 'LAST_QUERY_ID') || !isOperator(code, at + 1, '(') || code.match(at + 1) !== to - 1)
    return undefined;
  return at + 2 === to - 1 ? -1 : numberIn(reading, {at: at + 2, to: to - 1});
}

/** The query that a count comes to, when every statement between is one that has one id. */
function giverOf(
  statements: readonly Statement[],
  before: Statement,
  index: number,
  reader: Statement,
): Statement | Refused {
  // What a client program does itself never reaches the account.
  const above = statements.slice(0, before.ordinal).filter(({verb}) => verb !== 'SNOWSQL');
  const at = index < 0 ? above.length + index : index - 1;
  const giver = at < above.length ? above[at] : undefined;
  if (giver === undefined)
    return {
      refusal: 'It reads the result of an earlier statement through RESULT_SCAN, and the sheet does not hold it.',
    };
  const passed = index < 0 ? above.slice(at + 1) : above.slice(0, at);
  const isSeveral = ({kind, sql}: Statement): boolean =>
    kind === 'procedural' || kind === 'unreadable' || sql.includes('->>');
  const several = sqlOfPipe(giver) ? giver : passed.find(isSeveral);
  if (several !== undefined)
    return {
      refusal: `It counts statements back to the one whose result it reads (RESULT_SCAN), and how many statements line ${several.line} of the sheet is to the account, its text does not say.`,
    };
  if (giver.cell !== reader.cell)
    return {
      refusal: `It reads the result of another cell through RESULT_SCAN, and what ran last before it the notebook does not say; name the cell instead.`,
    };
  if (giver.kind !== 'query')
    return {
      refusal: `It reads through RESULT_SCAN what line ${giver.line} of the sheet gives (${giver.verb || 'an unreadable statement'}), which is no query and cannot stand in a model${insteadOf(giver)}.`,
    };
  const {duplicate} = resultColumns(readStatement(giver.sql));
  if (duplicate !== undefined)
    return {
      refusal: `It reads through RESULT_SCAN what line ${giver.line} of the sheet gives, which has more than one column named ${duplicate}.`,
    };
  return giver;
}

function sqlOfPipe({kind, sql}: Statement): boolean {
  return kind === 'query' && sql.includes('->>');
}

function insteadOf({verb}: Statement): string {
  return /^(?:SHOW|DESC)/.test(verb) ? '; read INFORMATION_SCHEMA or ACCOUNT_USAGE instead' : '';
}
