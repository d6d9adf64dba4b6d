import type {AssetFacts, AssetId} from '../model/asset.ts';
import type {Owner} from '../model/people.ts';
import type {Hex32, Oid} from '../model/scalars.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import {nameMark, pseudonymOf, userMark} from '../parse/erased-marks.ts';
import type {Erasure} from '../ports/archive.ts';
import type {GitStore} from './git-store.ts';
import {canonicalJson, compareText} from './json.ts';
import {decode} from './malformed.ts';
import {ERASURES_PATH, idMark} from './paths.ts';
import {erasureSchema, parseLines} from './schemas.ts';

/** `erasures.ndjson`: each erasure once, oldest first. */
export function writeErasures(erasures: readonly Erasure[]): string {
  const byId = new Map(erasures.map((erasure) => [erasure.id, erasure]));
  const sorted = [...byId.values()].sort((one, other) => compareText(one.id, other.id));
  return sorted
    .map((each) => ({
      ...each,
      assets: each.assets.toSorted(),
      texts: each.texts.toSorted(),
      people: each.people.toSorted(),
    }))
    .map((each) => `${canonicalJson(each, Object.keys(erasureSchema.shape))}\n`)
    .join('');
}

/** Reads erasures. Throws Malformed. */
export function readErasures(source: string): Erasure[] {
  return parseLines(erasureSchema, source);
}

/**
 * What a commit says was erased. Throws Malformed for a file that somebody broke by hand: without it nobody could tell
 * what must not come back.
 */
export async function erasuresAt(store: GitStore, commit: Oid | undefined): Promise<readonly Erasure[]> {
  const bytes = commit === undefined ? undefined : await store.read(`${commit}:${ERASURES_PATH}`);
  return bytes === undefined ? [] : readErasures(decode(bytes));
}

/** Whether something is of what was erased. */
export class Erased {
  readonly #assets: ReadonlySet<AssetId>;
  readonly #files: ReadonlySet<string>;
  readonly #texts: ReadonlySet<ExactFingerprint>;
  readonly #people: ReadonlySet<Hex32>;
  readonly #users = new Map<string, Hex32 | undefined>();
  readonly #names = new Map<string, boolean>();

  constructor(erasures: readonly Erasure[]) {
    this.#assets = new Set(erasures.flatMap(({assets}) => assets));
    this.#files = new Set([...this.#assets].flatMap((id) => [id, idMark(id)]));
    this.#texts = new Set(erasures.flatMap(({texts}) => texts));
    this.#people = new Set(erasures.flatMap(({people}) => people));
  }

  get isEmpty(): boolean {
    return this.#assets.size + this.#texts.size + this.#people.size === 0;
  }

  get hasPeople(): boolean {
    return this.#people.size > 0;
  }

  asset(id: AssetId): boolean {
    return this.#assets.has(id);
  }

  /** @param mark the part of an id that stands in the name of a file */
  file(mark: string): boolean {
    return this.#files.has(mark);
  }

  text(exact: ExactFingerprint): boolean {
    return this.#texts.has(exact);
  }

  /** Whether an asset is erased itself, is a new form of one, or is owned by somebody whose content was erased. */
  isOf({id, aliases, account, owner}: Pick<AssetFacts, 'id' | 'aliases' | 'account' | 'owner'>): boolean {
    return this.asset(id) || aliases.some((alias) => this.asset(alias)) || this.owner(account, owner) !== undefined;
  }

  /** The pseudonym of an owner whose content was erased. */
  owner(account: string, owner: Owner): Owner | undefined {
    const person = owner.kind === 'user' ? this.person(account, owner.id) : undefined;
    return person && {...owner, id: person.userId, name: person.userName};
  }

  /** The pseudonym of a person whose content was erased; undefined for anybody else. */
  person(account: string, userId: string): ReturnType<typeof pseudonymOf> | undefined {
    if (!this.hasPeople || userId === '') return undefined;
    const key = `${account}\n${userId}`;
    if (!this.#users.has(key)) {
      const mark = userMark(account, userId);
      this.#users.set(key, this.#people.has(mark) ? mark : undefined);
    }
    const mark = this.#users.get(key);
    return mark === undefined ? undefined : pseudonymOf(mark);
  }

  /** Whether a text holds the name of such a person as a word of its own. */
  names(text: string): boolean {
    if (!this.hasPeople) return false;
    return (text.match(/[\p{L}\p{N}_$.-]+/gu) ?? []).some((word) => wordsIn(word).some((each) => this.#isName(each)));
  }

  #isName(word: string): boolean {
    let known = this.#names.get(word);
    if (known === undefined) {
      known = this.#people.has(nameMark(word));
      this.#names.set(word, known);
    }
    return known;
  }
}

/** A name may stand behind `USER$` or `DROPPED_USER$`, and between dots. */
function wordsIn(word: string): readonly string[] {
  return [word, ...word.split('.')].flatMap((part) => [part, part.replace(/^(?:DROPPED_)?USER\$/i, '')]);
}
