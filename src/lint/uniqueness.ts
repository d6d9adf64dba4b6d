import type {Code} from '../parse/lex/tokens.ts';
import type {Query, Run, Select, Source} from '../parse/tree/nodes.ts';
import {
  columnPath,
  conjuncts,
  innermostQuery,
  isOperator,
  isSelect,
  onlyColumn,
  outputName,
  splitRun,
} from '../parse/tree/view.ts';
import {KIND} from '../parse/lex/kinds.ts';
import {builtIn, callAt} from './calls.ts';
import {hasWord} from './conditions.ts';
import {aliasedByKey} from './group-keys.ts';
import {mergedColumns} from './joins.ts';
import {holdsValue} from './order.ts';
import {isGrandTotal, isSingleRow} from './rows.ts';

/** How many queries are followed. */
const DEEPEST = 20;

/**
 * True when a source certainly gives at most one row for each combination of some of its columns: a single row, or a query
 * that groups by no more than these, that removes duplicates of no more than these, or keeps the first row of each.
 * @param names of columns, in stored case
 */
export function isUniqueBy(code: Code, source: Source, names: ReadonlySet<string>): boolean {
  if (source.reshapes.length > 0) return false;
  if (source.values !== undefined) return source.values.rows.length === 1;
  if (source.query === undefined || source.columns !== undefined || source.cte?.columns !== undefined) return false;
  return isUniqueQuery(code, source.query, names, 0);
}

function isUniqueQuery(code: Code, query: Query, names: ReadonlySet<string>, depth: number): boolean {
  if (depth > DEEPEST) return false;
  if (isSingleRow(code, query)) return true;
  const {branches} = innermostQuery(query);
  const [only] = branches;
  if (only === undefined || branches.length > 1 || !isSelect(only)) return false;
  const given = givenBy(code, only, names);
  const [groups, firsts] = [groupsOf(code, only), firstOfEach(code, only)];
  if (only.distinct && only.items.length === given.length) return true;
  if (groups !== undefined && groups.every((key) => holdsValue(code, only, given, key))) return true;
  if (firsts?.every((key) => holdsValue(code, only, given, key)) === true) return true;
  // Totals stand beside what they are made of.
  if (only.groupBy !== undefined && !only.groupBy.all) return false;
  return isHandedOn(code, only, names, depth);
}

/** The expressions of the select list that give columns of these names. */
function givenBy(code: Code, select: Select, names: ReadonlySet<string>): readonly Run[] {
  return select.items
    .filter((item) => {
      const name = item.star === undefined ? outputName(code, select, item) : undefined;
      return name !== undefined && names.has(name);
    })
    .map(({expression}) => expression);
}

/** What a SELECT groups by, numbers and aliases looked up; nothing for a grand total, undefined where it does not group. */
function groupsOf(code: Code, select: Select): readonly Run[] | undefined {
  const {groupBy, items} = select;
  if (groupBy === undefined) return isGrandTotal(code, select) ? [] : undefined;
  if (groupBy.all || hasWord(code, groupBy, 'ROLLUP', 'CUBE', 'SETS')) return undefined;
  return groupBy.items.map((key) => {
    if (key.to === key.at + 1 && code.kind(key.at) === KIND.number) {
      return items[Number(code.written(key.at)) - 1]?.expression ?? key;
    }
    return aliasedByKey(code, select, key)?.expression ?? key;
  });
}

/** What `QUALIFY row_number() OVER (PARTITION BY …) = 1` keeps the first row of. */
function firstOfEach(code: Code, select: Select): readonly Run[] | undefined {
  if (select.qualify === undefined) return undefined;
  for (const part of conjuncts(code, select, select.qualify)) {
    const call = callAt(select, part.at);
    if (call?.window === undefined || builtIn(code, call) !== 'ROW_NUMBER') continue;
    const {to, partitionBy} = call.window;
    if (!isOperator(code, to, '=') || code.written(to + 1) !== '1' || part.to !== to + 2) continue;
    return partitionBy === undefined ? [] : splitRun(code, partitionBy, (at) => isOperator(code, at, ','));
  }
  return undefined;
}

/** Whether a SELECT of one source only hands on rows that are unique there. */
function isHandedOn(code: Code, select: Select, names: ReadonlySet<string>, depth: number): boolean {
  const [source] = select.sources;
  if (source?.query === undefined || select.sources.length > 1 || select.hierarchy !== undefined) return false;
  if (source.reshapes.length > 0 || source.columns !== undefined || source.cte?.columns !== undefined) return false;
  const inner = new Set<string>();
  for (const name of names) {
    const item = select.items.find((one) => one.star === undefined && outputName(code, select, one) === name);
    const column = item === undefined ? undefined : onlyColumn(select, item.expression);
    if (column !== undefined) inner.add(columnPath(code, column).at(-1)!);
    else if (item === undefined && select.items.some(isPlainStar)) inner.add(name);
  }
  return isUniqueQuery(code, source.query, inner, depth + 1);
}

function isPlainStar({star}: Select['items'][number]): boolean {
  return star !== undefined && star.rename.length + star.replace.length === 0 && star.ilike === undefined;
}

/** The columns of a source that a join compares with something else for equality: those of its ON, or of USING. */
export function columnsJoinedOn(code: Code, select: Select, source: Source): ReadonlySet<string> {
  const {on} = source.join;
  const found = new Set(mergedColumns(code, source));
  for (const part of on === undefined ? [] : conjuncts(code, select, on)) {
    const sides = splitRun(code, part, (at) => isOperator(code, at, '='));
    if (sides.length !== 2 || hasWord(code, part, 'OR')) continue;
    for (const side of sides) {
      const column = onlyColumn(select, side);
      const path = column === undefined ? [] : columnPath(code, column);
      if (path.length > 1 && path.at(-2) === source.called) found.add(path.at(-1)!);
    }
  }
  return found;
}
