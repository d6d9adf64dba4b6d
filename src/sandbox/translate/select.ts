import type {Code} from '../../parse/lex/tokens.ts';
import type {List, Run, Select, SelectItem} from '../../parse/tree/nodes.ts';
import {identifierAt} from '../../parse/tree/name.ts';
import {outputName} from '../../parse/tree/view.ts';
import type {Expression, Order} from './expression.ts';
import {isAggregate} from './functions/aggregates.ts';
import {notTranslated} from './not-translated.ts';
import type {Translation} from './query.ts';
import {readOrder} from './read-call.ts';
import {readExpression, readWhole} from './read-expression.ts';
import {columnOf, NameScope, type OutputColumn} from './scope.ts';
import {writeSources} from './sources.ts';
import {type SqlType, TEXT} from './types.ts';
import {coerce, type Value} from './value.ts';
import {orderSql, Writer} from './writer.ts';

/** A SELECT in DuckDB's SQL: its columns are c1, c2 and so on. */
export interface SelectTranslation {
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
}

/** ORDER BY with LIMIT and OFFSET: without these an order decides about nothing. */
export interface Tail {
  readonly orderBy: List | undefined;
  /** In SQL, with a space before it. */
  readonly limit: string;
}

interface Item {
  readonly name: string;
  readonly value: Value;
  /** Undefined for a column that a star stands for. */
  readonly expression?: Expression;
}

/**
 * Translates a SELECT.
 * @param wanted types of its columns where a set operation gives them
 * @param tail what orders and limits the rows, where they are limited
 */
export function writeSelect(
  translation: Translation,
  select: Select,
  outer: NameScope | undefined,
  wanted?: readonly SqlType[],
  tail?: Tail,
): SelectTranslation {
  const {code} = translation;
  if (select.hierarchy !== undefined) notTranslated('CONNECT BY');
  if (select.into !== undefined) notTranslated('SELECT INTO');
  const scope = new NameScope(outer);
  const from = select.sources.length === 0 ? '' : ` FROM ${writeSources(translation, select.sources, scope)}`;
  const writer = new Writer(translation, scope);
  const read = select.items.map((item) =>
    item.star === undefined ? readWhole(translation.cursor(item.expression)) : undefined,
  );
  for (const [index, item] of select.items.entries()) {
    const name = outputName(code, select, item);
    const expression = read[index];
    if (item.alias !== -1 && name !== undefined && expression !== undefined) scope.aliases.set(name, expression);
  }
  const items = select.items.flatMap((item, index) => itemsOf(translation, item, read[index], select, scope, writer));
  if (items.length === 0) notTranslated('a SELECT without columns');
  const condition = (run: Run | undefined): string | undefined =>
    run === undefined ? undefined : writer.condition(readWhole(translation.cursor(run)));
  const where = condition(select.where);
  const having = condition(select.having);
  const qualify = condition(select.qualify);
  const groups = groupsOf(translation, select, items, writer);
  const columns = items.map(({name, value}, index) => ({
    name,
    type: wanted?.[index] ?? (value.type.t === 'null' ? TEXT : value.type),
  }));
  const list = items.map(({value}, index) => `${coerce(value, columns[index]!.type).sql} AS c${index + 1}`);
  const parts = [
    `SELECT ${select.distinct ? 'DISTINCT ' : ''}${list.join(', ')}${from}`,
    where === undefined ? '' : ` WHERE ${where}`,
    groups.length === 0 ? '' : ` GROUP BY ${groups.join(', ')}`,
    having === undefined ? '' : ` HAVING ${having}`,
    qualify === undefined ? '' : ` QUALIFY ${qualify}`,
    tail === undefined ? '' : orderedBy(translation, select, tail, items, writer) + tail.limit,
  ];
  return {sql: parts.join(''), columns};
}

function itemsOf(
  translation: Translation,
  item: SelectItem,
  expression: Expression | undefined,
  select: Select,
  scope: NameScope,
  writer: Writer,
): readonly Item[] {
  const {code} = translation;
  if (item.star !== undefined) return starred(code, item, scope);
  if (expression === undefined) return [];
  const name = outputName(code, select, item) ?? madeUpName(code, item.expression);
  return [{name, value: writer.write(expression), expression}];
}

