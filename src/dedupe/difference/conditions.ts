import {endOfLiteralRow} from '../../parse/fingerprint/literal-rows.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import {wordNumbers, wordSet} from '../../parse/lex/words.ts';
import type {Run, Scope} from '../../parse/tree/nodes.ts';
import {splitRun} from '../../parse/tree/view.ts';
import {conjunctionsAt, unwrapped} from './indexes.ts';
import type {Spelling} from './spelling.ts';

const [EQUAL, UNEQUAL, NOT_EQUAL, LESS, MORE, AT_MOST, AT_LEAST, OR, IN, NOT, COMMA] = wordNumbers(
  '= <> != < > <= >= OR IN NOT ,',
);
const COMPARISONS = wordSet('= <> != < > <= >=');
/** Words beside which a comparison is only a part of what stands there. */
const OTHERS = wordSet('AND OR NOT BETWEEN LIKE ILIKE RLIKE REGEXP IN IS CASE SIMILAR ANY ALL SOME ->');
/** How deep conditions within conditions are put in order. */
const DEEPEST = 20;

/** The parts of a condition that all have to hold, brackets around the whole or a part taken off, in the order of the text. */
export function conjunctsOf(code: Code, scope: Scope, condition: Run): readonly Run[] {
  const index = conjunctionsAt(scope);
  const found: Run[] = [];
  const pending: Run[] = [condition];
  for (let run = pending.pop(); run !== undefined; run = pending.pop()) {
    const inner = unwrapped(code, scope, run);
    const conjunction = index.get(inner.at)?.find(({to}) => to === inner.to);
    if (conjunction === undefined) found.push(inner);
    else pending.push(...conjunction.parts.toReversed());
  }
  return found;
}

/**
 * A condition in the one spelling that its forms share: sides of a comparison, members of AND and OR in one order, `5 < a`
 * as `a > 5`.
 */
export function conditionText(code: Code, spelling: Spelling, scope: Scope, condition: Run, depth = 0): string {
  const run = unwrapped(code, scope, condition);
  if (depth >= DEEPEST) return spelling.expression(scope, run);
  const all = conjunctsOf(code, scope, run);
  const inner = (part: Run): string => conditionText(code, spelling, scope, part, depth + 1);
  if (all.length > 1) return `( ${all.map(inner).toSorted().join(' AND ')} )`;
  const either = splitRun(code, run, (at) => code.word(at) === OR);
  if (either.length > 1 && !hasCase(code, run)) return `( ${either.map(inner).toSorted().join(' OR ')} )`;
  return comparison(code, spelling, scope, run) ?? spelling.expression(scope, run);
}

const CASE = wordSet('CASE');

function hasCase(code: Code, run: Run): boolean {
  for (let at = run.at; at < run.to; at = code.after(at)) if (CASE[code.word(at)] === 1) return true;
  return false;
}

/** `IN ('a')`, which is `= 'a'`. */
function isOnlyMember(code: Code, at: number, to: number): boolean {
  if (code.word(at - 1) === NOT || endOfLiteralRow(code, at + 1) !== to) return false;
  for (let i = at + 2; i < to; i++) if (code.word(i) === COMMA) return false;
  return true;
}

function comparison(code: Code, spelling: Spelling, scope: Scope, run: Run): string | undefined {
  let place = -1;
  for (let at = run.at; at < run.to; at = code.after(at)) {
    const word = code.word(at);
    const isOne = word === IN && isOnlyMember(code, at, run.to);
    if (OTHERS[word] === 1 && !isOne) return undefined;
    if (COMPARISONS[word] === 0 && !isOne) continue;
    if (place !== -1) return undefined;
    place = at;
  }
  if (place <= run.at || place >= run.to - 1) return undefined;
  const left = spelling.expression(scope, {at: run.at, to: place});
  const right = spelling.expression(scope, {at: place + 1, to: run.to});
  switch (code.word(place)) {
    case IN:
    case EQUAL:
      return [left, right].toSorted().join('= ');
    case UNEQUAL:
    case NOT_EQUAL:
      return [left, right].toSorted().join('<> ');
    case LESS:
      return `${right}> ${left}`;
    case AT_MOST:
      return `${right}>= ${left}`;
    case MORE:
      return `${left}> ${right}`;
    case AT_LEAST:
      return `${left}>= ${right}`;
    default:
      return undefined;
  }
}
