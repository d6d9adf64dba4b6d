import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers, wordSet} from '../lex/words.ts';
import {readBeside} from './beside.ts';
import type {Expression} from './expression-state.ts';
import {FRAME} from './frames.ts';
import type {Call, Window} from './nodes.ts';

const [OPEN, CLOSE, GROUP, WITHIN, NULLS, FROM] = wordNumbers('( ) GROUP WITHIN NULLS FROM');
const BEFORE_NULLS = wordSet('IGNORE RESPECT');
const BEHIND_FROM = wordSet('FIRST LAST');

/** OVER behind a function, with a window in brackets or by its name. @returns the index to go on at */
export function readOver(state: Expression, i: number): number {
  const {code, frames, scope} = state;
  if (code.word(i + 1) === OPEN && code.match(i + 1) !== -1) {
    frames.push(FRAME.window, i + 1, code.match(i + 1));
    giveWindow(code, scope.calls, i, frames.openWindow(scope, i));
    return state.value(i + 2);
  }
  if (endOfCall(code, i) !== -1 && code.kind(i + 1) === KIND.word) {
    const window = {at: i, to: i + 2, partitionBy: undefined, orderBy: undefined, frame: undefined};
    scope.windows.push(window);
    giveWindow(code, scope.calls, i, window);
    return state.operator(i + 2);
  }
  return readBeside(state, i);
}

/** `WITHIN GROUP (ORDER BY …)`. @returns the index to go on at */
export function readWithin(state: Expression, i: number): number {
  const {code} = state;
  if (code.word(i + 1) !== GROUP || code.match(i + 2) === -1) return readBeside(state, i);
  state.frames.push(FRAME.group, i + 2, code.match(i + 2));
  return state.value(i + 3);
}

/** Index of the bracket that closes the call which OVER stands behind; -1 where none does. */
function endOfCall(code: Code, over: number): number {
  let close = over - 1;
  if (code.word(close) === NULLS && BEFORE_NULLS[code.word(close - 1)] === 1) close -= 2;
  if (BEHIND_FROM[code.word(close)] === 1 && code.word(close - 1) === FROM) close -= 2;
  const opener = code.match(close);
  if (opener !== -1 && code.word(opener - 1) === GROUP && code.word(opener - 2) === WITHIN) close = opener - 3;
  return code.word(close) === CLOSE ? close : -1;
}

/** Tells a call of the window that stands behind it. */
function giveWindow(code: Code, calls: readonly Call[], over: number, window: Window): void {
  const nameTo = code.match(endOfCall(code, over));
  // Calls are listed by where they begin, and so by where their names end.
  let low = 0;
  let high = calls.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (calls[middle]!.nameTo < nameTo) low = middle + 1;
    else high = middle;
  }
  const call = calls[low];
  if (call !== undefined && call.nameTo === nameTo) (call as {window: Window | undefined}).window = window;
}
