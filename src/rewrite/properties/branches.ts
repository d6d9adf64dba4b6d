import type {Code} from '../../parse/lex/tokens.ts';
import {isPathStep} from '../../parse/split/path-step.ts';
import type {Run, Scope} from '../../parse/tree/nodes.ts';
import {argumentsOf, isWord, splitRun, withoutBrackets} from '../../parse/tree/view.ts';
import {builtIn, callAt, endOfCall} from '../../lint/calls.ts';

/** What an expression chooses from: the results of a CASE or an IFF, the arguments of a COALESCE. */
export interface Choice {
  readonly by: 'case' | 'iff' | 'coalesce';
  readonly results: readonly Run[];
  /** Whether it gives NULL where no condition holds. */
  readonly mayMiss: boolean;
}

const COALESCING = ['COALESCE', 'IFNULL', 'NVL'];

/** The choice that an expression is, and nothing else. */
export function choiceOf(code: Code, scope: Scope, expression: Run): Choice | undefined {
  const run = withoutBrackets(code, expression);
  if (isWord(code, run.at, 'CASE')) return caseOf(code, run);
  const call = callAt(scope, run.at);
  if (call === undefined || endOfCall(code, call) !== run.to) return undefined;
  const name = builtIn(code, call);
  const given = argumentsOf(code, call);
  if (COALESCING.includes(name) && given.length > 1) return {by: 'coalesce', results: given, mayMiss: false};
  return name === 'IFF' && given.length === 3 ? {by: 'iff', results: given.slice(1), mayMiss: false} : undefined;
}

/** The results of `CASE … END`; undefined where the run is more than that. */
function caseOf(code: Code, {at, to}: Run): Choice | undefined {
  if (!isWord(code, to - 1, 'END') || isPathStep(code, to - 1)) return undefined;
  let depth = 0;
  let isWhole = true;
  const cuts = (token: number): boolean => {
    if (isPathStep(code, token)) return false;
    if (isWord(code, token, 'CASE')) depth++;
    if (isWord(code, token, 'END')) {
      depth--;
      if (depth < 0) isWhole = false;
    }
    return depth === 0 && isWord(code, token, 'WHEN', 'THEN', 'ELSE');
  };
  const parts = splitRun(code, {at: at + 1, to: to - 1}, cuts);
  if (!isWhole || depth !== 0) return undefined;
  const results = parts.filter((part) => isWord(code, part.at - 1, 'THEN', 'ELSE') && !isPathStep(code, part.at - 1));
  if (results.length === 0) return undefined;
  return {by: 'case', results, mayMiss: !results.some((part) => isWord(code, part.at - 1, 'ELSE'))};
}
