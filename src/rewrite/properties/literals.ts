import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import {stringContent} from '../../parse/tree/name.ts';
import type {Run} from '../../parse/tree/nodes.ts';
import {isOperator, withoutBrackets} from '../../parse/tree/view.ts';

/** A text or a number that is written out. */
export interface Constant {
  readonly value: string;
  readonly isNumber: boolean;
}

/** Longer ones are no names of states or kinds. */
const LONGEST = 100;

/**
 * The constant that an expression is, and nothing else; undefined for anything computed, and for what stands in place of a
 * secret that was taken out.
 */
export function constantOf(code: Code, run: Run): Constant | undefined {
  const {at, to} = withoutBrackets(code, run);
  const isNegative = isOperator(code, at, '-');
  const first = isNegative || isOperator(code, at, '+') ? at + 1 : at;
  if (to !== first + 1) return undefined;
  const written = code.written(first);
  if (code.kind(first) === KIND.number) {
    return /^\d{1,18}(?:\.\d{1,18})?$/.test(written)
      ? {value: `${isNegative ? '-' : ''}${written}`, isNumber: true}
      : undefined;
  }
  if (first !== at || (code.kind(first) !== KIND.string && code.kind(first) !== KIND.dollarString)) return undefined;
  const value = stringContent(written);
  const isPlain = value.length <= LONGEST && !/[\u0000-\u001f\u007f\\]|__REDACTED_/.test(value);
  return isPlain ? {value, isNumber: false} : undefined;
}
