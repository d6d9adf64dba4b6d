import type {Statement} from '../model/statement.ts';
import {readAsset} from '../parse/read-asset.ts';
import type {Change} from '../ports/archive.ts';
import type {Catalog} from '../ports/catalog.ts';
import {personalDataMarks} from '../redact/personal/marks.ts';
import type {Workshop} from './context.ts';

export interface SyncReport {
  readonly head: string | undefined;
  readonly assets: number;
  readonly texts: number;
  readonly days: number;
  readonly decisions: number;
  readonly malformed: readonly {readonly path: string; readonly reason: string}[];
}

const CHANGES_PER_TRANSACTION = 2000;

/**
 * Brings the catalog to the archive's head. The one way anything but the outbox gets into it: a harvest commits first and
 * then comes through here too, so that a rebuilt catalog is the same catalog.
 */
export async function syncCatalog(workshop: Pick<Workshop, 'archive' | 'catalog' | 'signal'>): Promise<SyncReport> {
  const {archive, catalog} = workshop;
  const head = await archive.head();
  const report = {head, assets: 0, texts: 0, days: 0, decisions: 0, malformed: [] as {path: string; reason: string}[]};
  if (head === undefined || head === catalog.head()) return report;

  let pending: Change[] = [];
  const flush = (): void => {
    const changes = pending;
    pending = [];
    catalog.transaction(() => {
      for (const change of changes) apply(catalog, change);
    });
  };
  for await (const change of archive.changes(catalog.head())) {
    workshop.signal.throwIfAborted();
    if (change.t === 'malformed') report.malformed.push({path: change.path, reason: change.reason});
    if (change.t === 'asset') report.assets += 1;
    if (change.t === 'text') report.texts += 1;
    if (change.t === 'day') report.days += 1;
    if (change.t === 'decisions') report.decisions += change.decisions.length;
    pending.push(change);
    if (pending.length >= CHANGES_PER_TRANSACTION) flush();
  }
  flush();
  // Last: a sync that was cut short starts over from the old head, and putting a thing twice is putting it once.
  catalog.setHead(head);
  return report;
}

function apply(catalog: Catalog, change: Change): void {
  switch (change.t) {
    case 'asset':
      catalog.putAsset(change.asset, change.gone, readAsset(change.asset));
      catalog.putPersonalData(change.asset.id, personalDataMarks(change.asset));
      return;
    case 'people':
      catalog.putPeople(change.account, change.people);
      return;
    case 'text':
      catalog.putText(change.text, readText(change.text.exact, change.text.text));
      return;
    case 'day':
      catalog.putDay(change.account, change.utcDay, change.rows);
      return;
    case 'family':
      catalog.putFamily(change.family);
      return;
    case 'decisions':
      catalog.putDecisions(change.candidate, change.decisions);
      return;
    case 'state':
      catalog.putState(change.state);
      return;
    case 'malformed':
      return;
  }
}

/** A text of the history is read like an asset of one statement, so that who reads what is known for machines too. */
function readText(exact: string, text: string): Statement | undefined {
  return readAsset({id: exact.slice(3), body: text, format: 'sql'})[0];
}
