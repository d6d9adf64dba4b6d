import type {StatementReading} from '../../parse/reading.ts';
import {textOf} from '../../parse/tree/view.ts';
import {onOneLine} from '../holes.ts';
import {sentenceOf} from './place.ts';

/**
 * Why a statement that is not understood as a whole is no model, in one sentence that names the first place; undefined for
 * one that is. What a hole hides may be a table that no import stands for, and where it is no SQL at all, neither is the
 * model.
 */
export function refuseHoles({code, depth, tree}: StatementReading): string | undefined {
  const [hole] = tree.holes;
  if (depth !== 'holes' || hole === undefined) return undefined;
  const {at, to, expected} = hole;
  if (at >= code.size) {
    return sentenceOf(code.text, {
      offset: code.end(code.size - 1),
      says: `is not understood at its end; looked for ${expected}`,
    });
  }
  const shown = onOneLine(textOf(code, {at, to: Math.max(to, at + 1)}));
  return sentenceOf(code.text, {
    offset: code.start(at),
    says: `is not understood at “${shown}”; looked for ${expected}`,
  });
}
