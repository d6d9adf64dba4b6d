import type {Asset, AssetId} from '../model/asset.ts';
import type {ArchiveBatch} from '../ports/archive.ts';
import {blobId} from './blob-id.ts';
import type {GitStore} from './git-store.ts';
import {ASSET_SUFFIXES, type Listing} from './listing.ts';
import {decode, Malformed} from './malformed.ts';
import {assetStem, idMark, suffixOf} from './paths.ts';
import {readSidecar, writeSidecar, type Sidecar} from './sidecar.ts';
import {factsOf, type Unit} from './units.ts';

/**
 * What a batch's assets are as files: a body and a sidecar each, in one place. An asset whose title, folder or owner
 * has another name by now moves; one that is known under an older id (an alias) takes over that id's file.
 */
export async function assetUnits(batch: ArchiveBatch, store: GitStore, listing: Listing): Promise<Unit[]> {
  const assets = new Map((batch.assets ?? []).map((asset) => [asset.id, asset]));
  const places = new Places(store, listing, assets);
  const units: Unit[] = [];
  for (const asset of assets.values()) units.push(await places.unitOf(asset));
  for (const id of new Set(batch.gone ?? [])) {
    const unit = assets.has(id) ? undefined : await places.goneUnit(id);
    if (unit) units.push(unit);
  }
  return units;
}

class Places {
  readonly #store: GitStore;
  readonly #listing: Listing;
  readonly #assets: ReadonlyMap<AssetId, Asset>;
  /** Who has a mark within this batch. */
  readonly #marks = new Map<string, AssetId>();

  constructor(store: GitStore, listing: Listing, assets: ReadonlyMap<AssetId, Asset>) {
    this.#store = store;
    this.#listing = listing;
    this.#assets = assets;
  }

  async unitOf(asset: Asset): Promise<Unit> {
    const sidecar = writeSidecar(factsOf(asset), false);
    const short = assetStem(asset, idMark(asset.id));
    if (this.#marks.get(idMark(asset.id)) === undefined && this.#standsAs(short, sidecar)) {
      this.#marks.set(idMark(asset.id), asset.id);
      return this.#unit(asset, short, sidecar, []);
    }
    const {own, foreign} = await this.#stemsOf(asset.id);
    const isTaken = foreign || (this.#marks.get(idMark(asset.id)) ?? asset.id) !== asset.id;
    if (!isTaken) this.#marks.set(idMark(asset.id), asset.id);
    const stem = isTaken ? assetStem(asset, asset.id) : short;
    const left = own.filter((each) => each !== stem);
    // A sheet of the history takes in others as it grows, and an id of a statement in it is never a sheet of its own.
    if (own.length === 0 || asset.kind === 'history') left.push(...(await this.#aliasStems(asset)));
    return this.#unit(asset, stem, sidecar, left);
  }

  /** The sidecar of an asset that is gone from its place, saying so; undefined when there is nothing to say. */
  async goneUnit(id: AssetId): Promise<Unit | undefined> {
    for (const stem of (await this.#stemsOf(id)).own) {
      const found = await this.#sidecarAt(stem);
      if (!found) continue;
      return {files: [{path: `${stem}.yml`, text: writeSidecar(found.facts, true)}], absent: []};
    }
    return undefined;
  }

  #unit(asset: Asset, stem: string, sidecar: string, left: readonly string[]): Unit {
    const body = `${stem}${suffixOf(asset.format)}`;
    const files = [
      {path: body, text: asset.body},
      {path: `${stem}.yml`, text: sidecar},
    ];
    const around = [stem, ...left].flatMap((each) => this.#listing.filesOf(each, ASSET_SUFFIXES));
    return {files, absent: around.filter((path) => !files.some((file) => file.path === path))};
  }

  /** True when exactly this sidecar is there: then the id is known to be ours without a look into the file. */
  #standsAs(stem: string, sidecar: string): boolean {
    const [, mark = ''] = /--([0-9a-f]+)$/.exec(stem) ?? [];
    const alone = this.#listing.stemsOf(mark).length === 1;
    return alone && this.#listing.idOf(`${stem}.yml`) === blobId(Buffer.from(sidecar));
  }

  /** Where an id stands, and whether another one has taken its short mark. */
  async #stemsOf(id: AssetId): Promise<{readonly own: readonly string[]; readonly foreign: boolean}> {
    const own = [...this.#listing.stemsOf(id)];
    let foreign = false;
    for (const stem of this.#listing.stemsOf(idMark(id))) {
      const found = await this.#sidecarAt(stem);
      // A sidecar that is missing or broken is put right by writing it anew.
      if (found && found.facts.id !== id) foreign = true;
      else own.push(stem);
    }
    return {own, foreign};
  }

  /** Files of older ids of an asset that is new here; not those of an id that is an asset of its own again. */
  async #aliasStems(asset: Asset): Promise<string[]> {
    const stems: string[] = [];
    for (const alias of asset.aliases) {
      if (alias !== asset.id && !this.#assets.has(alias)) stems.push(...(await this.#stemsOf(alias)).own);
    }
    return stems;
  }

  async #sidecarAt(stem: string): Promise<Sidecar | undefined> {
    const oid = this.#listing.idOf(`${stem}.yml`);
    const bytes = oid === undefined ? undefined : await this.#store.read(oid);
    if (bytes === undefined) return undefined;
    try {
      return readSidecar(decode(bytes));
    } catch (error) {
      if (error instanceof Malformed) return undefined;
      throw error;
    }
  }
}
