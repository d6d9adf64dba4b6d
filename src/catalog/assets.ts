import type {Asset, AssetId} from '../model/asset.ts';
import type {Statement} from '../model/statement.ts';
import type {AssetCounts, Catalog, MaskedAsset, StatementRow} from '../ports/catalog.ts';
import type {Store} from './store.ts';
import {addStatement, statementOf, type StatementColumns} from './statements.ts';

type AssetQueries = Pick<
  Catalog,
  | 'putAsset'
  | 'revision'
  | 'asset'
  | 'presentAssets'
  | 'assetCounts'
  | 'statementCounts'
  | 'statementsByShape'
  | 'ownedAssets'
  | 'ownedCounts'
  | 'redactionCounts'
  | 'masked'
>;

/** Rows read at a time: between two pages the caller is free to write. */
const PAGE = 250;
/** Facts of assets kept while statements stream by in the order of their shapes. */
const FACTS_KEPT = 20_000;

/** Assets, their statements, and what is counted of them. */
export function assetQueries(store: Store): AssetQueries {
  return {
    putAsset: (asset, gone, statements) => store.transaction(() => putAsset(store, asset, gone, statements)),

    revision(id) {
      // One that is gone has to be fetched again to come back.
      const row = store.get<{readonly revision: string | null}>(
        'SELECT revision FROM asset WHERE id = ? AND gone = 0',
        id,
      );
      return row?.revision ?? undefined;
    },

    asset(id) {
      const row = store.get<{readonly facts: string; readonly body: string; readonly gone: number}>(
        'SELECT facts, body, gone FROM asset WHERE id = ?',
        id,
      );
      if (row === undefined) return undefined;
      return {asset: {...(JSON.parse(row.facts) as Omit<Asset, 'body'>), body: row.body}, gone: row.gone === 1};
    },

    presentAssets: (account, source, scope) =>
      store
        .all<{readonly id: AssetId}>(
          // What begins with the scope and `!` or `/`: the characters behind these two close the ranges.
          `SELECT id FROM asset WHERE account = ? AND source = ? AND gone = 0
             AND ((locator >= ? AND locator < ?) OR (locator >= ? AND locator < ?))
           ORDER BY id`,
          account,
          source,
          `${scope}!`,
          `${scope}"`,
          `${scope}/`,
          `${scope}0`,
        )
        .map(({id}) => id),

    assetCounts: () =>
      store.all<AssetCounts>(`
        SELECT account, source, kind, sum(gone = 0) AS present, sum(gone) AS gone
        FROM asset GROUP BY account, source, kind ORDER BY account, source, kind`),

    statementCounts: () =>
      store.all(`
        SELECT s.kind, count(*) AS count FROM statement s JOIN asset a ON a.id = s.asset
        WHERE a.gone = 0 GROUP BY s.kind ORDER BY s.kind`),

    statementsByShape: () => statementsByShape(store),

    ownedAssets: (account, {userId, name}) => ownedAssets(store, account, userId, name),

    ownedCounts(account, {userId, name}) {
      const rows = store.all<{readonly history: number; readonly assets: number; readonly statements: number}>(
        `SELECT asset.kind = 'history' AS history, count(DISTINCT asset.id) AS assets, count(statement.key) AS statements
         FROM asset LEFT JOIN statement ON statement.asset = asset.id WHERE ${OWNED} GROUP BY 1`,
        account,
        name,
        userId,
      );
      const [files, sheets] = [0, 1].map((history) => rows.find((row) => row.history === history));
      return {
        files: files?.assets ?? 0,
        statementsInFiles: files?.statements ?? 0,
        sheets: sheets?.assets ?? 0,
        statementsOnlyInHistory: sheets?.statements ?? 0,
      };
    },

    redactionCounts: () =>
      store.all(`
        SELECT mark.value ->> 'kind' AS kind, count(DISTINCT asset.id) AS assets, count(*) AS places
        FROM asset, json_each(asset.facts, '$.redactions') AS mark GROUP BY 1 ORDER BY 1`),

    masked: (atMost) => masked(store, atMost),
  };
}

/** Binds: account, name, USER_ID. */
const OWNED = `asset.account = ? AND asset.gone = 0 AND asset.owner_kind = 'user'
  AND iif(asset.owner_id = '', asset.facts ->> '$.owner.name' = ?, asset.owner_id = ?)`;

