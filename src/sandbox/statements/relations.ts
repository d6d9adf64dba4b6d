import type {Account} from '../account.ts';
import {doesNotExist} from '../snowflake-error.ts';
import type {Session} from '../sessions.ts';
import type {Store, StoredTable} from '../store.ts';
import {isName, printName, readName} from './names.ts';
import type {Token} from './lex.ts';

/** A relation as a query names it. */
export interface NamedRelation {
  readonly parts: readonly string[];
}

/**
 * Names that stand behind FROM, JOIN and commas of a FROM list, but for CTEs, table functions and stages. A rough
 * reading: good enough to say which object is missing.
 */
export function namedRelations(tokens: readonly Token[]): readonly NamedRelation[] {
  const ctes = new Set<string>();
  for (const [index, token] of tokens.entries()) {
    const isHead =
      tokens[index - 1]?.value === 'WITH' || tokens[index - 1]?.value === 'RECURSIVE' || tokens[index - 1]?.raw === ',';
    if (isName(token) && isHead && tokens[index + 1]?.value === 'AS' && tokens[index + 2]?.raw === '(')
      ctes.add(token.value);
  }
  const found: NamedRelation[] = [];
  for (const [index, token] of tokens.entries()) {
    const isWord = token.kind === 'word';
    const startsList =
      isWord && (token.value === 'JOIN' || (token.value === 'FROM' && !isInsideFunction(tokens, index)));
    if (!startsList) continue;
    const name = readName(tokens, index + 1);
    if (!name || tokens[name.next]?.raw === '(' || tokens[index + 1]?.value === 'LATERAL') continue;
    if (name.parts.length === 1 && ctes.has(name.parts[0]!)) continue;
    found.push({parts: name.parts});
  }
  return found;
}

/** `extract(year from d)`, `trim(both ' ' from s)`: a FROM that reads nothing. */
function isInsideFunction(tokens: readonly Token[], from: number): boolean {
  let depth = 0;
  for (let at = from - 1; at >= 0; at -= 1) {
    const raw = tokens[at]!.raw;
    if (raw === ')') depth += 1;
    else if (raw !== '(') continue;
    else if (depth > 0) depth -= 1;
    else return ['EXTRACT', 'TRIM', 'SUBSTRING', 'POSITION'].includes(tokens[at - 1]?.value ?? '');
  }
  return false;
}

/** The stored table that a name means in this session. Throws 002003 or 003001 when there is none for this role. */
export function resolveTable({parts}: NamedRelation, session: Session, account: Account, store: Store): StoredTable {
  const name = parts.at(-1)!;
  const schema = parts.at(-2) ?? (parts.length === 1 ? session.schema : null);
  const database = parts.at(-3) ?? session.database;
  if (parts.length > 3 || database === null || schema === null) throw doesNotExist('Object', printName(parts));
  const inDatabase = store.tables.filter((table) => table.database === database);
  const isKnown = inDatabase.length > 0 || account.databases.some((each) => each.name === database);
  if (!isKnown) throw doesNotExist('Database', printName([database]));
  const {access} = account;
  if (database === 'SNOWFLAKE') {
    if (!access.mayReadView(session)) throw doesNotExist('Schema', printName([database, schema]));
  } else access.demandRead(session, {type: 'DATABASE', name: [database]});
  const inSchema = inDatabase.filter((table) => table.schema === schema);
  if (inSchema.length === 0) throw doesNotExist('Schema', printName([database, schema]));
  const table = inSchema.find((each) => each.name === name);
  if (!table) throw doesNotExist('Object', printName(parts.length === 1 ? parts : [database, schema, name]));
  if (!table.isUsageView) access.demandRead(session, {type: 'TABLE', name: [database, schema, name]});
  else if (!access.mayReadView(session, name)) throw doesNotExist('Object', printName([database, schema, name]));
  return table;
}
