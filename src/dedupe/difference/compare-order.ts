import {onlySelect} from '../../parse/tree/handed-on.ts';
import type {Run} from '../../parse/tree/nodes.ts';
import {onlyColumn, outputName} from '../../parse/tree/view.ts';
import type {Differences} from './found.ts';
import {itemAt} from './outputs.ts';
import type {SeenQuery} from './see-through.ts';
import type {Side} from './side.ts';
import {limitText, shownLimit} from './tail.ts';
import {plainText, shownText, tokenText} from './written.ts';

/**
 * Compares the order of rows and how many of them are given.
 * @param isLast whether they are the statement's own rows; inside, an order without LIMIT means nothing, and a LIMIT much
 */
export function compareOrder(
  a: Side,
  b: Side,
  one: SeenQuery,
  other: SeenQuery,
  found: Differences,
  isLast: boolean,
): void {
  const [before, after] = [limitText(a.code, one.ordered), limitText(b.code, other.ordered)];
  if (before !== after) {
    found.add('limit', before && shownLimit(a.code, one.ordered), after && shownLimit(b.code, other.ordered), isLast);
  }
  const matters = isLast || before !== undefined || after !== undefined;
  if (!matters || orderText(a, one) === orderText(b, other)) return;
  // By a column whose formula is another one: that is told of the column.
  if (orderText(a, one, true) === orderText(b, other, true)) return;
  const [from, to] = [shownOrder(a, one), shownOrder(b, other)];
  if (from?.toUpperCase() !== to?.toUpperCase()) found.add('order', from, to, isLast);
}

function shownOrder({code}: Side, {ordered: {orderBy}}: SeenQuery): string | undefined {
  return orderBy === undefined ? undefined : shownText(code, orderBy);
}

/** @param byNames whether a column of the list is its name, and not its formula */
function orderText(side: Side, seen: SeenQuery, byNames = false): string {
  const {orderBy} = seen.ordered;
  if (orderBy === undefined) return '';
  return orderBy.all
    ? `ALL ${plainText(side.code, orderBy)}`
    : orderBy.items.map((run) => itemText(side, seen, run, byNames)).join(', ');
}

/** A name or a place in the list stands for the column that the query gives. */
function itemText(side: Side, {query, ordered}: SeenQuery, run: Run, byNames: boolean): string {
  const {code, full} = side;
  let end = run.to;
  let direction = '';
  for (; end > run.at + 1 && /^(?:ASC|DESC|NULLS|FIRST|LAST)$/.test(tokenText(code, end - 1)); end--) {
    if (tokenText(code, end - 1) !== 'ASC') direction = `${tokenText(code, end - 1)} ${direction}`;
  }
  const by = {at: run.at, to: end};
  const select = onlySelect(query);
  const column = onlyColumn(ordered, by);
  const name = column === undefined ? undefined : tokenText(code, column.to - 1);
  const item =
    select === undefined
      ? undefined
      : (itemAt(code, select, by) ??
        select.items.find(
          (one) => name !== undefined && one.star === undefined && outputName(code, select, one) === name,
        ));
  if (select === undefined || item === undefined) {
    return `${(byNames ? side.byNames : full).spelling.expression(ordered, by)}${direction}`;
  }
  const own = byNames ? outputName(code, select, item) : undefined;
  return `${own ?? full.spelling.expression(select, item.expression)} ${direction}`;
}
