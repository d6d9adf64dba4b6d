import type {Account, Database} from '../account.ts';
import {securableOf, type Who} from '../grants.ts';
import {cannotBePerformed, unsupported} from '../snowflake-error.ts';
import type {Question} from './handler.ts';
import {unexpected, type Token} from './lex.ts';
import {readName} from './names.ts';

/** The tail of a SHOW (docs.snowflake.com/en/sql-reference/sql/show). */
export interface ShowClauses {
  readonly like: string | undefined;
  readonly database: string | undefined;
  readonly schema: string | undefined;
  readonly startsWith: string | undefined;
  readonly limit: number;
  readonly from: string | undefined;
}

/** What SHOW lists at most, whatever LIMIT says. */
const SHOW_CAP = 10_000;

/**
 * Clauses of `SHOW <what> …`; undefined when the statement shows something else. Throws what Snowflake would refuse.
 * @param what one or more words, in upper case
 * @param paged false for what takes neither STARTS WITH nor LIMIT
 */
export function readShow(question: Question, what: string, paged = true): ShowClauses | undefined {
  const {tokens, session, sql} = question;
  const words = what.split(' ');
  if (tokens[0]?.value !== 'SHOW' || words.some((word, index) => tokens[index + 1]?.value !== word)) return undefined;
  let like: string | undefined;
  let startsWith: string | undefined;
  let from: string | undefined;
  let limit = SHOW_CAP;
  let database = session.database ?? undefined;
  let schema: string | undefined;
  let at = words.length + 1;
  if (tokens[at]?.value === 'LIKE') {
    like = textAt(at + 1);
    at += 2;
  }
  if (tokens[at]?.value === 'IN') {
    const scope = tokens[at + 1]?.value;
    if (scope === 'ACCOUNT') {
      database = undefined;
      at += 2;
    } else {
      const isPlain = scope !== 'DATABASE' && scope !== 'SCHEMA';
      const name = readName(tokens, at + (isPlain ? 1 : 2));
      if (!name) throw unexpectedAt(at + 1);
      const parts = [...name.parts];
      if (scope === 'SCHEMA' || (isPlain && parts.length === 2)) schema = parts.pop();
      database = parts.pop() ?? session.database ?? undefined;
      if (parts.length > 0) throw unexpectedAt(at + 1);
      at = name.next;
    }
  }
  if (paged && tokens[at]?.value === 'STARTS' && tokens[at + 1]?.value === 'WITH') {
    startsWith = textAt(at + 2);
    at += 3;
  }
  if (paged && tokens[at]?.value === 'LIMIT') {
    limit = Math.min(SHOW_CAP, Number(tokens[at + 1]?.raw));
    if (!Number.isInteger(limit)) throw unexpectedAt(at + 1);
    at += 2;
    if (tokens[at]?.value === 'FROM') {
      from = textAt(at + 1);
      at += 2;
    }
  }
  if (at < tokens.length) {
    if (tokens[at]?.value === 'ON' || tokens[at]?.value === 'TO') throw unsupported(`SHOW ${what} with this clause`);
    throw unexpectedAt(at);
  }
  return {like, database, schema, startsWith, limit, from};

  function textAt(index: number): string {
    const token = tokens[index];
    if (token?.kind !== 'text') throw unexpectedAt(index);
    return token.value;
  }
  function unexpectedAt(index: number): Error {
    const token: Token | undefined = tokens[index];
    return unexpected(sql, token?.start ?? sql.length, token?.raw ?? '<EOF>');
  }
}

interface Listed {
  readonly name: string;
  readonly database?: string;
  readonly schema?: string;
}

/** Applies the clauses: LIKE without regard to case, STARTS WITH with it, sorted by database, schema and name. */
export function applyShow<T extends Listed>(clauses: ShowClauses, things: readonly T[]): readonly T[] {
  const like = clauses.like === undefined ? undefined : likePattern(clauses.like);
  return things
    .filter(
      (thing) => thing.database === undefined || clauses.database === undefined || thing.database === clauses.database,
    )
    .filter((thing) => thing.schema === undefined || clauses.schema === undefined || thing.schema === clauses.schema)
    .filter((thing) => like?.test(thing.name) ?? true)
    .filter((thing) => thing.name.startsWith(clauses.startsWith ?? ''))
    .toSorted((a, b) => compare(a.database, b.database) || compare(a.schema, b.schema) || compare(a.name, b.name))
    .filter((thing) => clauses.from === undefined || thing.name >= clauses.from)
    .slice(0, clauses.limit);
}

/** What of a kind SHOW lists for a role: workspaces, stages, views and whatever else lies in a schema. */
export function visibleObjects<T extends Parameters<typeof securableOf>[0]>(
  account: Account,
  who: Who,
  objects: readonly T[],
): readonly T[] {
  return objects.filter((each) => account.access.mayShow(who, securableOf(each)));
}

/** Databases that SHOW lists for a role. */
export function visibleDatabases({databases, access}: Account, who: Who): readonly Database[] {
  return databases.filter(({name}) => access.mayShow(who, {type: 'DATABASE', name: [name]}));
}

/** Refuses a SHOW … IN DATABASE of one that the role cannot see. */
export function checkDatabase(account: Account, who: Who, database: string | undefined): void {
  if (database === undefined || database === 'SNOWFLAKE') return;
  if (visibleDatabases(account, who).some((each) => each.name === database)) return;
  const mayEnter = account.access.mayRead(who, {type: 'DATABASE', name: [database]});
  if (mayEnter && account.tables.some((table) => table.database === database)) return;
  throw cannotBePerformed();
}

function likePattern(pattern: string): RegExp {
  const parts = Array.from(pattern.matchAll(/\\(.)|%|_|[^\\%_]+/gs), ([raw, escaped]) => {
    if (raw === '%') return '.*';
    if (raw === '_') return '.';
    return (escaped ?? raw).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`, 'is');
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