/** One body at a time: a person may have thousands of sheets. */
function* ownedAssets(store: Store, account: string, userId: string, name: string): Generator<Asset, void, undefined> {
  const ids = store.all<{readonly id: string}>(
    `SELECT id FROM asset WHERE ${OWNED} ORDER BY facts ->> 'container', facts ->> 'path', id`,
    account,
    name,
    userId,
  );
  for (const {id} of ids) {
    const row = store.get<{readonly facts: string; readonly body: string}>(
      'SELECT facts, body FROM asset WHERE id = ?',
      id,
    );
    if (row !== undefined) yield {...(JSON.parse(row.facts) as Omit<Asset, 'body'>), body: row.body};
  }
}

const PLACES = "json_array_length(facts, '$.redactions')";

function masked(store: Store, atMost: number): ReturnType<Catalog['masked']> {
  const totals = store.get<{readonly assets: number; readonly places: number}>(
    `SELECT count(*) AS assets, coalesce(sum(places), 0) AS places FROM (SELECT ${PLACES} AS places FROM asset) WHERE places > 0`,
  );
  const rows = store.all<{readonly facts: string; readonly gone: number}>(
    `SELECT facts, gone FROM asset WHERE ${PLACES} > 0
     ORDER BY ${PLACES} DESC, account, facts ->> 'container', facts ->> 'path', id LIMIT ?`,
    atMost,
  );
  const most = rows.map((row): MaskedAsset => {
    const {id, account, title, container, path, redactions} = JSON.parse(row.facts) as Omit<Asset, 'body'>;
    const kinds = [...Map.groupBy(redactions, ({kind}) => kind)]
      .map(([kind, places]) => ({kind, places: places.length}))
      .toSorted((a, b) => b.places - a.places || (a.kind < b.kind ? -1 : 1));
    return {asset: id, account, title, container, path, gone: row.gone === 1, places: redactions.length, kinds};
  });
  return {places: totals?.places ?? 0, assets: totals?.assets ?? 0, most};
}

function putAsset(store: Store, asset: Asset, gone: boolean, statements: readonly Statement[]): void {
  const {body, ...facts} = asset;
  store.run(
    `INSERT INTO asset (id, account, source, kind, locator, owner_kind, owner_id, revision, gone, facts, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET account = excluded.account, source = excluded.source, kind = excluded.kind,
       locator = excluded.locator, owner_kind = excluded.owner_kind, owner_id = excluded.owner_id,
       revision = excluded.revision, gone = excluded.gone, facts = excluded.facts, body = excluded.body`,
    asset.id,
    asset.account,
    asset.source,
    asset.kind,
    asset.locator,
    asset.owner.kind,
    asset.owner.id,
    asset.revision ?? null,
    gone ? 1 : 0,
    JSON.stringify(facts),
    body,
  );
  // The archive gives the file of an earlier id to the asset that names it as an alias.
  for (const alias of asset.aliases) if (alias !== asset.id) store.run('DELETE FROM asset WHERE id = ?', alias);
  store.run('DELETE FROM statement WHERE asset = ?', asset.id);
  for (const statement of statements) addStatement(store, statement, asset.id);
}

/** Reads page by page along the index, so that a million statements need the memory of a page. */
function* statementsByShape(store: Store): Generator<StatementRow, void, undefined> {
  const facts = new Map<AssetId, StatementRow['asset']>();
  let after: readonly [string, string, number] = ['', '', -1];
  for (;;) {
    const page = store.all<StatementColumns & {readonly asset: AssetId}>(
      `SELECT s.* FROM statement s CROSS JOIN asset a ON a.id = s.asset
       WHERE s.asset IS NOT NULL AND (s.shape, s.asset, s.ordinal) > (?, ?, ?) AND a.gone = 0
       ORDER BY s.shape, s.asset, s.ordinal LIMIT ${PAGE}`,
      ...after,
    );
    for (const row of page) {
      const asset = facts.get(row.asset) ?? readFacts(store, row.asset);
      if (asset === undefined) continue;
      if (facts.size >= FACTS_KEPT) facts.clear();
      facts.set(row.asset, asset);
      yield {statement: statementOf(row, row.asset), asset};
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = [last.shape, last.asset, last.ordinal];
  }
}

function readFacts(store: Store, id: AssetId): StatementRow['asset'] | undefined {
  const row = store.get<{readonly facts: string}>('SELECT facts FROM asset WHERE id = ?', id);
  return row === undefined ? undefined : (JSON.parse(row.facts) as StatementRow['asset']);
}
