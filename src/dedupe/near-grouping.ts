import type {Idf} from './idf.ts';
import {keysOf} from './minhash.ts';
import {KeptKeys} from './minhash-kept.ts';
import type {KnownGroup, NearGroup, NearItem} from './near-groups.ts';
import {Leaders} from './near-leaders.ts';
import {NearTurns} from './near-turns.ts';
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
  /** By number: those of before, pinned leaders first, then the new ones by key. */
  readonly #items: readonly NearItem[];
  readonly #pinned: number;
  /** How many are of before. */
  readonly #old: number;
  readonly #leaders: Leaders;
  /** The leader of each item, itself for a leader; -1 before its first turn. */
  readonly #leaderOf: Int32Array;
  readonly #similarity: Float64Array;
  readonly #windows: NearWindows;
  /** By leader of before: the number behind its last member, as they were then; 0 for what led no group, or does no longer. */
  readonly #endOf: Int32Array;
  readonly #turns: NearTurns;
  /** Keys of those that were found not to lead, until their nearest leader is looked for. */
  readonly #keys: KeptKeys;
  /** Those whose nearest leader is to be found. */
  readonly #open = new Set<number>();

  constructor(idf: Idf, threshold: number, known: Iterable<KnownGroup>, items: Iterable<NearItem>) {
    this.#idf = idf;
    this.#threshold = threshold;
    const all = new Items();
    const groups = [...known].toSorted((a, b) => compareText(a.leader.key, b.leader.key));
    for (const {leader, members} of groups) if (members === undefined) all.add(leader);
    this.#pinned = all.items.length;
    for (const {leader, members} of groups) if (members !== undefined) all.addGroup(leader, members);
    this.#old = all.items.length;
    for (const item of [...items].toSorted((a, b) => compareText(a.key, b.key))) all.add(item);
    this.#items = all.items;
    const size = this.#items.length;
    this.#leaders = new Leaders(size, groups.length);
    this.#leaderOf = new Int32Array(size).fill(-1);
    this.#similarity = new Float64Array(all.similarities);
    this.#endOf = new Int32Array(all.ends);
    this.#keys = new KeptKeys(size);
    this.#windows = new NearWindows(this.#items, new Set(this.#items.slice(this.#old).map(({user}) => user)));
    for (let item = 0; item < this.#pinned; item++) this.#lead(item);
    for (let item = this.#pinned; item < this.#old; item = Math.max(item + 1, this.#endOf[item]!)) this.#takeOver(item);
    this.#turns = new NearTurns(this.#old, size, (a, b) => this.#isBefore(a, b));
  }

  /** Decides all that is open. */
  settle(): void {
    for (let item = this.#turns.next(); item !== -1; item = this.#turns.next()) this.#decide(item);
    for (const item of this.#open) if (this.#leaderOf[item] !== item) this.#join(item);
  }

  groups(): NearGroup[] {
    const membersOf = new Map<number, {key: string; similarity: number}[]>();
    this.#leaderOf.forEach((leader, item) => leader === item && membersOf.set(item, []));
    this.#leaderOf.forEach((leader, item) => {
      if (leader !== item)
        membersOf.get(leader)?.push({key: this.#items[item]!.key, similarity: this.#similarity[item]!});
    });
    return Array.from(membersOf, ([leader, members]) => ({leader: this.#items[leader]!.key, members}));
  }

  #takeOver(leader: number): void {
    this.#lead(leader);
    this.#eachMember(leader, (member) => (this.#leaderOf[member] = leader));
  }

  /** Calls with each member that a leader had before, unless its group is dissolved. */
  #eachMember(leader: number, take: (member: number) => void): void {
    const end = this.#endOf[leader]!;
    for (let member = leader + 1; member < end; member++) take(member);
  }

  /** Whether an item is decided before another one. */
  #isBefore(one: number, other: number): boolean {
    if (one < this.#pinned || other < this.#pinned) return one < this.#pinned && one < other;
    if (one >= this.#old && other >= this.#old) return one < other;
    return compareText(this.#items[one]!.key, this.#items[other]!.key) < 0;
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
      if (!this.#isBefore(leader, item)) continue;
      if (this.#leaders.likeness(weighed, leader, this.#threshold) < this.#threshold) continue;
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
    if (this.#pinned < this.#old) this.#announce(item, weighed, candidates);
  }

  /** A leader that leads no longer: its members have their turn again. */
  #dismiss(item: number): void {
    this.#leaders.remove(item);
    this.#eachMember(item, (member) => {
      this.#open.add(member);
      // One before it does not lead because of another one, which still leads.
      if (this.#isBefore(item, member)) this.#turns.add(member);
    });
    this.#endOf[item] = 0;
  }

  /** A new leader among groups of before: later leaders near it lead no longer, and members around it may belong to it. */
  #announce(item: number, weighed: Weighed, candidates: readonly number[]): void {
    for (const leader of candidates) {
      const likeness = this.#leaders.likeness(weighed, leader, this.#threshold);
      if (likeness >= this.#threshold && this.#isBefore(item, leader)) this.#turns.add(leader);
      this.#eachMember(leader, (member) => this.#open.add(member));
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
      if (likeness < most || (likeness === most && best !== -1 && this.#isBefore(best, leader))) continue;
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

/** Items by number, each key once. */
class Items {
  readonly items: NearItem[] = [];
  /** By number: how near it was to its leader; 1 for a leader, and for what is new. */
  readonly similarities: number[] = [];
  /** By number: for the leader of a group of before, the number behind its last member, which follow on it; 0 for the others. */
  readonly ends: number[] = [];
  readonly #known = new Set<string>();

  /** Adds an item, unless its key is known. */
  add(item: NearItem, similarity = 1): boolean {
    // Looked up once: of some hundred thousand keys that is what takes the time.
    if (this.#known.add(item.key).size === this.items.length) return false;
    this.items.push(item);
    this.similarities.push(similarity);
    this.ends.push(0);
    return true;
  }

  /** Adds a group, unless its leader is known. */
  addGroup(leader: NearItem, members: NonNullable<KnownGroup['members']>): void {
    const number = this.items.length;
    if (!this.add(leader)) return;
    for (const {item, similarity} of members) this.add(item, similarity);
    this.ends[number] = this.items.length;
  }
}
