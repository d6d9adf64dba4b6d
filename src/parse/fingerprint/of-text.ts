import type {ExactFingerprint, ShapeFingerprint} from '../../model/statement.ts';
import {lex} from '../lex/lex.ts';
import {withoutTerminators} from '../lex/terminators.ts';
import {readStatement} from '../read-statement.ts';
import {exactOfCode} from './fingerprints.ts';

/** The exact fingerprint of a statement's text; terminators at its end are ignored. */
export function exactFingerprint(text: string): ExactFingerprint {
  const tokens = lex(text);
  return exactOfCode(withoutTerminators(tokens, 0, tokens.size));
}

/** The fingerprint of the shape of a statement's text. */
export function shapeFingerprint(text: string): ShapeFingerprint {
  return readStatement(text).shape;
}
