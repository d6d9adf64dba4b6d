import type {ExactFingerprint, ShapeFingerprint} from '../../model/statement.ts';
import type {Code} from '../lex/tokens.ts';
import type {Tree} from '../tree/nodes.ts';
import {AbstractNames} from './abstract-names.ts';
import {sortConjunctions} from './conjunctions.ts';
import {writeExactForm} from './exact-form.ts';
import {writeShapeForm} from './shape-form.ts';
import {ByteWriter} from './writer.ts';

/** In front of the fingerprints: changes with what they leave out. */
export const EXACT_VERSION = 'e1';
export const SHAPE_VERSION = 's2';

export interface Fingerprints {
  /**
   * White space, comments, case of words, quotes that a name does not need and redaction numbers do not change it; fields
   * of semi-structured values keep their case, which means something. 128 bits of a SHA-256: what was decided
   * about a statement holds for every statement with this fingerprint, so nobody may be able to make two of one.
   */
  readonly exact: ExactFingerprint;
  /**
   * Nor do literals, the lengths of IN and VALUES lists, aliases, the names of common table expressions, and the order of
   * conditions joined by AND. NULL, TRUE and FALSE are words, and literals only in such lists; text that is code or names
   * a relation is none. After Percona's pt-fingerprint, on tokens instead of expressions. A fast hash: shapes group,
   * and decide nothing.
   */
  readonly shape: ShapeFingerprint;
}

/** Kept between statements: one is fingerprinted at a time. */
const exact = new ByteWriter();
const shape = new ByteWriter();
const names = new AbstractNames();
/** Where each token begins in `exact` and in `shape`. */
let starts = new Int32Array(1024);
let places = new Int32Array(1024);

/**
 * The fingerprints of a statement, each with the version of what it leaves out in front.
 * @param code its tokens, without terminator
 */
export function fingerprintsOf(code: Code, tree: Tree): Fingerprints {
  makeRoom(code);
  names.read(code, tree);
  writeExactForm(code, exact, starts);
  writeShapeForm(code, names, exact, starts, shape, places);
  sortConjunctions(tree, shape.bytes, places);
  // The space behind the last token is no part of it.
  return {exact: `${EXACT_VERSION}_${exact.digest(exact.length - 1)}`, shape: `${SHAPE_VERSION}_${shape.fastHash()}`};
}

/** The exact fingerprint alone: it needs no tree, and takes a third of the time. */
export function exactOfCode(code: Code): ExactFingerprint {
  makeRoom(code);
  writeExactForm(code, exact, starts);
  return `${EXACT_VERSION}_${exact.digest(exact.length - 1)}`;
}

function makeRoom(code: Code): void {
  if (starts.length > code.size && starts.length <= 1 << 20) return;
  starts = new Int32Array(Math.max(1024, code.size * 2));
  places = new Int32Array(starts.length);
}
