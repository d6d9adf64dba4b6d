import {insufficientPrivileges, unsupported} from '../snowflake-error.ts';
import type {Question, World} from './handler.ts';
import {unexpected, type Token} from './lex.ts';
import {namedRelations, resolveTable} from './relations.ts';

/** Statements that would change something in the account. CALL and EXECUTE may. */
const WRITES = new Set(
  'ALTER CALL COMMENT COPY CREATE DELETE DROP EXECUTE GRANT INSERT MERGE PUT REMOVE REVOKE RM TRUNCATE UNDROP UPDATE'.split(
    ' ',
  ),
);
const OTHER_VERBS = new Set(
  'BEGIN COMMIT DECLARE DESC DESCRIBE EXPLAIN GET LIST LS ROLLBACK SELECT SET SHOW START UNSET USE VALUES WITH'.split(
    ' ',
  ),
);
/** Words that cannot follow SELECT, FROM or a comma. */
const CLAUSES = new Set('FROM WHERE GROUP ORDER HAVING QUALIFY LIMIT UNION INTERSECT EXCEPT MINUS JOIN ON'.split(' '));

/** Refuses a statement that would write. Asked before any handler, but for ALTER SESSION. */
export function refuseWrites({tokens}: Question, {account}: World): void {
  const [verb, next] = tokens;
  if (verb?.kind !== 'word' || !WRITES.has(verb.value)) return;
  if (verb.value === 'ALTER' && next?.value === 'SESSION') return;
  if (verb.value === 'CALL' && next?.value === 'SYSTEM$WAIT') return;
  throw insufficientPrivileges('account', account.name);
}

/** Says in Snowflake's words why nothing answers: a syntax error, an unknown object, or a feature the sandbox lacks. */
export function refuse({sql, tokens, session}: Question, {account, store}: World): never {
  const [verb] = tokens;
  const isQuery = verb?.raw === '(' || (verb?.kind === 'word' && ['SELECT', 'WITH'].includes(verb.value));
  if (!isQuery && (verb?.kind !== 'word' || !OTHER_VERBS.has(verb.value)))
    throw unexpected(sql, verb?.start ?? 0, verb?.raw ?? '<EOF>');
  if (tokens.length === 1) throw unexpected(sql, sql.length, '<EOF>');
  checkParentheses(sql, tokens);
  if (!isQuery) throw unsupported(`${verb!.value} as written here`);
  checkClauses(sql, tokens);
  for (const relation of namedRelations(tokens)) resolveTable(relation, session, account, store);
  throw unsupported('queries beyond those of the tool itself');
}

function checkParentheses(sql: string, tokens: readonly Token[]): void {
  const open: string[] = [];
  const closing: Readonly<Record<string, string>> = {'(': ')', '[': ']', '{': '}'};
  for (const token of tokens) {
    if (token.kind !== 'symbol') continue;
    const wanted = closing[token.raw];
    if (wanted !== undefined) open.push(wanted);
    else if (Object.values(closing).includes(token.raw) && open.pop() !== token.raw)
      throw unexpected(sql, token.start, token.raw);
  }
  if (open.length > 0) throw unexpected(sql, sql.length, '<EOF>');
}

function checkClauses(sql: string, tokens: readonly Token[]): void {
  for (const [index, token] of tokens.entries()) {
    const isOpen =
      token.raw === ',' || (token.kind === 'word' && ['SELECT', 'FROM', 'WHERE', 'JOIN', 'BY'].includes(token.value));
    if (!isOpen || tokens[index - 1]?.raw === '.') continue;
    const next = tokens[index + 1];
    if (!next) throw unexpected(sql, sql.length, '<EOF>');
    // A comma may stand before FROM: Snowflake takes a trailing one in a select list.
    const mayTrail = token.raw === ',' && next.value === 'FROM';
    if (next.kind === 'word' && CLAUSES.has(next.value) && !mayTrail) throw unexpected(sql, next.start, next.raw);
  }
}
