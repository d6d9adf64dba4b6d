import type {Idf} from './idf.ts';
import {keysOf} from './minhash.ts';
import {KeptKeys} from './minhash-kept.ts';
import type {KnownGroup, NearGroup, NearItem} from './near-groups.ts';
import {Leaders} from './near-leaders.ts';
import {NearWindows} from './near-windows.ts';
import {compareText} from './order.ts';
import {weigh, type Weighed} from './similarity.ts';

/**
 * Who leads and who belongs to whom, while it is found out. Leading is decided in the order of keys: an item whose turn it is
 * finds all before it decided. In the beginning no decision is ever changed; with groups of before, an item that comes in
 * between may take the lead from later ones, whose members then have their turn again. Keys that are hashes make such changes few:
 * K. Censor-Hillel, E. Haramaty, Z. Karnin, "Optimal dynamic distributed MIS" (2016).
 */
export class Grouping {
  readonly #idf: Idf;
  readonly #threshold: number;
  /** By number: pinned leaders first, the others by key. */
  readonly #items: readonly NearItem[];
  readonly #pinned: number;
  readonly #leaders = new Leaders();
  /** The leader of each item, itself for a leader; -1 before its first turn. */
  readonly #leaderOf: Int32Array;
  readonly #similarity: Float64Array;
  readonly #windows: NearWindows;
  /** Members by leader, as they were before. */
  readonly #membersOf = new Map<number, number[]>();
  readonly #turns: Turns;
  /** Keys of those that were found not to lead, until their nearest leader is looked for. */
  readonly #keys = new KeptKeys();
  /** Those whose nearest leader is to be found. */
  readonly #open = new Set<number>();

