import type {AssetFacts, AssetId} from '../model/asset.ts';
import type {Oid} from '../model/scalars.ts';
import type {AssetVersion} from '../ports/archive.ts';
import type {GitStore, PathCommit} from './git-store.ts';
import {ASSET_SUFFIXES} from './listing.ts';
import {decode, Malformed} from './malformed.ts';
import {assetStem, idMark, readAssetPath, suffixOf} from './paths.ts';
import {readSidecar, type Sidecar} from './sidecar.ts';

/**
 * Every state in which an asset was archived, newest first: through renames and moved folders, and through the ids that
 * it had before (aliases). Only the commits that touched it are read.
 *
 * @param head the commit to look back from
 */
export async function* versionsOf(store: GitStore, head: Oid, asset: AssetFacts): AsyncGenerator<AssetVersion> {
  const trail = new Trail(store, asset);
  let place: Place | undefined = await trail.find(head);
  while (place !== undefined) {
    const steps: PathCommit[] = [];
    // Back to where it came to this place; what lies before may be another stay there, or none of it.
    for await (const step of store.history(
      place.from,
      ASSET_SUFFIXES.map((suffix) => `${place?.stem}${suffix}`),
    )) {
      steps.push(step);
      if (step.files.some(({path, before}) => path.endsWith('.yml') && before === undefined)) break;
    }
    yield* trail.read(place.stem, steps);
    const first = steps.at(-1);
    place = first && (await trail.before(place.stem, first));
  }
}

interface Place {
  readonly stem: string;
  readonly from: Oid;
}

class Trail {
  readonly #store: GitStore;
  readonly #asset: AssetFacts;
  /** The asset's id and those that it had before, in the order in which they were met. */
  readonly #ids: Set<AssetId>;
  readonly #sidecars = new Map<Oid, Promise<Sidecar | undefined>>();

  constructor(store: GitStore, asset: AssetFacts) {
    this.#store = store;
    this.#asset = asset;
    this.#ids = new Set([asset.id, ...asset.aliases]);
  }

  /** Where the asset stands in a commit: where its facts say, else wherever one of its ids stands. */
  async find(commit: Oid): Promise<Place | undefined> {
    const {id} = this.#asset;
    const stems = [assetStem(this.#asset, idMark(id)), assetStem(this.#asset, id)];
    const oids = await this.#store.idsAt(
      commit,
      stems.map((stem) => `${stem}.yml`),
    );
    for (const [index, stem] of stems.entries()) {
      if (await this.#isOurs(oids[index])) return {stem, from: commit};
    }
    const found = new Map<string, Oid>();
    for await (const {path, oid} of this.#store.entries(commit, 'assets/')) {
      const stem = this.#stemOfOurs(path);
      if (stem !== undefined) found.set(stem, oid);
    }
    const stem = await this.#best(found);
    return stem === undefined ? undefined : {stem, from: commit};
  }

  /** Where the asset stood before a commit put it where it is. */
  async before(stem: string, {commit, parents}: PathCommit): Promise<Place | undefined> {
    const [parent] = parents;
    if (parent === undefined) return undefined;
    const left = new Map<string, Oid>();
    const paths: string[] = [];
    for await (const {path, oid} of this.#store.differences(parent, commit, 'assets/')) {
      if (oid === undefined && this.#stemOfOurs(path) !== undefined) paths.push(path);
    }
    const oids = await this.#store.idsAt(parent, paths);
    for (const [index, path] of paths.entries()) {
      const oid = oids[index];
      if (oid !== undefined) left.set(path.slice(0, -'.yml'.length), oid);
    }
    const former = await this.#best(left);
    if (former !== undefined) return {stem: former, from: parent};
    // It may have been there already, and away for a while: then an earlier commit says so.
    for await (const _ of this.#store.history(parent, [`${stem}.yml`])) return {stem, from: parent};
    return undefined;
  }

  /** What each commit made of the asset, newest first: from the oldest on, a file is what it was made last. */
  async *read(stem: string, steps: readonly PathCommit[]): AsyncGenerator<AssetVersion> {
    const files = new Map<string, Oid>();
    const states: {readonly step: PathCommit; readonly files: ReadonlyMap<string, Oid>}[] = [];
    for (const step of steps.toReversed()) {
      for (const {path, oid} of step.files) {
        if (oid === undefined) files.delete(path);
        else files.set(path, oid);
      }
      states.push({step, files: new Map(files)});
    }
    for (const {step, files} of states.toReversed()) {
      const sidecar = await this.#sidecar(files.get(`${stem}.yml`));
      if (sidecar === undefined) continue;
      const {facts, gone} = sidecar;
      for (const alias of facts.aliases) this.#ids.add(alias);
      const path = `${stem}${suffixOf(facts.format)}`;
      const blob = files.get(path);
      if (blob !== undefined) yield {commit: step.commit, archivedAt: step.at, facts, gone, path, blob};
    }
  }

  #stemOfOurs(path: string): string | undefined {
    const place = readAssetPath(path);
    if (place?.suffix !== '.yml') return undefined;
    const ours = [...this.#ids].some((id) => place.mark === id || place.mark === idMark(id));
    return ours ? place.stem : undefined;
  }

  /** The stem of the asset's own id before one of an older id; `found` maps stems to their sidecars. */
  async #best(found: ReadonlyMap<string, Oid>): Promise<string | undefined> {
    const byId = new Map<AssetId, string>();
    for (const [stem, oid] of found) {
      const sidecar = await this.#sidecar(oid);
      if (sidecar !== undefined) byId.set(sidecar.facts.id, stem);
    }
    for (const id of this.#ids) {
      const stem = byId.get(id);
      if (stem !== undefined) return stem;
    }
    return undefined;
  }

  async #isOurs(oid: Oid | undefined): Promise<boolean> {
    const sidecar = await this.#sidecar(oid);
    return sidecar !== undefined && this.#ids.has(sidecar.facts.id);
  }

  /** A sidecar by its blob; undefined where it is none: somebody's hand was in it, and the rest counts all the same. */
  #sidecar(oid: Oid | undefined): Promise<Sidecar | undefined> {
    if (oid === undefined) return Promise.resolve(undefined);
    const known = this.#sidecars.get(oid);
    if (known !== undefined) return known;
    const reading = this.#store.read(oid).then((bytes) => {
      try {
        return bytes === undefined ? undefined : readSidecar(decode(bytes));
      } catch (error) {
        if (error instanceof Malformed) return undefined;
        throw error;
      }
    });
    this.#sidecars.set(oid, reading);
    return reading;
  }
}
