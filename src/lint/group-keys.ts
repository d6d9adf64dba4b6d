import type {Code} from '../parse/lex/tokens.ts';
import type {Run, Select, SelectItem} from '../parse/tree/nodes.ts';
import {columnPath, onlyColumn, outputName, within} from '../parse/tree/view.ts';

/**
 * The item whose alias a name in GROUP BY certainly is. A column of a table comes before an alias there, and the text does not
 * tell a table's columns; but an item made of another column, which nothing groups by, would then be refused.
 */
export function aliasedByKey(code: Code, select: Select, key: Run): SelectItem | undefined {
  const column = onlyColumn(select, key);
  const path = column === undefined ? [] : columnPath(code, column);
  const [name] = path;
  if (name === undefined || path.length > 1) return undefined;
  const item = select.items.find((one) => one.alias !== -1 && outputName(code, select, one) === name);
  if (item === undefined) return undefined;
  const others = select.groupBy?.items.map((other) => onlyColumn(select, other)) ?? [];
  // What is grouped by its place or as an expression may be this very item.
  if (others.includes(undefined)) return undefined;
  const keys = new Set(others.map((ref) => columnPath(code, ref!).at(-1)));
  const names = within(select.columns, item.expression).map((ref) => columnPath(code, ref).at(-1));
  return names.some((one) => one !== name && !keys.has(one)) && !names.includes(name) ? item : undefined;
}
