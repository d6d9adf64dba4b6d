import {AGGREGATES, builtIn} from '../../lint/calls.ts';
import {hasWord, isSameText} from '../../lint/conditions.ts';
import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Run, Select, SelectItem} from '../../parse/tree/nodes.ts';
import {columnPath, onlyColumn, outputName, textOf, within, withoutBrackets} from '../../parse/tree/view.ts';
import {isRandom} from '../random.ts';
import {constantOf} from './literals.ts';

/**
 * The items of a select list that its GROUP BY makes the rows from, one for each key; undefined where a key does not come
 * out, and where it is not certain what a key means.
 *
 * @param knows whether the sources have a column of this name; undefined where nobody knows
 */
export function groupItems(
  code: Code,
  select: Select,
  knows: (name: string) => boolean | undefined,
): readonly SelectItem[] | undefined {
  const {groupBy} = select;
  if (groupBy === undefined || hasWord(code, groupBy, 'ROLLUP', 'CUBE', 'SETS', 'GROUPING')) return undefined;
  if (groupBy.all) return groupedByAll(code, select);
  const keys: SelectItem[] = [];
  for (const key of groupBy.items) {
    const run = withoutBrackets(code, key);
    const isPlace = key.to === key.at + 1 && code.kind(key.at) === KIND.number;
    const isAlias = (item: SelectItem): boolean => isOnlyAlias(code, select, item, key);
    const item = isPlace ? itemAt(code, select, key) : itemOf(code, select, run, knows, isAlias);
    if (item === undefined || isRandom(code, item.expression)) return undefined;
    if (!keys.includes(item)) keys.push(item);
  }
  return keys;
}

/**
 * Whether a key that is the alias of an item can be nothing else. A column of a table comes before an alias, and the text does
 * not tell a table's columns; but an item made of a column that no other key speaks of would then be refused.
 */
function isOnlyAlias(code: Code, select: Select, item: SelectItem, key: Run): boolean {
  const called = new Set(
    select.items.flatMap((one) => (one.alias === -1 ? [] : (outputName(code, select, one) ?? []))),
  );
  const grouped = new Set<string>();
  for (const other of select.groupBy?.items ?? []) {
    if (other === key) continue;
    const names = namesIn(code, select, other);
    const isPlace = code.kind(other.at) === KIND.number;
    const meant = isPlace
      ? [itemAt(code, select, other)]
      : select.items.filter((one) => one.alias !== -1 && names.includes(outputName(code, select, one) ?? ''));
    for (const name of [...names, ...meant.flatMap((one) => (one ? namesIn(code, select, one.expression) : []))]) {
      grouped.add(name);
    }
  }
  const names = namesIn(code, select, item.expression);
  const name = outputName(code, select, item) ?? '';
  return !names.includes(name) && names.some((one) => !grouped.has(one) && !called.has(one));
}

/** Names of the columns in an expression, without what qualifies them. */
function namesIn(code: Code, select: Select, run: Run): readonly string[] {
  return within(select.columns, run).map((column) => columnPath(code, column).at(-1) ?? '');
}

/** The item that a number means; a star before it hides which one that is. */
function itemAt(code: Code, {items}: Select, key: Run): SelectItem | undefined {
  const place = Number(code.written(key.at));
  const before = items.slice(0, place);
  return before.length === place && before.every(({star}) => star === undefined) ? before.at(-1) : undefined;
}

/**
 * The item that certainly gives what an expression of another clause means. A name means a column before an alias.
 * @param isAlias whether a name is certainly the alias of an item where nobody knows the columns of the sources
 */