/** What a star stands for. */
function starred(code: Code, {star}: SelectItem, scope: NameScope): readonly Item[] {
  if (star === undefined) return [];
  if (star.replace.length > 0 || star.ilike !== undefined) return notTranslated('a star with REPLACE or ILIKE');
  if (scope.merged.size > 0) return notTranslated('a star over a join with USING');
  const qualifier = star.qualifier === undefined ? undefined : identifierAt(code, star.qualifier.to - 1);
  if (star.qualifier !== undefined && star.qualifier.to - star.qualifier.at > 1)
    return notTranslated('a star behind a long name');
  const sources = scope.sources.filter(({called}) => qualifier === undefined || called === qualifier);
  if (sources.length === 0 || sources.some(({refused}) => refused !== undefined))
    return notTranslated('a star as it stands here');
  return sources.flatMap((source) =>
    source.columns.flatMap(({name}, index): readonly Item[] => {
      if (star.exclude.includes(name)) return [];
      const renamed = star.rename.find(({from}) => from === name)?.to ?? name;
      return [{name: renamed, value: columnOf(source, index)}];
    }),
  );
}

/** The name that Snowflake makes up for a column without alias: its expression, in capitals. */
function madeUpName(code: Code, {at, to}: Run): string {
  let name = '';
  for (let i = at; i < to; i++) name += code.upper(i) === '' ? code.written(i) : code.upper(i);
  return name;
}

/** What stands behind GROUP BY: expressions, never places in the list. */
function groupsOf(translation: Translation, select: Select, items: readonly Item[], writer: Writer): readonly string[] {
  const {groupBy} = select;
  if (groupBy === undefined) return [];
  if (groupBy.all)
    return items
      .filter((item) => item.expression === undefined || !holdsAggregate(item.expression, writer))
      .map(({value}) => value.sql);
  return groupBy.items.map((run) => {
    const expression = readWhole(translation.cursor(run));
    if (expression.k === 'call' && ['ROLLUP', 'CUBE', 'GROUPING SETS'].includes(expression.name))
      return notTranslated(`GROUP BY ${expression.name}`);
    if (expression.k === 'number') return placed(expression.written, items).sql;
    return writer.write(expression).sql;
  });
}

function placed(written: string, items: readonly Item[]): Value {
  return items[Number(written) - 1]?.value ?? notTranslated(`the place ${written} in a select list`);
}

/** Whether an aggregate is computed in an expression, aliases looked through. */
function holdsAggregate(expression: Expression, writer: Writer): boolean {
  const pending: Expression[] = [expression];
  const seen = new Set<Expression>();
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    if (seen.has(one)) continue;
    seen.add(one);
    if (one.k === 'call' && isAggregate(one.name) && one.over === undefined) return true;
    if (one.k === 'column') {
      const meant = writer.scope.resolve(one.path);
      if ('alias' in meant) pending.push(meant.alias);
    }
    pending.push(...childrenOf(one));
  }
  return false;
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.k) {
    case 'call': {
      const {over, within = []} = expression;
      const orders = [...within, ...(over?.orderBy ?? [])].map(({by}) => by);
      return [...expression.arguments, ...orders, ...(over?.partitionBy ?? [])];
    }
    case 'binary':
      return [expression.left, expression.right];
    case 'between':
      return [expression.of, expression.low, expression.high];
    case 'in':
      return [expression.of, ...('kind' in expression.among ? [] : expression.among)];
    case 'like':
      return [expression.of, expression.pattern];
    case 'case':
      return [
        ...expression.whens.flatMap(({when, gives}) => [when, gives]),
        ...(expression.of === undefined ? [] : [expression.of]),
        ...(expression.otherwise === undefined ? [] : [expression.otherwise]),
      ];
    case 'steps':
    case 'unary':
    case 'is':
    case 'cast':
      return [expression.of];
    default:
      return [];
  }
}

/** ORDER BY decides about rows only where LIMIT stands behind it: names of the list come first there. */
function orderedBy(
  translation: Translation,
  select: Select,
  tail: Tail,
  items: readonly Item[],
  writer: Writer,
): string {
  if (tail.orderBy === undefined) return '';
  if (tail.orderBy.all) return ` ORDER BY ${items.map((_, index) => `${index + 1} ASC NULLS LAST`).join(', ')}`;
  const orders = tail.orderBy.items.map((run) => {
    const cursor = translation.cursor(run);
    const order: Order = readOrder(cursor, readExpression);
    if (!cursor.isDone) cursor.refuse();
    return orderSql(orderedValue(order.by, select, items, writer), order);
  });
  return ` ORDER BY ${orders.join(', ')}`;
}

function orderedValue(by: Expression, select: Select, items: readonly Item[], writer: Writer): Value {
  if (by.k === 'number') return placed(by.written, items);
  const name = by.k === 'column' && by.path.length === 1 ? by.path[0] : undefined;
  const item = items.find((one) => one.name === name);
  if (item !== undefined) return item.value;
  // What DISTINCT gives has no other columns to order it by.
  return select.distinct ? notTranslated('DISTINCT ordered by what it does not give') : writer.write(by);
}
