import {KIND} from '../lex/kinds.ts';
import {wordSet} from '../lex/words.ts';
import {endOfDataType} from './data-type.ts';
import type {Expression} from './expression-state.ts';
import {FRAME} from './frames.ts';
import {endOfPart, endOfValuePath} from './path.ts';

const COLON = 58;
const NEVER_ALIAS = wordSet(
  'FROM WHERE GROUP HAVING QUALIFY UNION INTERSECT EXCEPT JOIN INNER CROSS NATURAL USING ON AND OR IS IN BETWEEN LIKE ILIKE',
  'RLIKE REGEXP THEN ELSE WHEN SELECT INTO WITH ORDER BY SET CASE NOT NULL TRUE FALSE',
);

/**
 * What stands beside a value without an operator between them: an alias in a select list, else a hole.
 * @returns the index to go on at
 */
export function readBeside(state: Expression, i: number): number {
  const {code, aliases} = state;
  const kind = code.kind(i);
  const named = (kind === KIND.word && NEVER_ALIAS[code.word(i)] === 0) || kind === KIND.quoted;
  if (named && aliases === 'anywhere' && state.frames.depth > 0) return state.operator(endOfPart(code, i));
  if (named && aliases !== 'none' && state.frames.depth === 0 && state.alias === -1) {
    state.end = i;
    state.alias = i;
    return state.operator(endOfPart(code, i));
  }
  if (kind === KIND.template) return state.either(i + 1);
  // `v :path` with a space before the colon looks like a bind variable and is none behind a value.
  if (kind === KIND.bind && code.text.charCodeAt(code.start(i)) === COLON) {
    return state.operator(endOfValuePath(code, i + 1));
  }
  state.hole(i, 'an operator or the end of the expression');
  return state.either(i + 1);
}

/** AS: of a CAST, of an alias. @returns the index to go on at */
export function readAs(state: Expression, i: number): number {
  const {code, frames} = state;
  if (frames.brackets === 0) state.endCases(i);
  if (frames.kind === FRAME.cast) {
    const to = endOfDataType(code, i + 1);
    if (to > i + 1) state.scope.casts.push({at: frames.opener - 1, to: frames.close + 1, type: {at: i + 1, to}});
    return state.operator(to);
  }
  const kind = code.kind(i + 1);
  const named = kind === KIND.word || kind === KIND.quoted || kind === KIND.string || kind === KIND.template;
  if (frames.depth > 0) {
    if (!named) state.hole(i, 'a name behind AS');
    return state.operator(named ? endOfPart(code, i + 1) : i + 1);
  }
  if (state.aliases === 'none' || state.alias !== -1 || !named) {
    state.hole(i, named ? 'an operator instead of AS' : 'a name behind AS');
    return state.either(i + 1);
  }
  state.end = i;
  state.alias = i + 1;
  return state.operator(endOfPart(code, i + 1));
}
