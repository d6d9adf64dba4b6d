import {RELATION_OBJECTS} from './kind-tables.ts';
import {classify} from './kinds.ts';
import {readName} from './names.ts';
import type {Scanner} from './scan.ts';

const SKIPPED = new Set(['IF', 'NOT', 'EXISTS', 'TABLE', 'INTO', 'OVERWRITE']);

/**
 * Reads the head of a statement that writes: what it writes, up to where reading relations can go on as in a query.
 * @returns index of the token to go on with; `i` itself when the statement starts like a query.
 */
export function readHead(scanner: Scanner, i: number): number {
  switch (scanner.upper(i)) {
    case 'INSERT':
      return readInsert(scanner, i);
    case 'UPDATE':
    case 'MERGE':
    case 'DELETE':
      return readChange(scanner, i);
    case 'TRUNCATE':
      return scanner.write(skip(scanner, i + 1));
    case 'COPY':
      return readCopy(scanner, i);
    case 'CREATE':
    case 'ALTER':
    case 'DROP':
    case 'UNDROP':
    case 'DEFINE':
      return readDefinition(scanner, i);
    case 'GRANT':
    case 'REVOKE':
    case 'SHOW':
    case 'DESC':
    case 'DESCRIBE':
    case 'COMMENT':
    case 'PUT':
    case 'GET':
    case 'LIST':
    case 'LS':
    case 'REMOVE':
    case 'RM':
    case 'USE':
      return readNothing(scanner, i);
    default:
      return i;
  }
}

function skip(scanner: Scanner, i: number): number {
  let next = i;
  while (SKIPPED.has(scanner.upper(next))) next++;
  return next;
}

/** `INSERT [OVERWRITE] INTO t …`, `INSERT ALL WHEN … THEN INTO a … ELSE INTO b … SELECT …`. */
function readInsert(scanner: Scanner, i: number): number {
  let next = i + 1;
  while (next < scanner.code.length) {
    const word = scanner.upper(next);
    if (word === 'SELECT' || word === 'WITH' || word === ';') return next;
    if (word === '(') {
      if (scanner.upper(next + 1) === 'SELECT' || scanner.upper(next + 1) === 'WITH') return next;
      const close = scanner.match[next] ?? -1;
      next = close === -1 ? next + 1 : close + 1;
      continue;
    }
    next = word === 'INTO' ? Math.max(scanner.write(skip(scanner, next + 1)), next + 1) : next + 1;
  }
  return next;
}

/** `UPDATE t [alias] SET … FROM`, `MERGE INTO t [alias] USING`, `DELETE FROM t [alias] USING`. */
function readChange(scanner: Scanner, i: number): number {
  const verb = scanner.upper(i);
  const isClause = scanner.upper(i + 1) === (verb === 'MERGE' ? 'INTO' : 'FROM');
  // `WHEN MATCHED THEN UPDATE SET`, `THEN DELETE`: clauses of a MERGE, not statements.
  if (verb === 'UPDATE' ? scanner.upper(i + 1) === 'SET' : !isClause) return i + 1;
  const from = verb === 'UPDATE' ? i + 1 : i + 2;
  const name = readName(scanner.text, scanner.code, from);
  const next = scanner.write(from);
  if (next === from) return i + 1;
  scanner.awaitAlias(undefined, name?.relation.name);
  scanner.top.clause = 'from';
  scanner.top.usingReads = verb !== 'UPDATE';
  return next;
}

/** `COPY INTO t FROM @stage` writes a table, `COPY INTO @stage FROM t` reads one. */
function readCopy(scanner: Scanner, i: number): number {
  let next = scanner.upper(i + 1) === 'FILES' ? i + 2 : i + 1;
  if (scanner.upper(next) === 'INTO') next++;
  const target = scanner.code[next];
  if (target === undefined) return next;
  next = target.kind === 'word' || target.kind === 'quoted' ? scanner.write(next) : next + 1;
  const end = next;
  while (next < scanner.code.length && !['FROM', ';'].includes(scanner.upper(next))) {
    const close = scanner.upper(next) === '(' ? (scanner.match[next] ?? -1) : -1;
    next = close === -1 ? next + 1 : close + 1;
  }
  if (scanner.upper(next) !== 'FROM') return end;
  scanner.expectRelation();
  if (scanner.upper(next + 1) === '(') return next + 1;
  const after = scanner.place(next + 1);
  scanner.top.clause = 'rest';
  return after;
}

function readDefinition(scanner: Scanner, i: number): number {
  const {object} = classify(scanner.code.slice(i, i + 24));
  if (object === undefined) return i + 1;
  let next = i + object.next;
  if (!RELATION_OBJECTS.has(object.name)) return readBody(scanner, next, object.name);
  next = scanner.write(skip(scanner, next));
  while (next < scanner.code.length) {
    const word = scanner.upper(next);
    if (word === ';') return next;
    if (word === '(') {
      const close = scanner.match[next] ?? -1;
      if (close === -1) return next + 1;
      if (startsQuery(scanner, next + 1)) return next;
      next = close + 1;
      continue;
    }
    if (word === 'AS' && startsQuery(scanner, next + 1)) return next + 1;
    if (word === 'CLONE' || word === 'LIKE') {
      next = Math.max(scanner.place(next + 1), next + 1);
      continue;
    }
    const source = word === 'ON' && object.name === 'STREAM' ? streamSource(scanner, next + 1) : undefined;
    if (source !== undefined) {
      next = Math.max(scanner.place(source), source);
      continue;
    }
    if (word === 'WITH' && scanner.upper(next - 1) === 'SWAP') next = scanner.write(next + 1);
    else if (word === 'TO' && scanner.upper(next - 1) === 'RENAME') next = scanner.write(next + 1);
    else if (word === 'TEMPLATE') return next + 1;
    else next++;
  }
  return next;
}

/** Index of the name after `ON [EXTERNAL | DYNAMIC | EVENT] TABLE` or `ON VIEW`. */
function streamSource(scanner: Scanner, at: number): number | undefined {
  const named = ['EXTERNAL', 'DYNAMIC', 'EVENT'].includes(scanner.upper(at)) ? at + 1 : at;
  return ['TABLE', 'VIEW'].includes(scanner.upper(named)) ? named + 1 : undefined;
}

function startsQuery(scanner: Scanner, at: number): boolean {
  let next = at;
  while (scanner.upper(next) === '(' || scanner.code[next]?.kind === 'template') next++;
  return ['SELECT', 'WITH', 'VALUES'].includes(scanner.upper(next));
}

/** The body of a task, procedure or alert is read as statements of its own; other objects name no relations. */
function readBody(scanner: Scanner, from: number, object: string): number {
  if (object === 'ALERT') return from;
  if (object !== 'TASK' && object !== 'PROCEDURE' && object !== 'FUNCTION') return readNothing(scanner, from);
  for (let next = from; next < scanner.code.length; next++) {
    const close = scanner.upper(next) === '(' ? (scanner.match[next] ?? -1) : -1;
    if (close !== -1) next = close;
    else if (scanner.upper(next) === 'AS' && scanner.upper(next - 1) !== 'EXECUTE') {
      scanner.statementAt = next + 1;
      return next + 1;
    }
  }
  return scanner.code.length;
}

/** To the end of a statement that names objects but neither reads nor writes rows. `->>` starts a new one. */
function readNothing(scanner: Scanner, i: number): number {
  let next = i;
  while (next < scanner.code.length && ![';', '->>'].includes(scanner.upper(next))) next++;
  return next;
}
