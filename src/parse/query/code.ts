import type {Span} from '../../model/scalars.ts';
import type {Token} from '../token.ts';

/** A token that means something (no space, no comment), with what walking over it needs. */
export interface CodeToken extends Token {
  /** As written; words in upper case, so that keywords compare without regard to case. */
  readonly upper: string;
  /** Index of the bracket that closes this one, for `(`, `[` and `{`; the end of the list when nothing does. */
  readonly close: number;
  /** True for a round bracket that holds a query: `(select`, `(with`, also behind further brackets. */
  readonly opensQuery: boolean;
}

/** The meaningful tokens of a stretch of SQL. */
export interface Code {
  readonly text: string;
  readonly tokens: readonly CodeToken[];
}

/** A run of tokens by index (`to` exclusive) and the text it covers. Empty runs have `from === to`. */
export interface Part {
  readonly from: number;
  readonly to: number;
  readonly span: Span;
}

const CLOSERS: Readonly<Record<string, string>> = {'(': ')', '[': ']', '{': '}'};

/** The meaningful tokens inside `span` (the whole text without one), brackets matched. Linear; never throws. */
export function readCode(text: string, tokens: readonly Token[], span?: Span): Code {
  const code: (CodeToken & {close: number; opensQuery: boolean})[] = [];
  const open: {index: number; closer: string}[] = [];
  for (const token of tokens) {
    if (token.kind === 'space' || token.kind === 'comment') continue;
    if (span !== undefined && (token.start < span.start || token.end > span.end)) continue;
    const written = text.slice(token.start, token.end);
    const index = code.length;
    const {kind, start, end} = token;
    code.push({
      kind,
      start,
      end,
      upper: kind === 'word' ? written.toUpperCase() : written,
      close: index,
      opensQuery: false,
    });
    if (kind !== 'operator') continue;
    const closer = CLOSERS[written];
    if (closer !== undefined) {
      open.push({index, closer});
      continue;
    }
    if (written !== ')' && written !== ']' && written !== '}') continue;
    // A stray closer is skipped; one that closes an outer bracket leaves the inner ones open.
    const match = open.findLastIndex((bracket) => bracket.closer === written);
    if (match === -1) continue;
    for (const bracket of open.splice(match)) setClose(code, bracket.index, index);
  }
  for (const bracket of open) setClose(code, bracket.index, code.length);
  // From the end, so that each bracket of a deep nest is looked at once.
  for (let i = code.length - 2; i >= 0; i--) {
    const token = code[i];
    const next = code[i + 1];
    if (token === undefined || !isOperator(token, '(')) continue;
    token.opensQuery = isWord(next, 'SELECT', 'WITH') || next?.opensQuery === true;
  }
  return {text, tokens: code};
}

function setClose(code: {close: number}[], index: number, close: number): void {
  const token = code[index];
  if (token !== undefined) token.close = close;
}

/** True when the token is one of the brackets that open a group. */
export function opens(token: CodeToken | undefined): boolean {
  return token !== undefined && token.kind === 'operator' && CLOSERS[token.upper] !== undefined;
}

/** True when the token is this keyword, unquoted. */
export function isWord(token: CodeToken | undefined, ...words: readonly string[]): boolean {
  return token !== undefined && token.kind === 'word' && words.includes(token.upper);
}

/** True when the token is this operator or bracket. */
export function isOperator(token: CodeToken | undefined, ...operators: readonly string[]): boolean {
  return token !== undefined && token.kind === 'operator' && operators.includes(token.upper);
}

/** Where to look next when walking at one depth: behind a group, or at the next token. */
export function step(code: Code, index: number, to: number): number {
  const token = code.tokens[index];
  return opens(token) ? Math.min(to, (token?.close ?? index) + 1) : index + 1;
}

/** A run of tokens with the text it covers. */
export function partOf(code: Code, from: number, to: number): Part {
  const first = code.tokens[from];
  const last = code.tokens[to - 1];
  if (to <= from || first === undefined || last === undefined) {
    const at = first?.start ?? code.tokens.at(-1)?.end ?? 0;
    return {from, to: from, span: {start: at, end: at}};
  }
  return {from, to, span: {start: first.start, end: last.end}};
}

/** The text a run covers, comments included. */
export function textOf(code: Code, part: Part): string {
  return code.text.slice(part.span.start, part.span.end);
}

/** The tokens of a run, those inside brackets included. */
export function tokensOf(code: Code, part: Part): readonly CodeToken[] {
  return code.tokens.slice(part.from, part.to);
}

/** Cuts a run at the tokens that `at` accepts, at its own depth; the separators are left out, empty pieces too. */
export function splitPart(code: Code, part: Part, at: (token: CodeToken, index: number) => boolean): readonly Part[] {
  const pieces: Part[] = [];
  let from = part.from;
  for (let i = part.from; i < part.to; i = step(code, i, part.to)) {
    const token = code.tokens[i];
    if (token === undefined || !at(token, i)) continue;
    if (i > from) pieces.push(partOf(code, from, i));
    from = i + 1;
  }
  if (part.to > from) pieces.push(partOf(code, from, part.to));
  return pieces;
}
