import type {RelationName} from '../model/statement.ts';
import {KIND} from '../parse/lex/kinds.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import {relationKey} from '../parse/resolve.ts';
import type {Query, Select} from '../parse/tree/nodes.ts';
import {columnPath, functionName, isWord} from '../parse/tree/view.ts';
import {READ_ONLY_FUNCTIONS, TABLE_FUNCTIONS, UNSTEADY_FUNCTIONS} from './verify-functions.ts';

/** What the gate says of one query. */
export interface Gated {
  /** Why it must not be run, one sentence each; empty for a query that may. */
  readonly refusals: readonly string[];
  /** What may give other rows each time, as a few words each. */
  readonly unsteady: readonly string[];
}

/**
 * Looks at a query before it is run in an account: one read-only query of built-in functions over tables by their whole
 * names. What is not understood to the last token is refused, and so is a function that is not on the list.
 * @param schemas `DATABASE.SCHEMA`, in capitals, that may be read; empty for any
 */
export function gateQuery(sql: string, schemas: readonly string[] = []): Gated {
  const reading = readStatement(sql);
  const {tree, kind, depth, code} = reading;
  const isQuery = kind === 'query' && tree.roots.length === 1 && tree.changes.length === 0 && tree.writes.length === 0;
  if (!isQuery) return {refusals: ['It is more than one query, or none.'], unsteady: []};
  if (depth !== 'full')
    return {refusals: ['It is not understood to the last word, so nobody can say what it would do.'], unsteady: []};
  const refusals = new Set<string>();
  const patterns = tree.scopes.flatMap(({sources}) => sources.flatMap(({reshapes}) => reshapes));
  for (let at = 0; at < code.size; at++) {
    const kindHere = code.kind(at);
    // What a pattern of rows repeats is no bind.
    if (code.written(at) === '?' && patterns.some((one) => one.at <= at && at < one.to)) continue;
    if (kindHere === KIND.variable && !/^\$\d/.test(code.written(at)))
      refusals.add(`It uses the session variable ${code.written(at)}, which nothing sets here.`);
    if (kindHere === KIND.bind || kindHere === KIND.template || kindHere === KIND.filter)
      refusals.add(`It holds ${code.written(at)}, which has no value here.`);
    if (kindHere === KIND.stage) refusals.add('It reads files of a stage.');
  }
  for (const sentence of [...refuseSources(reading, schemas), ...refuseNames(reading)]) refusals.add(sentence);
  return {refusals: [...refusals], unsteady: [...new Set(unsteadyIn(reading))]};
}

function* refuseSources({tree, code}: StatementReading, schemas: readonly string[]): Generator<string> {
  const allowed = new Set(schemas.map((one) => one.toUpperCase()));
  for (const {kind, name, at} of tree.scopes.flatMap(({sources}) => sources)) {
    switch (kind) {
      case 'table':
        if (name === undefined || !name.certain) yield 'It reads a table whose name only a run knows.';
        else yield* refuseTable(name.relation, allowed);
        break;
      case 'function':
      case 'lateral': {
        const called = name === undefined ? code.upper(at) : name.relation.name;
        const isOwn = name?.relation.schema !== undefined;
        if ((kind === 'function' || name !== undefined) && (isOwn || !TABLE_FUNCTIONS.has(called)))
          yield `It calls the table function ${name === undefined ? called : relationKey(name.relation).replaceAll('?.', '')}, which is not built in or does more than to read its argument.`;
        break;
      }
      case 'stage':
        yield 'It reads files of a stage.';
        break;
      case 'result-scan':
        yield 'It reads the result of an earlier statement of its session.';
        break;
      case 'identifier':
      case 'unknown':
      case 'target':
        yield 'It reads something whose name only a run knows.';
        break;
      default:
    }
  }
}

function* refuseTable(relation: RelationName, allowed: ReadonlySet<string>): Generator<string> {
  const {database, schema} = relation;
  if (database === undefined || schema === undefined) {
    yield `The name ${relation.name} lacks its database or schema.`;
    return;
  }
  if (database === 'SNOWFLAKE' || schema === 'INFORMATION_SCHEMA')
    yield `${relationKey(relation)} says something else to each role and at each moment.`;
  else if (allowed.size > 0 && !allowed.has(`${database}.${schema}`.toUpperCase()))
    yield `${relationKey(relation)} is in none of the schemas that verify.schemas names.`;
}

function* refuseNames({tree, code}: StatementReading): Generator<string> {
  for (const scope of tree.scopes) {
    if ('lock' in scope && scope.lock !== undefined) yield 'It locks rows (FOR UPDATE).';
    if (scope.kind === 'select' && (scope as Select).into !== undefined) yield 'It writes (SELECT INTO).';
    for (const column of scope.columns) {
      const path = columnPath(code, column);
      if (path.length > 1 && path.at(-1) === 'NEXTVAL')
        yield `It draws numbers from the sequence ${path.slice(0, -1).join('.')}.`;
    }
    for (const call of scope.calls) {
      const name = functionName(code, call);
      const isOwn = call.nameTo - call.at > 1;
      if (isOwn || !READ_ONLY_FUNCTIONS.has(name))
        yield `It calls ${code.text.slice(code.start(call.at), code.end(call.nameTo - 1))}, which is none of Snowflake's own functions that only compute.`;
    }
  }
}

/** Reasons that stand in the text; ties in an order are none of them: nobody sees them without the rows. */
function* unsteadyIn({tree, code}: StatementReading): Generator<string> {
  for (const scope of tree.scopes) {
    for (const call of scope.calls) {
      const name = functionName(code, call);
      if (UNSTEADY_FUNCTIONS.has(name)) yield `${name} gives other values each time`;
      const isOrdered = isWord(code, call.to, 'WITHIN') || call.window?.orderBy !== undefined;
      if (['ARRAY_AGG', 'LISTAGG', 'OBJECT_AGG'].includes(name) && !isOrdered)
        yield `${name} without WITHIN GROUP puts values in any order`;
      if (
        ['ROW_NUMBER', 'FIRST_VALUE', 'LAST_VALUE', 'LAG', 'LEAD', 'NTH_VALUE', 'NTILE'].includes(name) &&
        call.window?.orderBy === undefined
      )
        yield `${name} without ORDER BY counts in any order`;
    }
    for (const {sample} of scope.sources) {
      if (
        sample !== undefined &&
        !/\b(?:seed|repeatable)\b/i.test(code.text.slice(code.start(sample.at), code.end(sample.to - 1)))
      )
        yield 'SAMPLE without SEED takes other rows each time';
    }
    if (scope.kind === 'query') {
      const {limit, orderBy} = scope as Query;
      if (limit !== undefined && orderBy === undefined) yield 'LIMIT without ORDER BY takes any rows';
    }
    if (scope.kind === 'select' && (scope as Select).top !== undefined && !isOrdered(scope as Select))
      yield 'TOP without ORDER BY takes any rows';
  }
}

function isOrdered({parent}: Select): boolean {
  return parent?.kind === 'query' && (parent as Query).orderBy !== undefined;
}
