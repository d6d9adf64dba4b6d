import {inOrder} from '../../files/in-order.ts';
import {notebookKind, workspaceKind} from '../containers.ts';
import {listFiles, type Root, stageRoot, versionRoot} from '../list-files.ts';
import {dbtProjectUrl, stageAddress} from '../statements.ts';
import {type AskedAccount, sourceOf, under} from './account.ts';
import {because, refusalOf} from './ask.ts';
import type {Place} from './inventory.ts';

/** A place and what the reader gets of it. */
export interface PlaceState {
  readonly place: Place;
  /** As a harvest calls it. */
  readonly locator: string;
  readonly state: 'read' | 'closed' | 'failed';
  readonly files: number;
  /** Why it failed, one sentence. */
  readonly why?: string;
}

/** Listings at a time: as many as a warehouse opens connections. */
const PARALLEL = 4;

/** How the files of a place are listed: as a harvest does it. */
interface Listable {
  readonly locator: string;
  readonly roots: readonly Root[];
  readonly choice: 'newer' | 'first';
}

/**
 * Lists the files of each place as a harvest would, with the same choice of versions, and fetches none. What SHOW does not
 * list for the reader is closed and not asked again.
 */
export async function lookInto(
  asked: AskedAccount,
  reader: string,
  places: readonly Place[],
): Promise<readonly PlaceState[]> {
  const found: PlaceState[] = [];
  for await (const state of inOrder(places, PARALLEL, (place) => look(asked, reader, place))) found.push(state);
  return found;
}

async function look(asked: AskedAccount, reader: string, place: Place): Promise<PlaceState> {
  const {locator, roots, choice} = listable(asked, place);
  if (!place.shown) return {place, locator, state: 'closed', files: 0};
  try {
    const listing = await listFiles(asked.warehouse, roots, choice, under(asked, reader), asked.log);
    if (listing.ok) return {place, locator, state: 'read', files: listing.files.length};
    if (listing.error.isDenied) return {place, locator, state: 'closed', files: 0};
    return {place, locator, state: 'failed', files: 0, why: because(refusalOf(listing.error))};
  } catch (error) {
    asked.signal.throwIfAborted();
    return {place, locator, state: 'failed', files: 0, why: because(refusalOf(error))};
  }
}

function listable(asked: AskedAccount, place: Place): Listable {
  const {type, database, schema, name} = place;
  if (type === 'STAGE') {
    const locator = stageAddress(database, schema, name);
    return {locator, roots: [stageRoot(locator, name)], choice: 'first'};
  }
  if (type === 'DBT PROJECT') {
    const url = (version: string): string => dbtProjectUrl(database, schema, name, version);
    const roots = ['last', 'live'].map((version) => versionRoot(url(version)));
    return {locator: url('').replace(/\/versions\/+$/, ''), roots, choice: 'first'};
  }
  const set = sourceOf(asked, 'workspaces')?.settings['version'];
  const kind = type === 'NOTEBOOK' ? notebookKind() : workspaceKind(set === 'head' || set === 'live' ? set : 'newer');
  return {locator: kind.scope(place), roots: kind.roots(place), choice: kind.choice};
}
