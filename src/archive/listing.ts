import type {Oid} from '../model/scalars.ts';
import type {GitStore} from './git-store.ts';
import {readAssetPath, readDayPath} from './paths.ts';
import {TextIds} from './text-ids.ts';

/** Folders whose listing is kept: where an asset stands and what the index counts is asked at every commit. */
const FOLDERS = ['assets/', 'evidence/', 'lineage/'] as const;
/** Holds the texts of the history, of which there may be a million. */
export const TEXTS = 'sql/';

/** Whether a path is one that every listing has. */
export function isListed(path: string): boolean {
  return FOLDERS.some((folder) => path.startsWith(folder));
}

/** The paths and blob ids below `assets/`, `evidence/` and `lineage/` at one commit. */
export class Listing {
  readonly #files = new Map<string, Oid>();
  readonly #stems = new Map<string, Set<string>>();
  #texts: TextIds | undefined;

  /** What lies under `sql/` at the commit of this listing. Read when it is first asked for: few runs bring many texts. */
  async texts(store: GitStore, commit: Oid): Promise<TextIds> {
    if (this.#texts !== undefined) return this.#texts;
    const texts = new TextIds();
    for await (const {path, oid} of store.entries(commit, TEXTS)) texts.put(path, oid);
    this.#texts = texts;
    return texts;
  }

  /** The texts changed in a way that was not noted here. */
  forgetTexts(): void {
    this.#texts = undefined;
  }

  idOf(path: string): Oid | undefined {
    return this.#files.get(path);
  }

  /** Stems under which an id's mark stands; one, unless two ids share their first digits or someone copied a file. */
  stemsOf(mark: string): readonly string[] {
    return [...(this.#stems.get(mark) ?? [])];
  }

  /** All paths, in no order. */
  paths(): Iterable<string> {
    return this.#files.keys();
  }

  /** Paths of the files that share a stem: a body and its sidecar, the parts of a day. */
  filesOf(stem: string, suffixes: readonly string[]): readonly string[] {
    return suffixes.map((suffix) => `${stem}${suffix}`).filter((path) => this.#files.has(path));
  }

  /** Notes what a path holds now; undefined: nothing any more. */
  put(path: string, oid: Oid | undefined): void {
    if (path.startsWith(TEXTS)) this.#texts?.put(path, oid);
    if (!isListed(path)) return;
    if (oid === undefined) this.#files.delete(path);
    else this.#files.set(path, oid);
    const place = readAssetPath(path);
    if (!place) return;
    const stems = this.#stems.get(place.mark);
    if (oid !== undefined) {
      if (stems === undefined) this.#stems.set(place.mark, new Set([place.stem]));
      else stems.add(place.stem);
      return;
    }
    if (stems === undefined || this.filesOf(place.stem, ASSET_SUFFIXES).length > 0) return;
    stems.delete(place.stem);
    if (stems.size === 0) this.#stems.delete(place.mark);
  }
}

/** Suffixes of everything that may lie beside each other for one asset. */
export const ASSET_SUFFIXES: readonly string[] = ['.sql', '.ipynb', '.py', '.txt', '.yml'];

/** Parts of a day that lie in a listing, in order. */
export function partsOf(listing: Listing, stem: string): readonly string[] {
  const parts: string[] = [];
  for (let part = 1; ; part++) {
    const path = part === 1 ? `${stem}.ndjson` : `${stem}-${part}.ndjson`;
    if (listing.idOf(path) === undefined) return parts;
    parts.push(path);
  }
}

/** Keeps the listing of the commit last asked for, and carries it on from commit to commit. */
export class Listings {
  readonly #store: GitStore;
  #commit: Oid | undefined;
  #listing = new Listing();

  constructor(store: GitStore) {
    this.#store = store;
  }

  /** The listing of a commit; an empty one for none. */
  async at(commit: Oid | undefined): Promise<Listing> {
    if (commit === undefined) return new Listing();
    if (commit === this.#commit) return this.#listing;
    const from = this.#commit;
    // Until it is whole it belongs to no commit: a failure half-way must not leave a wrong one behind.
    this.#commit = undefined;
    if (from === undefined) this.#listing = new Listing();
    this.#listing.forgetTexts();
    for (const folder of FOLDERS) {
      const changes =
        from === undefined ? this.#store.entries(commit, folder) : this.#store.differences(from, commit, folder);
      for await (const {path, oid} of changes) this.#listing.put(path, oid);
    }
    this.#commit = commit;
    return this.#listing;
  }

  /** Says which commit a listing is of, after it was changed; undefined: of none, the next one is read anew. */
  is(commit: Oid | undefined, listing: Listing): void {
    this.#commit = commit;
    this.#listing = commit === undefined ? new Listing() : listing;
  }
}

/** The day and account folder of a part's path, for the index. */
export function dayOf(path: string): {readonly account: string; readonly day: string} | undefined {
  const place = readDayPath(path);
  return place ? {account: place.stem.split('/')[1] ?? '', day: place.day} : undefined;
}
