import {KEEPER_WEIGHTS} from '../dedupe/members.ts';
import {compareText} from '../dedupe/order.ts';
import type {Text} from './group-texts.ts';

/** In milliseconds. */
export const MINUTE = 60_000;
/** More people than these make no difference to a score. */
export const MOST_PEOPLE = Math.ceil(KEEPER_WEIGHTS.people / KEEPER_WEIGHTS.person);

/** Numbers by their size and before texts; texts as everywhere. */
export function compareIds(a: string | number, b: string | number): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1;
  return typeof b === 'number' ? 1 : compareText(a, b);
}

/**
 * The text that stands for some, as the keeper of a family is chosen: often and by several people, with the most columns, without
 * what is left over from looking at data, then the latest; of equal ones the one with the smaller fingerprint.
 */
export function keeperOf(texts: readonly Text[]): Text {
  const newest = texts.reduce((latest, {last}) => Math.max(latest, last), -1);
  const columns = texts.reduce((most, text) => Math.max(most, text.columns), 1);
  const score = (text: Text): number => {
    const runs = Math.min(KEEPER_WEIGHTS.runs, Math.log2(1 + text.rows) * 2);
    const people = Math.min(KEEPER_WEIGHTS.people, text.people * KEEPER_WEIGHTS.person);
    const days = ((newest - text.last) * MINUTE) / 86_400_000;
    const recency = text.last === -1 ? 0 : KEEPER_WEIGHTS.recency / (1 + days / 30);
    const given = (KEEPER_WEIGHTS.columns * text.columns) / columns;
    return Math.round((runs + people + recency + given + text.residue) * 100) / 100;
  };
  const [first, ...others] = texts;
  if (first === undefined) throw new RangeError('A keeper is chosen among at least one text.');
  let best = {text: first, score: score(first)};
  for (const text of others) {
    const one = {text, score: score(text)};
    const isBetter =
      one.score > best.score || (one.score === best.score && compareText(text.exact, best.text.exact) < 0);
    if (isBetter) best = one;
  }
  return best.text;
}
