import {UNFOLDING_FUNCTIONS} from './keywords.ts';
import {readName, relationOfString, stageRelation, stringContent} from './names.ts';
import type {Scanner} from './scan.ts';
import type {RelationName, RelationUse} from '../model/statement.ts';

/**
 * Reads what stands where a relation is expected: a name, a stage, a function, IDENTIFIER(…), TABLE(…), the result of an
 * earlier statement.
 * @returns index of the token to go on with.
 */
export function readRelationPlace(scanner: Scanner, i: number): number {
  const token = scanner.code[i]!;
  const written = scanner.text.slice(token.start, token.end);
  const called = scanner.upper(i + 1) === '(';
  switch (token.kind) {
    case 'stage':
      return add(scanner, i, i + 1, stageRelation(written), 'stage');
    case 'string':
    case 'dollar-string':
      return add(scanner, i, i + 1, stageRelation(stringContent(written)), 'stage');
    case 'variable':
      if (/^\$\d+$/.test(written)) return add(scanner, i, i + 1, {name: written}, 'result-scan');
      return add(scanner, i, i + 1, {name: written.toUpperCase()}, 'identifier');
    case 'word':
      if (called && token.upper === 'TABLE') return readTable(scanner, i);
      if (called && token.upper === 'IDENTIFIER') return readIdentifier(scanner, i, i);
      if (called && token.upper === 'SEMANTIC_VIEW') return readSemanticView(scanner, i);
      break;
    default:
      break;
  }
  return readNamed(scanner, i, i);
}

/** `TABLE(fn(…))`, `TABLE(RESULT_SCAN(…))`, `TABLE($name)`, `TABLE('name')`. */
function readTable(scanner: Scanner, i: number): number {
  const inner = scanner.code[i + 2];
  const close = scanner.match[i + 1] ?? -1;
  if (inner === undefined || close === -1) return i + 1;
  if (inner.upper === 'IDENTIFIER') return readIdentifier(scanner, i + 2, i);
  if (inner.kind === 'word' || inner.kind === 'quoted') {
    const name = readName(scanner.text, scanner.code, i + 2);
    if (name !== undefined && scanner.upper(name.next) === '(') {
      scanner.nameTokens(i + 2, name.next);
      scanner.awaitBracket(addFunction(scanner, i + 2, name.next, name.relation));
      return i + 1;
    }
  }
  const span = {start: inner.start, end: scanner.code[close - 1]?.end ?? inner.end};
  scanner.reads.push({
    relation: {name: scanner.text.slice(span.start, span.end).toUpperCase()},
    role: 'identifier',
    span,
  });
  scanner.awaitAlias(scanner.reads.length - 1, undefined);
  return close + 1;
}

/** `IDENTIFIER('db.schema.t')`: the name is known. `IDENTIFIER($t)`: only the variable is. */
function readIdentifier(scanner: Scanner, i: number, from: number): number {
  const argument = scanner.code[i + 2];
  const close = scanner.match[from + 1] ?? -1;
  if (argument === undefined || close === -1) return i + 1;
  const written = scanner.text.slice(argument.start, argument.end);
  const isString = argument.kind === 'string' && scanner.match[i + 1] === i + 3;
  const known = isString ? relationOfString(stringContent(written)) : undefined;
  const name = scanner.text.slice(
    argument.start,
    scanner.code[(scanner.match[i + 1] ?? i + 3) - 1]?.end ?? argument.end,
  );
  const relation = known ?? {name: name.toUpperCase()};
  return add(scanner, from, close + 1, relation, 'identifier');
}

/**
 * `{table}` or `{schema}.orders`, a hole in a text that Python fills in.
 * @returns index after it.
 */
export function readHole(scanner: Scanner, i: number): number {
  let next = (scanner.match[i] ?? -1) + 1;
  if (next <= 0) return i + 1;
  for (;;) {
    const token = scanner.code[next];
    const isGlued = token !== undefined && token.start === scanner.code[next - 1]?.end;
    const isPart = token?.upper === '.' || token?.kind === 'word' || token?.kind === 'quoted' || token?.upper === '{';
    if (!isGlued || !isPart) break;
    next = token.upper === '{' && (scanner.match[next] ?? -1) > next ? scanner.match[next]! + 1 : next + 1;
  }
  const name = scanner.text.slice(scanner.code[i]!.start, scanner.code[next - 1]!.end);
  return add(scanner, i, next, {name}, 'identifier');
}

function readSemanticView(scanner: Scanner, i: number): number {
  const name = readName(scanner.text, scanner.code, i + 2);
  if (name !== undefined) {
    scanner.nameTokens(i + 2, name.next);
    scanner.reads.push({relation: name.relation, role: 'function', span: name.span});
  }
  scanner.awaitBracket(name === undefined ? undefined : scanner.reads.length - 1);
  return i + 1;
}

function readNamed(scanner: Scanner, i: number, from: number): number {
  const name = readName(scanner.text, scanner.code, i);
  if (name === undefined) return i + 1;
  scanner.nameTokens(i, name.next);
  if (scanner.upper(name.next) === '(') {
    scanner.awaitBracket(addFunction(scanner, i, name.next, name.relation));
    return name.next;
  }
  if (!name.certain) return add(scanner, from, name.next, name.relation, 'identifier');
  const isBare = name.relation.schema === undefined && name.relation.database === undefined;
  const cte = isBare ? scanner.ctes.find(name.relation.name) : undefined;
  if (cte !== undefined) {
    scanner.useCte(i, cte);
    scanner.awaitAlias(undefined, cte.name);
    return name.next;
  }
  return add(scanner, from, name.next, name.relation, 'table');
}

/** @returns the use's number, or undefined for a function that reads nothing by itself. */
function addFunction(scanner: Scanner, from: number, to: number, relation: RelationName): number | undefined {
  if (relation.schema === undefined && UNFOLDING_FUNCTIONS.has(relation.name)) return undefined;
  const role = relation.schema === undefined && relation.name === 'RESULT_SCAN' ? 'result-scan' : 'function';
  const first = scanner.code[from]!;
  const last = scanner.code[to - 1]!;
  scanner.reads.push({relation, role, span: {start: first.start, end: last.end}});
  return scanner.reads.length - 1;
}

function add(scanner: Scanner, from: number, to: number, relation: RelationName, role: RelationUse['role']): number {
  const span = {start: scanner.code[from]!.start, end: scanner.code[to - 1]!.end};
  scanner.reads.push({relation, role, span});
  scanner.awaitAlias(scanner.reads.length - 1, role === 'table' ? relation.name : undefined);
  return to;
}
