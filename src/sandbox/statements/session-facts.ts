import {column, type Cell, type Column} from '../protocol/column.ts';
import {timestampCell} from '../encode.ts';
import {StatementType, type Handler, type Question, type World} from './handler.ts';
import {isName} from './names.ts';
import type {Token} from './lex.ts';

interface Item {
  readonly column: Column;
  readonly cell: Cell;
}

type Fact = (question: Question, world: World) => Cell;

/** Context functions (docs.snowflake.com/en/sql-reference/functions-context) that give text. */
const FACTS: Readonly<Record<string, Fact>> = {
  CURRENT_VERSION: () => '10.38.1',
  CURRENT_USER: ({session}) => session.login.user,
  CURRENT_ROLE: ({session}) => session.role,
  CURRENT_ROLE_TYPE: () => 'ROLE',
  CURRENT_AVAILABLE_ROLES: ({session}) => JSON.stringify(session.login.roles),
  CURRENT_SECONDARY_ROLES: () => '{"roles":"","value":""}',
  CURRENT_ACCOUNT: (_, {account}) => account.name,
  CURRENT_ACCOUNT_NAME: (_, {account}) => account.name,
  CURRENT_ORGANIZATION_NAME: () => 'SANDBOX',
  CURRENT_REGION: () => 'SANDBOX',
  CURRENT_WAREHOUSE: ({session}) => session.warehouse,
  CURRENT_DATABASE: ({session}) => session.database,
  CURRENT_SCHEMA: ({session}) => session.schema,
  CURRENT_SESSION: ({session}) => String(session.id),
  CURRENT_IP_ADDRESS: () => '127.0.0.1',
  CURRENT_CLIENT: () => 'JavaScript',
};
/** May be written without parentheses. */
const BARE = new Set(['CURRENT_USER', 'CURRENT_TIMESTAMP', 'CURRENT_DATE']);

export const sessionFacts: Handler = {
  id: 'session-facts',
  describes: '`SELECT` of literals and of `CURRENT_…()` functions, without FROM.',
  answer(question, world) {
    const {tokens} = question;
    if (tokens[0]?.value !== 'SELECT') return undefined;
    const items: Item[] = [];
    let at = 1;
    for (;;) {
      const read = readItem(question, world, at);
      if (!read) return undefined;
      items.push(read.item);
      at = read.next;
      if (at === tokens.length) break;
      if (tokens[at]?.raw !== ',') return undefined;
      at += 1;
    }
    return {
      t: 'rows',
      statementType: StatementType.SELECT,
      columns: items.map((item) => item.column),
      rows: [items.map((item) => item.cell)],
    };
  },
};

function readItem(
  question: Question,
  world: World,
  at: number,
): {readonly item: Item; readonly next: number} | undefined {
  const {tokens} = question;
  const expression = readExpression(question, world, at);
  if (!expression) return undefined;
  let {next} = expression;
  const hasAs = tokens[next]?.value === 'AS' && tokens[next]?.kind === 'word';
  const alias = tokens[next + (hasAs ? 1 : 0)];
  if (!isName(alias)) return hasAs ? undefined : {item: expression.item, next};
  if (alias.kind === 'word' && alias.value === 'FROM') return undefined;
  next += hasAs ? 2 : 1;
  return {item: {...expression.item, column: {...expression.item.column, name: alias.value}}, next};
}

function readExpression(
  question: Question,
  world: World,
  at: number,
): {readonly item: Item; readonly next: number} | undefined {
  const token = question.tokens[at];
  const number = signedNumber(question.tokens, at);
  if (number) return {item: {column: numberColumn(number.text), cell: number.text}, next: number.next};
  if (token?.kind === 'text')
    return {item: {column: column(token.raw.toUpperCase(), 'text'), cell: token.value}, next: at + 1};
  if (token?.kind !== 'word') return undefined;
  if (token.value === 'NULL') return {item: {column: column('NULL', 'text'), cell: null}, next: at + 1};
  if (token.value === 'TRUE' || token.value === 'FALSE') {
    return {item: {column: column(token.value, 'boolean'), cell: token.value === 'TRUE' ? '1' : '0'}, next: at + 1};
  }
  const isCall = question.tokens[at + 1]?.raw === '(' && question.tokens[at + 2]?.raw === ')';
  if (!isCall && !BARE.has(token.value)) return undefined;
  const name = isCall ? `${token.value}()` : token.value;
  const next = at + (isCall ? 3 : 1);
  const now = world.now();
  if (token.value === 'CURRENT_TIMESTAMP') {
    return {item: {column: column(name, 'timestamp_ltz'), cell: timestampCell(now.toISOString())}, next};
  }
  if (token.value === 'CURRENT_DATE') {
    return {item: {column: column(name, 'date'), cell: String(Math.floor(now.getTime() / 86_400_000))}, next};
  }
  const fact = FACTS[token.value];
  return fact && {item: {column: column(name, 'text'), cell: fact(question, world)}, next};
}

function signedNumber(
  tokens: readonly Token[],
  at: number,
): {readonly text: string; readonly next: number} | undefined {
  const isNegative = tokens[at]?.raw === '-';
  const token = tokens[at + (isNegative ? 1 : 0)];
  if (token?.kind !== 'number') return undefined;
  return {text: `${isNegative ? '-' : ''}${token.raw}`, next: at + (isNegative ? 2 : 1)};
}

function numberColumn(text: string): Column {
  if (/e/i.test(text)) return column(text.toUpperCase(), 'real');
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  return column(text, 'fixed', {precision: Math.max(1, whole.length + fraction.length), scale: fraction.length});
}
