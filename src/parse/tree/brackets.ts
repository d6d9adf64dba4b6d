import type {Expression} from './expression-state.ts';
import {FRAME} from './frames.ts';

/**
 * A bracket that closes.
 * @param wanted whether a value should have come instead
 * @returns the index to go on at
 */
export function closeBracket(state: Expression, i: number, wanted: boolean): number {
  const {frames} = state;
  while (frames.kind === FRAME.case && frames.encloses(i)) {
    state.hole(frames.opener, 'an END for this CASE');
    frames.pop(i);
  }
  if (frames.close !== i || frames.depth === 0) {
    state.hole(i, 'a bracket that this one closes');
    return wanted ? state.value(i + 1) : state.operator(i + 1);
  }
  const isEmpty = frames.opener === i - 1;
  if (wanted && !isEmpty) state.hole(i - 1, 'a value behind this');
  frames.pop(i);
  return state.operator(i + 1);
}

/** END of a CASE. @returns the index to go on at */
export function endCase(state: Expression, i: number): number {
  state.frames.pop(i);
  return state.operator(i + 1);
}
