import type {Catalog} from '../ports/catalog.ts';
import {assetSearchQueries} from './asset-search.ts';
import {assetQueries} from './assets.ts';
import {candidateQueries} from './candidates.ts';
import {carrierQueries} from './carriers.ts';
import {computedQueries} from './computed.ts';
import {erasureQueries} from './erasure.ts';
import {historyQueries} from './history.ts';
import {objectGrantQueries} from './object-grants.ts';
import {objectUseQueries} from './object-use.ts';
import {personalDataQueries} from './personal-data.ts';
import {readerQueries} from './readers.ts';
import {registryQueries} from './registry.ts';
import {openStore} from './store.ts';
import {threadQueries} from './threads.ts';
import {verdictQueries} from './verdicts.ts';
import {witnessQueries} from './witnesses.ts';

/**
 * Opens the catalog, an index of the archive in one SQLite file, and creates it when it is missing. Several processes may
 * have it open; one at a time writes. What it streams (statements, evidence) it reads in pages, so that the caller may
 * write in between.
 * @param path of the file (`-wal` and `-shm` beside it belong to it), or `:memory:`
 * @throws UserError when the file cannot be opened, is damaged, was written by a newer version, or is something else;
 * methods throw one when the file turns out damaged, the disk full, or another process keeps it busy
 */
export function openCatalog(path: string): Catalog {
  const store = openStore(path);
  return {
    ...registryQueries(store),
    ...assetQueries(store),
    ...assetSearchQueries(store),
    ...erasureQueries(store),
    ...historyQueries(store),
    ...objectUseQueries(store),
    ...objectGrantQueries(store),
    ...readerQueries(store),
    ...threadQueries(store),
    ...candidateQueries(store),
    ...carrierQueries(store),
    ...witnessQueries(store),
    ...computedQueries(store),
    ...personalDataQueries(store),
    ...verdictQueries(store),
    transaction: (work) => store.transaction(work),
    close: () => store.close(),
  };
}
