import {proposeName} from '../dedupe/names.ts';
import type {Asset, AssetId, Context} from '../model/asset.ts';
import type {Owner, Person} from '../model/people.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import {assetId} from '../parse/identity.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {RedactedText} from '../redact/redact-text.ts';
import type {EvidenceSum} from '../ports/catalog.ts';
import type {Leak} from '../ports/scan.ts';
import type {Workshop} from './context.ts';
import {passBody} from './door.ts';
import {syncCatalog} from './sync.ts';

/** The source that history assets count under. */
const HISTORY_SOURCE = 'snowflake-query-history';
const ASSETS_PER_COMMIT = 2000;

/**
 * Makes assets of statements that only the query history still holds: run by a person some of whose files cannot be read
 * (or who has none), and in no readable file of the account. Made once: later evidence does not rewrite them.
 */
export async function promoteHistory(
  workshop: Workshop,
): Promise<{readonly added: number; readonly commits: number; readonly held: readonly Leak[]}> {
  const {catalog, archive} = workshop;
  let added = 0;
  let commits = 0;
  const held: Leak[] = [];
  for (const [account, config] of Object.entries(workshop.loaded.config.accounts)) {
    if (config.kind !== 'snowflake') continue;
    const wanted = [...catalog.textsOnlyInHistory(account)]
      .map(({userId, exact}) => ({userId, exact, id: historyId(account, userId, exact)}))
      .filter(({id, exact}) => catalog.revision(id) !== exact);
    if (wanted.length === 0) continue;
    const people = new Map(catalog.people(account).map((person) => [person.userId, person]));
    const contexts = usualContexts(
      catalog.evidenceSums(),
      new Set(wanted.map(({userId, exact}) => `${userId} ${exact}`)),
    );
    let batch: Asset[] = [];
    const flush = async (): Promise<void> => {
      if (batch.length === 0) return;
      const outcome = await archive.commit(
        {message: `Keep statements of ${account} that only its query history holds`, assets: batch},
        await archive.head(),
      );
      if (outcome !== 'moved') {
        held.push(...outcome.held);
        if (outcome.changed) commits += 1;
      }
      await syncCatalog(workshop);
      // What was held back is not there, and is tried again in the next run.
      added += batch.filter(({id, revision}) => catalog.revision(id) === revision).length;
      batch = [];
    };
    for (const {userId, exact, id} of wanted) {
      const person = people.get(userId);
      const text = catalog.text(exact);
      if (text === undefined || person === undefined) continue;
      // It came through the door before, and perhaps in the time of an older program with fewer rules.
      const clean = passBody(text.text, 'sql', () => {}, workshop.door);
      if (clean === undefined) {
        held.push({path: `a statement of the query history of ${person.name}`, kind: 'rule_failed', line: 0});
        continue;
      }
      batch.push(historyAsset(id, account, person, exact, clean, contexts.get(`${userId} ${exact}`)));
      if (batch.length >= ASSETS_PER_COMMIT) await flush();
    }
    await flush();
  }
  if (added > 0)
    workshop.progress.report({
      t: 'done',
      stage: 'history',
      summary: `${added} statements kept that no readable file holds`,
    });
  return {added, commits, held};
}

function historyId(account: string, userId: string, exact: ExactFingerprint): AssetId {
  return assetId({account, owner: userId, kind: 'history', container: '', path: exact});
}

function historyAsset(
  id: AssetId,
  account: string,
  person: Person,
  exact: ExactFingerprint,
  {text, redactions}: RedactedText,
  context: Context | undefined,
): Asset {
  const owner: Owner = {kind: 'user', id: person.userId, name: person.name, state: person.state};
  const reading = readStatement(text);
  const title = proposeName({writes: reading.writes, sql: text});
  return {
    id,
    aliases: [],
    account,
    source: HISTORY_SOURCE,
    kind: 'history',
    format: 'sql',
    title,
    owner,
    container: 'query history',
    path: `${title}.sql`,
    locator: `query history of ${person.name}`,
    revision: exact,
    ...(context === undefined ? {} : {context}),
    body: text,
    encoding: 'utf-8',
    redactions,
  };
}

/** The context in which a person ran a text most often; ties go to the one first in the alphabet. */
function usualContexts(sums: Iterable<EvidenceSum>, wanted: ReadonlySet<string>): ReadonlyMap<string, Context> {
  const best = new Map<string, {runs: number; context: Context; key: string}>();
  for (const sum of sums) {
    const id = `${sum.userId} ${sum.exact}`;
    if (!wanted.has(id)) continue;
    const context = contextOf(sum);
    const key = JSON.stringify(context);
    const known = best.get(id);
    if (known === undefined || sum.runs > known.runs || (sum.runs === known.runs && key < known.key)) {
      best.set(id, {runs: sum.runs, context, key});
    }
  }
  return new Map([...best].map(([id, {context}]) => [id, context]));
}

/** The context of evidence, without the parts that the account left empty. */
export function contextOf(sum: Pick<EvidenceSum, 'role' | 'warehouse' | 'database' | 'schema'>): Context {
  return {
    ...(sum.role === '' ? {} : {role: sum.role}),
    ...(sum.warehouse === '' ? {} : {warehouse: sum.warehouse}),
    ...(sum.database === '' ? {} : {database: sum.database}),
    ...(sum.schema === '' ? {} : {schema: sum.schema}),
  };
}
