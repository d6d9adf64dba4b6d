import type {AssetId} from '../model/asset.ts';
import type {InGitEntry, ProjectEntry, SourceState} from '../ports/archive.ts';
import type {Catalog} from '../ports/catalog.ts';
import type {KnownBlobs} from '../ports/known-blobs.ts';
import type {InGit} from '../ports/source.ts';

/**
 * The files of one source that configured repositories hold. They are not archived, but remembered, so that the next
 * night does not fetch them again; and only as long as a branch holds them.
 */
export class InGitList {
  readonly #entries: Map<AssetId, InGitEntry>;
  readonly #projects: Map<string, readonly ProjectEntry[]>;
  readonly #present = new Set<AssetId>();
  #pending: {readonly name: string; readonly ids: readonly AssetId[]}[] = [];
  readonly #catalog: Pick<Catalog, 'asset'>;
  readonly #blobs: KnownBlobs | undefined;

  /** @param blobs undefined when no repository is configured: then nothing is compared */
  constructor(before: SourceState | undefined, catalog: Pick<Catalog, 'asset'>, blobs: KnownBlobs | undefined) {
    this.#entries = new Map((before?.inGit ?? []).map((entry) => [entry.id, entry]));
    this.#projects = Map.groupBy(before?.projects ?? [], ({scope}) => scope);
    this.#catalog = catalog;
    this.#blobs = blobs;
  }

  /** How many there are. */
  get count(): number {
    return this.#entries.size;
  }

  get projects(): readonly ProjectEntry[] {
    return [...this.#projects.values()].flat();
  }

  /**
   * A file was fetched and is in git.
   * @param entry with names that may be said
   * @returns whether the archive has an earlier version of it in its place
   */
  take(entry: InGitEntry): boolean {
    this.#present.add(entry.id);
    this.#entries.set(entry.id, entry);
    return this.#isArchived(entry.id);
  }

  /**
   * A file did not change since it was stored, here or in the archive. One that was archived before anybody committed it
   * is looked up by its archived text, as long as nothing was masked in it.
   * @returns `archived`: it is in the archive alone; `in-git`: as last time; `now-in-git`: the archive has it, and git too
   */
  takeUnchanged(id: AssetId, scope: string): 'archived' | 'in-git' | 'now-in-git' {
    this.#present.add(id);
    if (this.#entries.has(id)) return 'in-git';
    if (this.#blobs === undefined) return 'archived';
    const found = this.#catalog.asset(id);
    if (found === undefined || found.gone || found.asset.redactions.length > 0) return 'archived';
    const {body, locator, revision} = found.asset;
    const known = revision === undefined ? undefined : this.#blobs.find(Buffer.from(body));
    if (known === undefined || revision === undefined) return 'archived';
    this.#entries.set(id, {scope, id, locator, revision, ...known});
    return 'now-in-git';
  }

  /** A file was fetched, and differs from everything that git has. */
  takeAsset(id: AssetId): void {
    this.#present.add(id);
    this.#entries.delete(id);
  }

  /** It is there, and nobody could read it: what was known of it stays. */
  takeUnreadable(id: AssetId): void {
    this.#present.add(id);
  }

  takeProject(project: {readonly name: string; readonly ids: readonly AssetId[]}): void {
    this.#pending.push(project);
  }

  /** A scope is through. */
  close(scope: string, complete: boolean): void {
    if (complete) {
      for (const [id, entry] of this.#entries)
        if (entry.scope === scope && !this.#present.has(id)) this.#entries.delete(id);
    }
    const projects = this.#pending.map(({name, ids}) => {
      const inGit = ids.filter((id) => this.#entries.has(id)).length;
      return {scope, name, inGit, differ: ids.length - inGit};
    });
    this.#pending = [];
    if (projects.length > 0) this.#projects.set(scope, projects);
    else this.#projects.delete(scope);
  }

  state(): Pick<SourceState, 'inGit' | 'projects'> {
    const {projects} = this;
    return {
      ...(this.#entries.size === 0 ? {} : {inGit: [...this.#entries.values()]}),
      ...(projects.length === 0 ? {} : {projects}),
    };
  }

  #isArchived(id: AssetId): boolean {
    return this.#catalog.asset(id)?.gone === false;
  }
}

/**
 * The revision under which a file need not be fetched again: that of the archive, or that of a file which git still has.
 * @returns undefined for a file that was in git and is in no branch any more: it is archived after all
 */
export function revisionInGit(
  state: SourceState | undefined,
  blobs: KnownBlobs | undefined,
): (id: AssetId) => {readonly revision: string | undefined} | undefined {
  const entries = new Map((state?.inGit ?? []).map((entry) => [entry.id, entry]));
  return (id) => {
    const entry = entries.get(id);
    if (entry === undefined) return undefined;
    return {revision: blobs?.holds(entry.repository, entry.blob) === true ? entry.revision : undefined};
  };
}

/** What an event says, as it is kept. */
export function entryOf({scope, id, locator, revision, repository, path, blob}: InGit): InGitEntry {
  return {scope, id, locator, revision, repository, path, blob};
}
