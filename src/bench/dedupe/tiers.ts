import type {Idf} from '../../dedupe/idf.ts';
import {keysOf} from '../../dedupe/minhash.ts';
import {NEAR, SAME} from '../../dedupe/near-groups.ts';
import {likeness, weigh} from '../../dedupe/similarity.ts';
import type {LabelledShape, ReadSet} from './shapes.ts';

/** Shapes that are compared each with each at most. */
const COMPARED = 5000;

/** How many pairs of statements there are of a kind, and how many of them are of one family. */
export interface Pairs {
  readonly right: number;
  readonly of: number;
}

export interface Tiers {
  /** Pairs of one shape that are not equal. */
  readonly sameShape: Pairs;
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
  return {sameShape: sameShapePairs(set), same: {right, of}, candidates: {right: found, of: near}};
}

function sharedFamilies(one: LabelledShape, other: LabelledShape): number {
  return one.families.reduce((sum, family) => sum + other.families.filter((name) => name === family).length, 0);
}

function sameShapePairs({exact, shape, families}: ReadSet): Pairs {
  const members = new Map<string, number[]>();
  for (const [at, key] of shape.entries()) {
    const known = members.get(key);
    if (known === undefined) members.set(key, [at]);
    else known.push(at);
  }
  let [right, of] = [0, 0];
  for (const list of members.values()) {
    for (const [n, one] of list.entries()) {
      for (const other of list.slice(0, n)) {
        if (exact[one] === exact[other]) continue;
        of++;
        if (families[one] === families[other]) right++;
      }
    }
  }
  return {right, of};
}
