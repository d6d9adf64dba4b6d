import {classify, type Classification, isScripted} from '../kind/classify.ts';
import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {WORD_COUNT, wordNumber, wordNumbers} from '../lex/words.ts';
import {BlockTracker} from '../split/blocks.ts';
import {readCopy, readDelete, readInsert, readMerge, readUpdate} from './change.ts';
import {readDefinition} from './definition.ts';
import {readLoosely} from './loose.ts';
import {readWrittenName} from './name.ts';
import type {Tree} from './nodes.ts';
import {TreeReader} from './tree-reader.ts';

const [SEMICOLON, PIPE, TABLE, IF, EXISTS, EXPLAIN, USING, OPEN] = wordNumbers('; ->> TABLE IF EXISTS EXPLAIN USING (');
const NO_BLOCKS: ReadonlySet<number> = new Set();

/**
 * Reads one statement into its tree. Tolerant: what is not understood is a hole in it. Linear, never throws.
 * @param code the tokens of one statement, brackets matched, without the terminator
 */
export function readTree(code: Code, found: Classification = classify(code)): Tree {
  const reader = new TreeReader(code);
  if (isScripted(found)) readScript(reader);
  else readStatements(reader, 0, code.size, found);
  return reader.finish();
}

/** Reads a text of several statements, such as the body of a procedure, into one tree. */
export function readScriptTree(code: Code): Tree {
  const reader = new TreeReader(code);
  readScript(reader);
  return reader.finish();
}

/** One statement, or several that pipe their results into each other. */
function readStatements(reader: TreeReader, at: number, to: number, found: Classification): void {
  const {code} = reader;
  let next = readOne(reader, at, to, found);
  while (next < to) {
    if (code.word(next) !== PIPE && code.word(next) !== SEMICOLON) {
      reader.hole(next, to, 'the end of the statement');
      return;
    }
    next++;
    if (next < to) next = Math.max(readOne(reader, next, to, classify(code, next)), next);
  }
}

type Read = (reader: TreeReader, at: number, to: number, found: Classification) => number;

/** What reads a statement, by the number of its verb. */
const READERS: readonly (Read | undefined)[] = byVerb([
  ['SELECT WITH VALUES', (reader, at, to) => reader.rootQuery(at, to)],
  ['INSERT', (reader, _at, to, found) => readInsert(reader, found.at, to)],
  ['UPDATE', (reader, _at, to, found) => readUpdate(reader, found.at, to)],
  ['DELETE', (reader, _at, to, found) => readDelete(reader, found.at, to)],
  ['MERGE', (reader, _at, to, found) => readMerge(reader, found.at, to)],
  ['COPY', (reader, _at, to, found) => readCopy(reader, found.at, to)],
  ['TRUNCATE', (reader, _at, to, found) => readTruncate(reader, found.at, to)],
  ['CREATE ALTER DROP UNDROP DEFINE', (reader, _at, to, found) => readDefinition(reader, found, to)],
  ['EXPLAIN', (reader, _at, to, found) => readExplained(reader, found.at, to)],
  [
    'GRANT REVOKE SHOW DESC DESCRIBE COMMENT PUT GET LIST LS REMOVE RM USE',
    (reader, at, to) => endOfStatement(reader.code, at, to),
  ],
]);

function byVerb(readers: readonly (readonly [verbs: string, read: Read])[]): (Read | undefined)[] {
  const table: (Read | undefined)[] = Array.from({length: WORD_COUNT}, () => undefined);
  for (const [verbs, read] of readers) for (const verb of verbs.split(' ')) table[wordNumber(verb)] = read;
  return table;
}

/** @returns index of what ended it: a terminator, a pipe, or its end */
function readOne(reader: TreeReader, at: number, to: number, found: Classification): number {
  const read = found.kind === 'unreadable' ? undefined : READERS[reader.code.word(found.at)];
  return read === undefined ? readLoosely(reader, reader.openStatement(at, to), at, to) : read(reader, at, to, found);
}

/** To the end of a statement that names objects but neither reads nor writes rows. */
function endOfStatement(code: Code, at: number, to: number): number {
  let next = at;
  while (next < to && code.word(next) !== SEMICOLON && code.word(next) !== PIPE) next++;
  return next;
}

function readTruncate(reader: TreeReader, at: number, to: number): number {
  const {code} = reader;
  let next = at + 1;
  while (code.word(next) === TABLE || code.word(next) === IF || code.word(next) === EXISTS) next++;
  const name = readWrittenName(code, next);
  if (name !== undefined) reader.write('TRUNCATE', name);
  return endOfStatement(code, next, to);
}

/** `EXPLAIN [USING TEXT] statement`. */
function readExplained(reader: TreeReader, at: number, to: number): number {
  const next = reader.code.word(at + 1) === USING ? at + 3 : at + 1;
  if (next >= to || reader.code.word(at) !== EXPLAIN) return to;
  const found = classify(reader.code, next);
  return found.verb.startsWith('EXPLAIN') ? to : readOne(reader, next, to, found);
}

/** A block, or a definition with a body: each statement inside is read on its own. */
function readScript(reader: TreeReader): void {
  const {code} = reader;
  const blocks = new BlockTracker(code, NO_BLOCKS);
  let first = -1;
  // No statement starts inside of brackets, whatever words stand there.
  let closed = -1;
  for (let at = 0; at < code.size; at++) {
    const starts = blocks.step(at) && at > closed;
    closed = Math.max(closed, code.match(at));
    if (code.word(at) === SEMICOLON) {
      if (first !== -1) readInner(reader, first, at);
      first = -1;
    } else if (starts) {
      if (first !== -1) readInner(reader, first, at);
      first = at;
    }
  }
  if (first !== -1) readInner(reader, first, code.size);
}

/** One statement of a script, or the head of a block or definition. */
function readInner(reader: TreeReader, at: number, to: number): void {
  const {code} = reader;
  const found = classify(code, at);
  if (isScripted(found) || found.kind === 'unreadable' || code.kind(at) !== KIND.word) {
    if (code.word(at) === OPEN && found.kind === 'query') readStatements(reader, at, to, found);
    else readLoosely(reader, reader.openStatement(at, to), at, to);
    return;
  }
  readStatements(reader, at, to, found);
}
