import type {Idf} from '../../dedupe/idf.ts';
import {keysOf} from '../../dedupe/minhash.ts';
import {NEAR} from '../../dedupe/near-groups.ts';
import {isSameQuery} from '../../dedupe/same-shape.ts';
import {likeness, weigh} from '../../dedupe/similarity.ts';
import {readStatement} from '../../parse/read-statement.ts';
import type {LabelledShape, ReadSet} from './shapes.ts';
import {type ValueDifference, valueDifference} from './values.ts';

/** Similarity from which two statements are the same query but for details. */
export const SAME = 0.9;
/** Shapes that are compared each with each at most. */
const COMPARED = 5000;

/** How many pairs of statements there are of a kind, and how many of them are of one family. */
export interface Pairs {
  readonly right: number;
  readonly of: number;
}

export interface Tiers {
  /** Pairs of equal texts: where they are not of one family, that is a question of the labels alone. */
  readonly exact: Pairs;
  /** Pairs of the same-shape tier that are not equal: one query with other values. */
  readonly sameShape: Pairs;
  /** The same pairs by how their values differ. */
  readonly byValues: Readonly<Record<ValueDifference, Pairs>>;
  /** Pairs of two shapes that are as similar as the same query. */
  readonly same: Pairs;
  /** Pairs of two shapes that are near, and how many of them MinHash would find. */
  readonly candidates: Pairs;
}

/** What resemblance is worth, over all pairs of a set, or of its first shapes where it has very many. */
export function tiersOf(set: ReadSet, idf: Idf): Tiers {
  const shapes = [...set.shapes.values()].slice(0, COMPARED);
  const weighed = shapes.map(({features}) => weigh(features, idf));
  const keys = weighed.map(keysOf);
  let [right, of, found, near] = [0, 0, 0, 0];
  for (let i = 0; i < shapes.length; i++) {
    for (let j = 0; j < i; j++) {
      const value = likeness(weighed[i]!, weighed[j]!, NEAR);
      if (value < NEAR) continue;
      near++;
      if (keys[i]!.some((key, at) => key === keys[j]![at])) found++;
      if (value < SAME) continue;
      of += shapes[i]!.families.length * shapes[j]!.families.length;
      right += sharedFamilies(shapes[i]!, shapes[j]!);
    }
  }
  return {...sameShapePairs(set), same: {right, of}, candidates: {right: found, of: near}};
}

function sharedFamilies(one: LabelledShape, other: LabelledShape): number {
  return one.families.reduce((sum, family) => sum + other.families.filter((name) => name === family).length, 0);
}

function sameShapePairs({
  sql,
  exact,
  shape,
  values,
  families,
}: ReadSet): Pick<Tiers, 'exact' | 'sameShape' | 'byValues'> {
  const found = {
    exact: counter(),
    sameShape: counter(),
    byValues: {none: counter(), measure: counter(), text: counter()},
  };
  for (const members of Map.groupBy(shape.keys(), (at) => shape[at]!).values()) {
    const readings = new Map(members.map((at) => [at, readStatement(sql[at]!)]));
    for (const [n, one] of members.entries()) {
      for (const other of members.slice(0, n)) {
        const isRight = families[one] === families[other];
        if (exact[one] === exact[other]) {
          add(found.exact, isRight);
          continue;
        }
        if (!isSameQuery(readings.get(one)!, readings.get(other)!)) continue;
        add(found.sameShape, isRight);
        add(found.byValues[valueDifference(values[one]!, values[other]!)], isRight);
      }
    }
  }
  return found;
}

function counter(): {right: number; of: number} {
  return {right: 0, of: 0};
}

function add(pairs: {right: number; of: number}, isRight: boolean): void {
  pairs.of++;
  if (isRight) pairs.right++;
}

/** The pairs of two sets together. */
export function addPairs(one: Tiers, other: Tiers): Tiers {
  const sum = (a: Pairs, b: Pairs): Pairs => ({right: a.right + b.right, of: a.of + b.of});
  const [ours, theirs] = [one.byValues, other.byValues];
  return {
    exact: sum(one.exact, other.exact),
    sameShape: sum(one.sameShape, other.sameShape),
    byValues: {
      none: sum(ours.none, theirs.none),
      measure: sum(ours.measure, theirs.measure),
      text: sum(ours.text, theirs.text),
    },
    same: sum(one.same, other.same),
    candidates: sum(one.candidates, other.candidates),
  };
}
