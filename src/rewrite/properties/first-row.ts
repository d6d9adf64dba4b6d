import type {Code} from '../../parse/lex/tokens.ts';
import type {Run, Select} from '../../parse/tree/nodes.ts';
import {conjuncts, isOperator, isWord, withoutBrackets} from '../../parse/tree/view.ts';

/** The parts of a condition that all have to hold; none of a clause that is not there. */
export function conditionsOf(code: Code, select: Select, run: Run | undefined): readonly Run[] {
  return run === undefined ? [] : conjuncts(code, select, run);
}

/** What a condition wants to be 1, the first: `x = 1`, `x <= 1`, `x < 2`. */
export function isFirst(code: Code, part: Run): Run | undefined {
  const operator = part.to - 2;
  if (operator <= part.at) return undefined;
  const bound = code.written(part.to - 1);
  const isBound =
    (isOperator(code, operator, '=', '<=') && bound === '1') || (isOperator(code, operator, '<') && bound === '2');
  const run = {at: part.at, to: operator};
  return isBound && !isWord(code, part.at, 'NOT') ? withoutBrackets(code, run) : undefined;
}
