import {KIND} from '../parse/lex/kinds.ts';
import type {Code} from '../parse/lex/tokens.ts';
import {endOfDotted, endOfValuePath} from '../parse/tree/path.ts';
import type {Run, Scope} from '../parse/tree/nodes.ts';
import {isOperator, isWord, within, withoutBrackets} from '../parse/tree/view.ts';
import {callAt, endOfCall} from './calls.ts';

/** What stands behind an operator that binds closely. */
export interface Operand extends Run {
  /** The same without signs before it, casts behind it and brackets around it: zero where the operand is. */
  readonly core: Run;
}

/**
 * The operand that starts at a token: a sign, then a literal, a column, a call, a CASE or a bracket, with paths and casts
 * behind it. Undefined where none stands.
 */
export function operandAt(code: Code, scope: Scope, at: number): Operand | undefined {
  let first = at;
  while (isOperator(code, first, '-', '+')) first++;
  let to = endOfValue(code, scope, first);
  if (to === first) return undefined;
  let core = {at: first, to};
  for (;;) {
    const cast = isOperator(code, to, '::') ? scope.casts.find((one) => one.at === to) : undefined;
    if (cast !== undefined) {
      ({to} = cast);
      continue;
    }
    const path = isOperator(code, to, '[') ? code.after(to) : endOfValuePath(code, to);
    if (path === to) return {at, to, core: withoutBrackets(code, core)};
    to = path;
    core = {at: first, to};
  }
}

/** Index after a value; `at` where none stands. */
function endOfValue(code: Code, scope: Scope, at: number): number {
  const call = callAt(scope, at);
  if (call !== undefined) return endOfCall(code, call);
  const here = {at, to: at + 1};
  const [column] = within(scope.columns, here);
  if (column !== undefined) return column.pathTo;
  const [literal] = within(scope.literals, here);
  if (literal !== undefined) return literal.to;
  if (isWord(code, at, 'CASE')) return endOfCase(code, at);
  if (isOperator(code, at, '(', '[', '{')) return code.after(at);
  switch (code.kind(at)) {
    case KIND.none:
    case KIND.operator:
      return at;
    default:
      return endOfValuePath(code, endOfDotted(code, at));
  }
}

/** Index after the END of a CASE; after its last token when it is cut off. */
function endOfCase(code: Code, at: number): number {
  let depth = 0;
  for (let next = at; next < code.size; next = code.after(next)) {
    if (isWord(code, next, 'CASE')) depth++;
    else if (isWord(code, next, 'END') && --depth === 0) return next + 1;
  }
  return code.size;
}
