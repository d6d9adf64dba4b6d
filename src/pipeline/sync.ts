import type {Statement} from '../model/statement.ts';
import {readAsset} from '../parse/read-asset.ts';
import type {Change} from '../ports/archive.ts';
import type {Catalog} from '../ports/catalog.ts';
import {personalDataMarks} from '../redact/personal/marks.ts';
import type {TextWork} from '../ports/text-work.ts';
import type {Workshop} from './context.ts';
import {textWorkHere} from './text-work.ts';

export interface SyncReport {
  readonly head: string | undefined;
  readonly assets: number;
  readonly texts: number;
  readonly days: number;
  readonly decisions: number;
  readonly malformed: readonly {readonly path: string; readonly reason: string}[];
}

/** Changes and rows of evidence that are put together; a day may have thousands of rows. */
const WEIGHT_PER_TRANSACTION = 1000;
const ROWS_LIKE_A_CHANGE = 4;
/** Groups of changes whose texts are read ahead while others are put into the catalog. */
const GROUPS_AHEAD = 4;

type Group = {readonly changes: readonly Change[]; readonly statements: Promise<Statements>};
type Statements = readonly (Statement | undefined)[];
type ToSync = Pick<Workshop, 'archive' | 'catalog' | 'signal'> & {readonly texts?: TextWork};

/**
 * Brings the catalog to the archive's head. The one way anything but the outbox gets into it: a harvest commits first and
 * then comes through here too, so that a rebuilt catalog is the same catalog.
 */
export async function syncCatalog(workshop: ToSync): Promise<SyncReport> {
  const {archive, catalog, texts = textWorkHere({})} = workshop;
  const head = await archive.head();
  const report = {head, assets: 0, texts: 0, days: 0, decisions: 0, malformed: [] as {path: string; reason: string}[]};
  if (head === undefined || head === catalog.head()) return report;
  const known = catalog.head();
  // The archive's history was made anew without something: the index must not keep it either.
  if (known !== undefined && !(await archive.has(known))) catalog.reset();

  let pending: Change[] = [];
  let weight = 0;
  let hasTexts = false;
  const groups: Group[] = [];
  const read = (): void => {
    const stored = pending.flatMap((change) => (change.t === 'text' ? [change.text] : []));
    // Without a text there is nothing to wait for, and days of evidence are not to pile up.
    hasTexts = stored.length > 0;
    const statements = hasTexts ? texts.read(stored) : Promise.resolve([]);
    statements.catch(() => undefined);
    groups.push({changes: pending, statements});
    pending = [];
    weight = 0;
  };
  const put = async (): Promise<void> => {
    const group = groups.shift();
    if (group === undefined) return;
    const statements = (await group.statements).values();
    catalog.transaction(() => {
      for (const change of group.changes) {
        apply(catalog, change, change.t === 'text' ? statements.next().value : undefined);
      }
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
    weight += 'rows' in change ? 1 + change.rows.length / ROWS_LIKE_A_CHANGE : 1;
    if (weight < WEIGHT_PER_TRANSACTION) continue;
    read();
    while (groups.length > (hasTexts ? GROUPS_AHEAD : 0)) await put();
  }
  read();
  while (groups.length > 0) await put();
  // Last: a sync that was cut short starts over from the old head, and putting a thing twice is putting it once.
  catalog.setHead(head);
  return report;
}

function apply(catalog: Catalog, change: Change, statement: Statement | undefined): void {
  switch (change.t) {
    case 'asset':
      catalog.putAsset(change.asset, change.gone, readAsset(change.asset));
      catalog.putPersonalData(change.asset.id, personalDataMarks(change.asset));
      return;
    case 'people':
      catalog.putPeople(change.account, change.people);
      return;
    case 'text':
      catalog.putText(change.text, statement);
      return;
    case 'day':
      catalog.putDay(change.account, change.utcDay, change.rows);
      return;
    case 'object-uses':
      catalog.putObjectUses(change.account, change.utcDay, change.rows);
      return;
    case 'grants':
      catalog.putGrants(change.account, change.rows);
      return;
    case 'dependencies':
      catalog.putDependencies(change.account, change.rows);
      return;
    case 'idf':
      catalog.putIdf(change.text);
      return;
    case 'family':
      catalog.putFamily(change.family);
      return;
    case 'decisions':
      catalog.putDecisions(change.candidate, change.decisions);
      return;
    case 'verdict':
      catalog.putVerdict(change.verdict);
      return;
    case 'state':
      catalog.putState(change.state);
      return;
    case 'malformed':
      return;
  }
}
