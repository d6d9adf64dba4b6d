import {lex} from '../parse/lex/lex.ts';
import {Code} from '../parse/lex/tokens.ts';
import {readStatement} from '../parse/read-statement.ts';
import {HOLE, indexOfRun, tokenLikeness, tokenNumbers} from './near.ts';
import {ShingleIndex} from './rejoin-shingles.ts';

/** How a text of the history is near a statement of a file. */
export type Nearness = 'filled' | 'wrapped' | 'edited' | 'part';

/** A text that is near a statement: `likeness` is the share of both that stands in both in the same order. */
export interface NearText {
  readonly how: Nearness;
  readonly likeness: number;
}

/** Statements shorter than this say too little to be told by a part of them. */
const SHORTEST = 12;
/** Likeness from which a text is another version of a statement. The bar at which text sets with known pairs gave no wrong ones. */
const EDITED = 0.9;
/** Smallest share of a statement that a selection of it has. */
const PART = 0.25;
/** Tokens that a tool adds at most: LIMIT, EXPLAIN, a query around it. */
const ADDED = 16;

/** Statements by what stands in them, for texts that pass by one at a time. */
export class NearIndex {
  readonly #tokens: readonly Int32Array[];
  readonly #sql: readonly string[];
  readonly #index: ShingleIndex;

  constructor(statements: readonly {readonly sql: string}[]) {
    this.#sql = statements.map(({sql}) => sql);
    this.#tokens = this.#sql.map(tokensOf);
    this.#index = new ShingleIndex(this.#tokens.map((tokens) => (saysEnough(tokens) ? tokens : new Int32Array())));
  }

  /** The statements that a text is near, by their numbers. */
  *near(sql: string): Generator<readonly [number: number, near: NearText]> {
    const text = tokensOf(sql);
    if (text.length < SHORTEST) return;
    for (const [number, shared] of this.#index.sharing(text)) {
      const maybeEdited = shared * 2 >= this.#index.kept(number);
      const near = nearnessOf(this.#tokens[number]!, text, this.#sql[number]!, sql, maybeEdited);
      if (near !== undefined) yield [number, near];
    }
  }
}

function saysEnough(tokens: Int32Array): boolean {
  return tokens.length >= SHORTEST && tokens.filter((token) => token !== HOLE).length >= SHORTEST;
}

function tokensOf(sql: string): Int32Array {
  const code = new Code(lex(sql));
  let end = code.size;
  while (end > 0 && code.upper(end - 1) === ';') end--;
  return tokenNumbers(code).subarray(0, end);
}

/**
 * How a text is near a statement; undefined when it is not. Filled: only the statement's holes differ. Wrapped: it stands
 * whole in the text, with little around it. Part: the text stands in it, as a selection does. Edited: nearly all of both is
 * the same, and they read and write the same relations.
 */
function nearnessOf(
  statement: Int32Array,
  text: Int32Array,
  statementSql: string,
  textSql: string,
  maybeEdited: boolean,
): NearText | undefined {
  const ratio = (2 * Math.min(statement.length, text.length)) / (statement.length + text.length);
  if (statement.includes(HOLE)) {
    return isFilled(statement, text) ? {how: 'filled', likeness: ratio} : undefined;
  }
  if (text.length >= statement.length) {
    const isWrapped = text.length - statement.length <= ADDED && indexOfRun(text, statement) !== -1;
    if (isWrapped) return {how: 'wrapped', likeness: ratio};
  } else if (text.length >= statement.length * PART && indexOfRun(statement, text) !== -1) {
    return readStatement(textSql).reads.length > 0 ? {how: 'part', likeness: ratio} : undefined;
  }
  if (!maybeEdited || ratio < EDITED) return undefined;
  const likeness = tokenLikeness(statement, text);
  if (likeness < EDITED || relationsOf(statementSql) !== relationsOf(textSql)) return undefined;
  return {how: 'edited', likeness};
}

/** Whether a text is the statement with something in place of each hole, and perhaps a LIMIT behind it. */
function isFilled(statement: Int32Array, text: Int32Array): boolean {
  let at = 0;
  let from = 0;
  for (let i = 0; i <= statement.length; i++) {
    if (i < statement.length && statement[i] !== HOLE) continue;
    const piece = statement.subarray(from, i);
    from = i + 1;
    if (piece.length === 0) continue;
    const isFirst = i === piece.length;
    const isLast = i === statement.length;
    const found = indexOfRun(text, piece, at);
    if (found === -1 || (isFirst && found > 0)) return false;
    at = found + piece.length;
    if (!isLast || text.length - at <= ADDED) continue;
    // Behind the last hole the same words may stand more than once: it is the last time that counts.
    const end = lastIndexOfRun(text, piece);
    if (end < found || text.length - end - piece.length > ADDED) return false;
  }
  return true;
}

function lastIndexOfRun(tokens: Int32Array, run: Int32Array): number {
  let last = -1;
  for (let at = indexOfRun(tokens, run); at !== -1; at = indexOfRun(tokens, run, at + 1)) last = at;
  return last;
}

/** Names of what a statement reads and writes, the last parts only: the others may come from the context. */
function relationsOf(sql: string): string {
  const {reads, writes} = readStatement(sql);
  const names = new Set([...reads.map(({relation}) => relation.name), ...writes.map(({name}) => name)]);
  return [...names].toSorted().join('\n');
}