  constructor(idf: Idf, threshold: number, known: Iterable<KnownGroup>, items: Iterable<NearItem>) {
    this.#idf = idf;
    this.#threshold = threshold;
    const groups = [...known];
    const pinned = distinct(groups.filter(({members}) => members === undefined).map(({leader}) => leader));
    const held = new Set(pinned.map(({key}) => key));
    const settled = groups.flatMap(({leader, members}) =>
      members === undefined ? [] : [leader, ...Array.from(members, ({item}) => item)],
    );
    const before = new Set(settled.map(({key}) => key));
    const fresh = [...items].filter(({key}) => !held.has(key) && !before.has(key));
    const free = distinct([...settled.filter(({key}) => !held.has(key)), ...fresh]);
    this.#items = [...pinned, ...free];
    this.#pinned = pinned.length;
    this.#leaderOf = new Int32Array(this.#items.length).fill(-1);
    this.#similarity = new Float64Array(this.#items.length).fill(1);
    this.#windows = new NearWindows(this.#items, new Set(fresh.map(({user}) => user)));
    this.#turns = new Turns(this.#items.length);
    for (let item = 0; item < this.#pinned; item++) this.#lead(item);
    if (settled.length > 0) this.#takeOver(groups);
    for (let item = this.#pinned; item < this.#items.length; item++)
      if (this.#leaderOf[item] === -1) this.#turns.add(item);
  }

  /** Decides all that is open. */
  settle(): void {
    for (let item = this.#turns.next(); item !== -1; item = this.#turns.next()) this.#decide(item);
    for (const item of this.#open) if (this.#leaderOf[item] !== item) this.#join(item);
  }

  groups(): NearGroup[] {
    const members = new Map<number, {key: string; similarity: number}[]>();
    for (const item of this.#leaders.items()) members.set(item, []);
    for (const [item, leader] of this.#leaderOf.entries()) {
      if (leader !== item)
        members.get(leader)?.push({key: this.#items[item]!.key, similarity: this.#similarity[item]!});
    }
    return [...members].map(([leader, list]) => ({leader: this.#items[leader]!.key, members: list}));
  }

  #takeOver(groups: readonly KnownGroup[]): void {
    const numbers = new Map(this.#items.map(({key}, number) => [key, number]));
    for (const {leader, members} of groups) {
      const first = numbers.get(leader.key);
      if (members === undefined || first === undefined || this.#leaderOf[first] !== -1) continue;
      this.#lead(first);
      const list: number[] = [];
      for (const {item, similarity} of members) {
        const number = numbers.get(item.key);
        if (number === undefined || this.#leaderOf[number] !== -1) continue;
        this.#leaderOf[number] = first;
        this.#similarity[number] = similarity;
        list.push(number);
      }
      this.#membersOf.set(first, list);
    }
  }

  #lead(item: number): void {
    const weighed = this.#weigh(item);
    this.#leaderOf[item] = item;
    this.#similarity[item] = 1;
    this.#leaders.add(item, weighed, keysOf(weighed));
  }

  /** Whether an item leads. All before it are decided. */
  #decide(item: number): void {
    const weighed = this.#weigh(item);
    const keys = keysOf(weighed);
    const candidates = this.#candidates(item, keys);
    const leads = this.#leaderOf[item] === item;
    for (const leader of candidates) {
      if (leader >= item || this.#leaders.likeness(weighed, leader, this.#threshold) < this.#threshold) continue;
      this.#leaderOf[item] = leader;
      this.#open.add(item);
      this.#keys.set(item, keys);
      if (leads) this.#dismiss(item);
      return;
    }
    if (leads) return;
    this.#leaderOf[item] = item;
    this.#similarity[item] = 1;
    this.#leaders.add(item, weighed, keys);
    if (this.#membersOf.size > 0) this.#announce(item, weighed, candidates);
  }

  /** A leader that leads no longer: its members have their turn again. */
  #dismiss(item: number): void {
    this.#leaders.remove(item);
    for (const member of this.#membersOf.get(item) ?? []) {
      this.#open.add(member);
      // One before it does not lead because of another one, which still leads.
      if (member > item) this.#turns.add(member);
    }
    this.#membersOf.delete(item);
  }

  /** A new leader among groups of before: later leaders near it lead no longer, and members around it may belong to it. */
  #announce(item: number, weighed: Weighed, candidates: readonly number[]): void {
    for (const leader of candidates) {
      const isNear = leader > item && this.#leaders.likeness(weighed, leader, this.#threshold) >= this.#threshold;
      if (isNear) this.#turns.add(leader);
      for (const member of this.#membersOf.get(leader) ?? []) this.#open.add(member);
    }
  }

  /** Finds the leader that an item is nearest to, the first of two. It leads itself where the one it had is gone and no other is found. */
  #join(item: number): void {
    const weighed = this.#weigh(item);
    let best = -1;
    let most = this.#threshold;
    const keys = this.#keys.get(item) ?? keysOf(weighed);
    for (const leader of this.#candidates(item, keys)) {
      const likeness = this.#leaders.likeness(weighed, leader, most);
      if (likeness < most || (likeness === most && best !== -1 && best < leader)) continue;
      best = leader;
      most = likeness;
    }
    if (best === -1) return this.#lead(item);
    this.#leaderOf[item] = best;
    this.#similarity[item] = most;
  }

  /** Leaders to hold an item against; the one that it has now is among them. */
  #candidates(item: number, keys: Int32Array): readonly number[] {
    const found = this.#leaders.candidates(item, keys);
    const add = (leader: number): void => {
      if (leader !== -1 && leader !== item && this.#leaders.has(leader) && !found.includes(leader)) found.push(leader);
    };
    this.#windows.around(item, (near) => add(this.#leaderOf[near]!));
    add(this.#leaderOf[item]!);
    return found;
  }

  #weigh(item: number): Weighed {
    return weigh(this.#items[item]!.features, this.#idf);
  }
}

/** In the order of keys, each key once. */
function distinct(items: readonly NearItem[]): readonly NearItem[] {
  const sorted = items.toSorted((a, b) => compareText(a.key, b.key));
  return sorted.filter(({key}, at) => at === 0 || key !== sorted[at - 1]?.key);
}

/** Items that are to be decided, the smallest number first. What is added while others are decided comes after them. */
class Turns {
  readonly #waiting: Uint8Array;
  #from: number;

  constructor(size: number) {
    this.#waiting = new Uint8Array(size);
    this.#from = size;
  }

  add(item: number): void {
    this.#waiting[item] = 1;
    this.#from = Math.min(this.#from, item);
  }

  /** The next item, which waits no longer; -1 when none does. */
  next(): number {
    const item = this.#waiting.indexOf(1, this.#from);
    if (item === -1) return -1;
    this.#waiting[item] = 0;
    this.#from = item + 1;
    return item;
  }
}
