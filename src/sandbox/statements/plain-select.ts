import {quoteName, type StoredTable} from '../store.ts';
import {SnowflakeError} from '../snowflake-error.ts';
import {StatementType, type Answer, type Handler, type Question, type World} from './handler.ts';
import type {Token} from './lex.ts';
import {isName, readName} from './names.ts';
import {resolveTable} from './relations.ts';
import {checkUsage, checkWarehouse, select} from './usage.ts';

interface Shape {
  readonly table: readonly string[];
  /** Undefined for `*`, a label for `count(*)`, or column tokens. */
  readonly items: '*' | {readonly count: string} | readonly Token[];
  readonly order: readonly {readonly column: Token; readonly isDescending: boolean; readonly nulls: 'first' | 'last'}[];
  readonly limit: number | undefined;
}

export const plainSelect: Handler = {
  id: 'plain-select',
  describes:
    '`SELECT * | COUNT(*) | columns FROM one table [ORDER BY columns] [LIMIT n]`, on the tables and the usage views.',
  answer(question, world) {
    const shape = readShape(question.tokens);
    return shape && answerShape(question, world, shape);
  },
};

function answerShape(question: Question, world: World, shape: Shape): Promise<Answer> {
  const {session} = question;
  const table = resolveTable({parts: shape.table}, session, world.account, world.store);
  if (table.isUsageView) checkUsage(question, world);
  else checkWarehouse(session, world.account);
  const column = (token: Token): string => quoteName(findColumn(question.sql, table, token));
  const items =
    shape.items === '*'
      ? table.columns.map(quoteName).join(', ')
      : 'count' in shape.items
        ? `count(*) as ${quoteName(shape.items.count)}`
        : shape.items.map(column).join(', ');
  const order = shape.order.map(
    (each) => `${column(each.column)} ${each.isDescending ? 'desc' : 'asc'} nulls ${each.nulls}`,
  );
  const sql = [
    `select ${items} from ${table.duck}`,
    order.length > 0 ? `order by ${order.join(', ')}` : '',
    shape.limit === undefined ? '' : `limit ${shape.limit}`,
  ].join(' ');
  return table.isUsageView ? select(question, world, sql, []) : asStored(question, world, sql);
}

/** Columns keep their stored case, which need not be upper. */
async function asStored({signal}: Question, {store}: World, sql: string): Promise<Answer> {
  const {columns, rows} = await store.query(sql, [], signal);
  return {t: 'rows', statementType: StatementType.SELECT, columns, rows};
}

function findColumn(sql: string, table: StoredTable, token: Token): string {
  const found = table.columns.find((name) => name === token.value);
  if (found !== undefined) return found;
  const before = sql.slice(0, token.start).split('\n');
  const place = {line: before.length, position: before.at(-1)!.length};
  throw new SnowflakeError(
    '000904',
    '42000',
    `SQL compilation error: error line ${place.line} at position ${place.position}\ninvalid identifier '${token.value}'`,
    place,
  );
}

/** Reads the one shape that is answered; undefined for anything richer. */
function readShape(tokens: readonly Token[]): Shape | undefined {
  if (tokens[0]?.value !== 'SELECT') return undefined;
  let at = 1;
  const items = readItems();
  if (items === undefined || !isWord('FROM')) return undefined;
  const table = readName(tokens, at + 1);
  if (!table) return undefined;
  at = table.next;
  const order = readOrder();
  if (order === undefined) return undefined;
  let limit: number | undefined;
  if (isWord('LIMIT')) {
    if (!/^\d+$/.test(tokens[at + 1]?.raw ?? '')) return undefined;
    limit = Number(tokens[at + 1]!.raw);
    at += 2;
  }
  return at === tokens.length ? {table: table.parts, items, order, limit} : undefined;

  function isWord(value: string): boolean {
    return tokens[at]?.kind === 'word' && tokens[at]!.value === value;
  }

  function readItems(): Shape['items'] | undefined {
    if (tokens[at]?.raw === '*') {
      at += 1;
      return '*';
    }
    if (
      isWord('COUNT') &&
      tokens
        .slice(at + 1, at + 4)
        .map((token) => token.raw)
        .join('') === '(*)'
    ) {
      at += 4;
      if (isWord('FROM')) return {count: 'COUNT(*)'};
      if (isWord('AS')) at += 1;
      const label = tokens[at];
      at += 1;
      return isName(label) ? {count: label.value} : undefined;
    }
    return readColumns();
  }

  function readColumns(): readonly Token[] | undefined {
    const columns: Token[] = [];
    for (;;) {
      const token = tokens[at];
      if (!isName(token) || (token.kind === 'word' && token.value === 'FROM')) return undefined;
      columns.push(token);
      at += 1;
      if (tokens[at]?.raw !== ',') return columns;
      at += 1;
    }
  }

  function readOrder(): Shape['order'] | undefined {
    if (!isWord('ORDER')) return [];
    if (tokens[at + 1]?.value !== 'BY') return undefined;
    at += 2;
    const order: Shape['order'][number][] = [];
    for (;;) {
      const column = tokens[at];
      if (!isName(column)) return undefined;
      at += 1;
      const isDescending = isWord('DESC');
      if (isDescending || isWord('ASC')) at += 1;
      let nulls: 'first' | 'last' = isDescending ? 'first' : 'last';
      if (isWord('NULLS')) {
        nulls = tokens[at + 1]?.value === 'FIRST' ? 'first' : 'last';
        at += 2;
      }
      order.push({column, isDescending, nulls});
      if (tokens[at]?.raw !== ',') return order;
      at += 1;
    }
  }
}