export function itemOf(
  code: Code,
  select: Select,
  run: Run,
  knows: (name: string) => boolean | undefined,
  isAlias: (item: SelectItem) => boolean = () => false,
): SelectItem | undefined {
  const column = onlyColumn(select, run);
  const path = column === undefined ? [] : columnPath(code, column);
  const [name] = path;
  if (column !== undefined && name !== undefined && path.length === 1 && column.pathTo === column.to) {
    const named = select.items.filter((item) => item.alias !== -1 && outputName(code, select, item) === name);
    const other = named.find((item) => !isColumn(code, select, item.expression, name));
    if (other !== undefined && knows(name) !== true) {
      const isSure = knows(name) === false || isAlias(other);
      return isSure && named.length === 1 && isPlain(code, select, other.expression) ? other : undefined;
    }
  }
  if (within(select.queries, run).length > 0 || isRandom(code, run)) return undefined;
  const isSingle = select.sources.filter(({kind}) => kind !== 'group').length === 1;
  return select.items.find(({star, expression}) => {
    if (star !== undefined) return false;
    const given = withoutBrackets(code, expression);
    if (isSameText(code, given, run)) return !hasPath(select, run) || textOf(code, given) === textOf(code, run);
    // `o.id` and `id` of one source are the same column.
    return isSingle && column !== undefined && isColumn(code, select, given, path.at(-1)!, column);
  });
}

/** Whether a path goes into a value: its case counts. */
function hasPath(select: Select, run: Run): boolean {
  return within(select.columns, run).some(({to, pathTo}) => to !== pathTo);
}

/** Whether an expression is a column of this name, with the same path into its value as another one. */
function isColumn(code: Code, select: Select, run: Run, name: string, like?: {to: number; pathTo: number}): boolean {
  const column = onlyColumn(select, withoutBrackets(code, run));
  if (column === undefined || columnPath(code, column).at(-1) !== name) return false;
  if (like === undefined || column.to === column.pathTo)
    return column.to === column.pathTo && like?.to === like?.pathTo;
  return textOf(code, {at: column.to, to: column.pathTo}) === textOf(code, {at: like.to, to: like.pathTo});
}

/** GROUP BY ALL: every item that is no aggregate. One more than those that it groups by keeps them unique all the same. */
function groupedByAll(code: Code, select: Select): readonly SelectItem[] | undefined {
  if (select.items.some(({star}) => star !== undefined)) return undefined;
  return select.items.filter(({expression}) => {
    if (constantOf(code, expression) !== undefined) return false;
    return !within(select.calls, expression).some((call) => AGGREGATES.has(builtIn(code, call)));
  });
}

/** Whether an expression is made of columns and of functions that make one value of one row. */
function isPlain(code: Code, select: Select, run: Run): boolean {
  if (within(select.queries, run).length > 0) return false;
  return within(select.calls, run).every((call) => {
    const name = builtIn(code, call);
    return name !== '' && SCALAR.has(name) && call.window === undefined;
  });
}

/** Functions of one row that people group by and compute with; of any other it is not certain what it is. */
const SCALAR: ReadonlySet<string> = new Set(
  (
    'ABS ADD_MONTHS CAST CEIL CHARINDEX COALESCE CONCAT CONCAT_WS CONVERT_TIMEZONE DATE DATEADD DATEDIFF DATE_FROM_PARTS ' +
    'DATE_PART DATE_TRUNC DAY DAYNAME DAYOFMONTH DAYOFWEEK DAYOFWEEKISO DAYOFYEAR DECODE DIV0 DIV0NULL EXTRACT FLOOR ' +
    'GREATEST HOUR IFF IFNULL INITCAP LAST_DAY LEAST LEFT LENGTH LEN LOWER LPAD LTRIM MD5 MINUTE MOD MONTH MONTHNAME NULLIF ' +
    'NULLIFZERO NVL NVL2 QUARTER REGEXP_REPLACE REGEXP_SUBSTR REPLACE REVERSE RIGHT ROUND RPAD RTRIM SECOND SHA1 SHA2 SPLIT ' +
    'SPLIT_PART SUBSTR SUBSTRING TIMEADD TIMEDIFF TIMESTAMPADD TIMESTAMPDIFF TIME_SLICE TO_CHAR TO_DATE TO_DECIMAL TO_NUMBER ' +
    'TO_NUMERIC TO_TIME TO_TIMESTAMP TO_TIMESTAMP_LTZ TO_TIMESTAMP_NTZ TO_TIMESTAMP_TZ TO_VARCHAR TRANSLATE TRIM TRUNC ' +
    'TRUNCATE TRY_CAST TRY_TO_DATE TRY_TO_NUMBER TRY_TO_TIMESTAMP UPPER WEEK WEEKISO WEEKOFYEAR YEAR YEAROFWEEK ' +
    'YEAROFWEEKISO ZEROIFNULL'
  ).split(' '),
);
