import type {RelationName} from '../../model/statement.ts';
import {KIND} from '../lex/kinds.ts';
import {lex} from '../lex/lex.ts';
import {Code} from '../lex/tokens.ts';
import {wordNumbers} from '../lex/words.ts';
import {foldIdentifier} from '../resolve.ts';
import type {Name} from './nodes.ts';
import {endOfPart, isNamePart, startsClause} from './path.ts';

const [DOT, OPEN, IDENTIFIER] = wordNumbers('. ( IDENTIFIER');

/**
 * Reads a name of up to three parts at a token, `db..table` included (the schema is then PUBLIC). Further parts are taken
 * into the name, so that nothing is cut off silently.
 */
export function readName(code: Code, at: number): Name | undefined {
  const first = code.kind(at);
  if (!isNamePart(first)) return undefined;
  const simple = first === KIND.word || first === KIND.quoted;
  let to = endOfPart(code, at);
  let certain = simple && to === at + 1;
  if (code.word(to) !== DOT) return {at, to, relation: {name: partText(code, at, to)}, certain};
  const parts = [partText(code, at, to)];
  while (code.word(to) === DOT) {
    const isEmpty = code.word(to + 1) === DOT && parts.length === 1;
    const next = isEmpty ? to + 2 : to + 1;
    const kind = code.kind(next);
    if (!isNamePart(kind) || startsClause(code, next)) break;
    if (isEmpty) parts.push('PUBLIC');
    to = endOfPart(code, next);
    certain &&= (kind === KIND.word || kind === KIND.quoted) && to === next + 1;
    parts.push(partText(code, next, to));
  }
  return {at, to, relation: relationOf(parts), certain};
}

function partText(code: Code, at: number, to: number): string {
  if (to === at + 1 && code.kind(at) !== KIND.template) return identifierAt(code, at);
  const written = code.text.slice(code.start(at), code.end(to - 1));
  return code.kind(at) === KIND.template ? written : foldIdentifier(written);
}

/** The stored form of the identifier at a token: unquoted in upper case, quoted without its quotes. */
export function identifierAt(code: Code, at: number): string {
  return code.kind(at) === KIND.word ? code.upper(at) : foldIdentifier(code.written(at));
}

/** A name, or IDENTIFIER('…') in place of one. */
export function readWrittenName(code: Code, at: number): Name | undefined {
  if (code.word(at) !== IDENTIFIER || code.word(at + 1) !== OPEN || code.match(at + 1) === -1)
    return readName(code, at);
  const to = code.after(at + 1);
  const argument = code.written(at + 2);
  const kind = code.kind(at + 2);
  const isString = (kind === KIND.string || kind === KIND.dollarString) && to === at + 4;
  const relation = isString ? relationOfString(stringContent(argument)) : undefined;
  if (relation !== undefined) return {at, to, relation, certain: true};
  const inside = to - 1 > at + 2 ? code.text.slice(code.start(at + 2), code.end(to - 2)) : '';
  return {at, to, relation: {name: inside.toUpperCase()}, certain: false};
}

/** Makes a relation of the stored forms of its parts, outermost first. */
export function relationOf(parts: readonly string[]): RelationName {
  const name = parts.slice(Math.min(2, parts.length - 1)).join('.');
  if (parts.length === 1) return {name};
  if (parts.length === 2) return {schema: parts[0] ?? '', name};
  return {database: parts[0] ?? '', schema: parts[1] ?? '', name};
}

/** The relation that a string names, as `IDENTIFIER('db.schema.t')` does; undefined when it names none. */
export function relationOfString(content: string): RelationName | undefined {
  const code = new Code(lex(content));
  const name = readName(code, 0);
  return name !== undefined && name.certain && name.to === code.size ? name.relation : undefined;
}

/** The stage that `@db.schema.stage/path` names, or the address itself (`s3://…`). `~` is the user's own, `%T` a table's. */
export function stageRelation(written: string): RelationName {
  if (!written.startsWith('@')) return {name: written};
  const end = endOfStageName(written);
  const parts: string[] = [];
  for (const part of written.slice(1, end).match(/"(?:[^"]|"")*"|[^."]+/g) ?? []) {
    parts.push(part.startsWith('%"') ? `%${foldIdentifier(part.slice(1))}` : foldIdentifier(part));
  }
  return parts.length === 0 ? {name: written} : relationOf(parts);
}

function endOfStageName(written: string): number {
  let quoted = false;
  for (let i = 1; i < written.length; i++) {
    if (written[i] === '"') quoted = !quoted;
    else if (written[i] === '/' && !quoted) return i;
  }
  return written.length;
}

const ESCAPES: Readonly<Record<string, string>> = {n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '0': '\0'};

/** The content of a string token: quotes off, `''` and backslash escapes of quotes undone. */
export function stringContent(written: string): string {
  if (written.startsWith('$$')) return written.slice(2, written.length >= 4 && written.endsWith('$$') ? -2 : undefined);
  const closed = written.length > 1 && written.endsWith("'");
  const content = written.slice(1, closed ? -1 : undefined);
  if (!content.includes("'") && !content.includes('\\')) return content;
  return content.replace(/''|\\(.)/gs, (whole, escaped: string | undefined) => {
    if (whole === "''") return "'";
    return ESCAPES[escaped ?? ''] ?? escaped ?? '';
  });
}
