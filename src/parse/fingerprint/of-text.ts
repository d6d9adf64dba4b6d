import type {ExactFingerprint, ShapeFingerprint} from '../../model/statement.ts';
import {readStatement} from '../read-statement.ts';

/** The exact fingerprint of a statement's text; terminators at its end are ignored. */
export function exactFingerprint(text: string): ExactFingerprint {
  return readStatement(text).exact;
}

/** The fingerprint of the shape of a statement's text. */
export function shapeFingerprint(text: string): ShapeFingerprint {
  return readStatement(text).shape;
}
