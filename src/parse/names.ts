import type {Span} from '../model/scalars.ts';
import type {RelationName} from '../model/statement.ts';
import {lex} from './lex.ts';
import {foldIdentifier} from './resolve.ts';
import {significant} from './significant.ts';
import type {SignificantToken} from './significant.ts';

/** A dotted name found in the tokens. */
export interface NameReading {
  readonly relation: RelationName;
  readonly span: Span;
  /** Index of the first token after it. */
  readonly next: number;
  /** False when a template, a variable or a bind stands in it: what it names is known only when it runs. */
  readonly certain: boolean;
}

const PART_KINDS = new Set(['word', 'quoted', 'template', 'variable', 'bind']);

/**
 * Reads a name of up to three parts at a token, `db..table` included (the schema is then PUBLIC). Further parts are
 * taken into the name, so that nothing is cut off silently.
 */
export function readName(text: string, code: readonly SignificantToken[], at: number): NameReading | undefined {
  const parts: string[] = [];
  let certain = true;
  let next = at;
  for (;;) {
    const part = readPart(text, code, next);
    if (part === undefined) {
      // `db..table`: an empty part, only in the middle.
      if (parts.length !== 1 || code[next]?.upper !== '.' || readPart(text, code, next + 1) === undefined) break;
      parts.push('PUBLIC');
      next++;
      continue;
    }
    parts.push(part.name);
    certain &&= part.certain;
    next = part.next;
    if (code[next]?.upper !== '.') break;
    const after = code[next + 1];
    if (after === undefined || (!PART_KINDS.has(after.kind) && after.upper !== '.')) break;
    next++;
  }
  const first = code[at];
  const last = code[next - 1];
  if (parts.length === 0 || first === undefined || last === undefined) return undefined;
  return {relation: relationOf(parts), span: {start: first.start, end: last.end}, next, certain};
}

/** A name, or IDENTIFIER('…') in place of one. */
export function readWrittenName(
  text: string,
  code: readonly SignificantToken[],
  match: Int32Array,
  at: number,
): NameReading | undefined {
  const close = code[at]?.upper === 'IDENTIFIER' && code[at + 1]?.upper === '(' ? (match[at + 1] ?? -1) : -1;
  if (close === -1) return readName(text, code, at);
  const argument = code[at + 2];
  const span = {start: code[at]!.start, end: code[close]!.end};
  const content = argument === undefined ? '' : text.slice(argument.start, argument.end);
  const relation = argument?.kind === 'string' ? relationOfString(stringContent(content)) : undefined;
  if (relation === undefined) return {relation: {name: content.toUpperCase()}, span, next: close + 1, certain: false};
  return {relation, span, next: close + 1, certain: true};
}

interface Part {
  readonly name: string;
  readonly next: number;
  readonly certain: boolean;
}

/** One part: a word or a quoted name, or a run of pieces without space between them (`ext_&{env}`). */
function readPart(text: string, code: readonly SignificantToken[], at: number): Part | undefined {
  const first = code[at];
  if (first === undefined || !PART_KINDS.has(first.kind)) return undefined;
  let next = at + 1;
  let end = first.end;
  while (code[next]?.start === end && isGlued(code[next - 1], code[next])) {
    end = code[next]?.end ?? end;
    next++;
  }
  const certain = next === at + 1 && (first.kind === 'word' || first.kind === 'quoted');
  const written = text.slice(first.start, end);

  return {name: first.kind === 'template' ? written : foldIdentifier(written), next, certain};
}

function isGlued(before: SignificantToken | undefined, token: SignificantToken | undefined): boolean {
  if (before === undefined || token === undefined) return false;
  const isPiece = token.kind === 'word' || token.kind === 'template' || token.kind === 'number';
  return isPiece && (token.kind === 'template' || before.kind === 'template');
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
  const code = significant(content, lex(content));
  const name = readName(content, code, 0);
  return name !== undefined && name.certain && name.next === code.length ? name.relation : undefined;
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

/** The content of a string token: quotes off, `''` and backslash escapes of quotes undone. */
export function stringContent(written: string): string {
  if (written.startsWith('$$')) return written.slice(2, written.length >= 4 && written.endsWith('$$') ? -2 : undefined);
  const closed = written.length > 1 && written.endsWith("'");
  return written.slice(1, closed ? -1 : undefined).replace(/''|\\(.)/gs, (whole, escaped: string | undefined) => {
    if (whole === "''") return "'";
    return ESCAPES[escaped ?? ''] ?? escaped ?? '';
  });
}

const ESCAPES: Readonly<Record<string, string>> = {n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '0': '\0'};
