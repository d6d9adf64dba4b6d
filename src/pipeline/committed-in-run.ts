import {UserError} from '../errors.ts';
import type {Asset} from '../model/asset.ts';
import type {Oid} from '../model/scalars.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import {exactFingerprint} from '../parse/fingerprint/of-text.ts';
import type {Archive, ArchiveBatch, Change} from '../ports/archive.ts';
import type {Leak} from '../ports/scan.ts';
import {LEAST_KNOWN} from '../redact/known-values.ts';
import {spellings} from '../redact/spellings.ts';
import {KnownSecrets} from './known-secrets.ts';
import {isOwnKey} from './own-keys.ts';

/** Bits of the filter, 16 MB: a tenth of them are set after some 80 MB of SQL, which repeats itself. */
const BITS = 27;
const BASE = 0x01000193;

/** What became of what was committed before a secret was known. */
export interface Amended {
  readonly places: number;
  /** Texts of the history that have another fingerprint now. */
  readonly renamed: ReadonlyMap<ExactFingerprint, ExactFingerprint>;
  readonly held: readonly Leak[];
}

/**
 * What this run has committed and nobody has been sent yet. A secret that a later file gives away may stand in it where
 * nothing says what it is: then the commits are made anew without it, before the file that gives it away is committed, so
 * that whenever a run is killed its value stands in no object of git.
 */
export class CommittedInRun {
  readonly #archive: Archive;
  readonly #since: Oid;
  /** Which runs of eight characters were committed, by hash: says where looking is of no use. */
  #filter: Uint8Array | undefined;
  readonly #known = new Set<string>();

  /** @param since head of the archive when the run began */
  constructor(archive: Archive, since: Oid) {
    this.#archive = archive;
    this.#since = since;
  }

  /** Notes what is about to be committed. */
  note({assets = [], texts = []}: Pick<ArchiveBatch, 'assets' | 'texts'>): void {
    for (const {title, path, container, locator, body} of assets) {
      for (const text of [title, path, container, locator, body]) this.#add(text);
    }
    for (const {text} of texts) this.#add(text);
  }

  /**
   * Looks for values that were not known at the last commit, and makes the commits anew that hold one.
   * @param met receives the value of each place in an asset, in memory only
   * @throws UserError when another run wrote to the archive
   */
  async amend(
    values: ReadonlySet<string>,
    met?: (value: string, kind: string, asset: Asset) => void,
  ): Promise<Amended | undefined> {
    const fresh = [...values].filter((value) => !this.#known.has(value));
    for (const value of fresh) this.#known.add(value);
    const suspects = fresh.filter((value) => [...spellings(new Set([value]))].some((each) => this.#mayHold(each)));
    if (suspects.length === 0) return undefined;
    const secrets = new KnownSecrets(new Set(suspects));
    const {places, renamed} = await this.#look(secrets, met);
    if (places === 0 && renamed.size === 0) return undefined;
    const head = await this.#archive.head();
    const outcome =
      head === undefined
        ? 'moved'
        : await this.#archive.rewrite(this.#since, head, (change) => cleaned(change, secrets, renamed));
    if (outcome !== 'moved') return {places, renamed, held: outcome.held};
    throw new UserError('archive-moved', 'Another run wrote to the archive while this one was harvesting.', {
      hint: 'Run the harvest again: nothing that was committed is lost.',
    });
  }

  async #look(
    secrets: KnownSecrets,
    met: ((value: string, kind: string, asset: Asset) => void) | undefined,
  ): Promise<Pick<Amended, 'places' | 'renamed'>> {
    const renamed = new Map<ExactFingerprint, ExactFingerprint>();
    let places = 0;
    for await (const change of this.#archive.changes(this.#since)) {
      // What is gone was not read in this run.
      if (change.t === 'asset' && !change.gone) {
        const {asset} = change;
        const clean = secrets.cleanAsset(asset, (value, kind) => met?.(value, kind, asset));
        places += clean.redactions.length - asset.redactions.length;
      }
      if (change.t === 'text') {
        const text = secrets.cleanText(change.text.text);
        if (text !== change.text.text) renamed.set(change.text.exact, exactFingerprint(text));
      }
    }
    return {places, renamed};
  }

  #add(text: string): void {
    this.#filter ??= new Uint8Array(1 << (BITS - 3));
    const filter = this.#filter;
    eachHash(text, (hash) => {
      filter[hash >>> 3]! |= 1 << (hash & 7);
      return true;
    });
  }

  #mayHold(value: string): boolean {
    const filter = this.#filter;
    if (filter === undefined || value.length < LEAST_KNOWN) return false;
    return eachHash(value, (hash) => (filter[hash >>> 3]! & (1 << (hash & 7))) !== 0);
  }
}

/** BASE to the power of LEAST_KNOWN - 1, modulo 2^32. */
const HIGH = Array.from({length: LEAST_KNOWN - 1}).reduce<number>((power) => Math.imul(power, BASE), 1);

/** Rolling hashes of all runs of eight characters (Karp and Rabin, 1987), as long as `go` says so; whether it did to the end. */
function eachHash(text: string, go: (hash: number) => boolean): boolean {
  let hash = 0;
  for (let at = 0; at < text.length; at++) {
    if (at >= LEAST_KNOWN) hash = (hash - Math.imul(text.charCodeAt(at - LEAST_KNOWN), HIGH)) | 0;
    hash = (Math.imul(hash, BASE) + text.charCodeAt(at)) | 0;
    if (at >= LEAST_KNOWN - 1 && !go((hash ^ (hash >>> 15)) & ((1 << BITS) - 1))) return false;
  }
  return true;
}

function cleaned(
  change: Change,
  secrets: KnownSecrets,
  renamed: ReadonlyMap<ExactFingerprint, ExactFingerprint>,
): Change {
  switch (change.t) {
    case 'asset':
      return change.gone ? change : {...change, asset: secrets.cleanAsset(change.asset)};
    case 'text': {
      const exact = renamed.get(change.text.exact);
      if (exact === undefined) return change;
      return {...change, text: {...change.text, exact, text: secrets.cleanText(change.text.text)}};
    }
    case 'day':
      return {
        ...change,
        rows: change.rows.map((row) => {
          const exact = row.exact === '' ? '' : (renamed.get(row.exact) ?? row.exact);
          // A key that is made of the text goes with it.
          return {...row, exact, ...(isOwnKey(row) ? {queryHash: exact} : {})};
        }),
      };
    case 'object-uses':
      return {
        ...change,
        rows: change.rows.map((row) =>
          isOwnKey(row) ? {...row, queryHash: renamed.get(row.queryHash) ?? row.queryHash} : row,
        ),
      };
    case 'state': {
      const unreadable = change.state.unreadable.map((entry) => ({
        ...entry,
        locator: secrets.cleanText(entry.locator),
        reason: secrets.cleanText(entry.reason),
      }));
      return {...change, state: {...change.state, unreadable}};
    }
    default:
      return change;
  }
}
