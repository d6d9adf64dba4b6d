import type {Features} from '../dedupe/features.ts';
import {freeId} from '../dedupe/family-ids.ts';
import {learnIdf} from '../dedupe/idf.ts';
import {groupNear, type NearItem} from '../dedupe/near-groups.ts';
import {compareText} from '../dedupe/order.ts';
import {similarity} from '../dedupe/similarity.ts';
import type {CandidateId} from '../model/family.ts';
import type {Instant} from '../model/scalars.ts';
import type {ShapeFingerprint} from '../model/statement.ts';
import {type GroupTexts, keeperOf, type Shape, type Text, textsOf} from './group-texts.ts';

/** A family of rows. */
export interface Group {
  readonly id: CandidateId;
  readonly keeper: Text;
  readonly hasOthers: boolean;
  /** Text of the keeper, once it was met again; undefined where nothing is compared with it. */
  sql: string | undefined;
  /** The same without secrets, once it was asked for; empty where it cannot be cleaned. */
  clean: string | undefined;
}

export interface Families {
  readonly groups: number;
  readonly groupOf: ReadonlyMap<Shape, Group>;
  readonly nearness: (a: Shape, b: Shape) => number;
}

/**
 * Puts shapes into families: those that are near as one, noise each by itself. Which ones, under which id and with which keeper,
 * follows from the shapes and texts alone.
 */
export function familiesOf(texts: GroupTexts): Families {
  const {shapes} = texts;
  const compared = [...shapes.values()].filter(({packed}) => packed !== -1);
  const idf = learnIdf(featuresOf(texts, compared));
  const items = compared.map((shape) => new Item(texts, shape));
  const near = groupNear(items, {idf}).map(({leader, members}) => [leader, ...members.map(({key}) => key)]);
  const alone = [...shapes.values()].filter(({packed}) => packed === -1).map(({key}) => [key]);
  const families = [...near, ...alone].toSorted(([a = ''], [b = '']) => compareText(a, b));
  const groupOf = new Map<Shape, Group>();
  const taken = new Set<CandidateId>();
  for (const keys of families) {
    const members = keys.flatMap((key) => shapes.get(key) ?? []);
    const all = members.flatMap((shape) => [...textsOf(shape)]);
    const id = freeId(keys[0] ?? '', taken);
    taken.add(id);
    const group: Group = {id, keeper: keeperOf(all), hasOthers: all.length > 1, sql: undefined, clean: undefined};
    for (const shape of members) groupOf.set(shape, group);
  }
  const nearness = (a: Shape, b: Shape): number => {
    const [one, other] = [texts.featuresOf(a), texts.featuresOf(b)];
    if (one === undefined || other === undefined) return 0;
    return Math.round(similarity(one, other, idf) * 1e4) / 1e4;
  };
  return {groups: families.length, groupOf, nearness};
}

function* featuresOf(texts: GroupTexts, shapes: readonly Shape[]): Generator<Features, void, undefined> {
  for (const shape of shapes) {
    const features = texts.featuresOf(shape);
    if (features !== undefined) yield features;
  }
}

/** A shape as it is grouped; what it is compared by is unpacked when it is asked for. */
class Item implements NearItem {
  readonly #texts: GroupTexts;
  readonly #shape: Shape;

  constructor(texts: GroupTexts, shape: Shape) {
    this.#texts = texts;
    this.#shape = shape;
  }

  get key(): ShapeFingerprint {
    return this.#shape.key;
  }

  get features(): Features {
    return this.#texts.featuresOf(this.#shape)!;
  }

  get user(): string | undefined {
    return this.#shape.user;
  }

  get at(): Instant | undefined {
    return this.#shape.at;
  }
}
