import type {AssetFacts, AssetId, Context} from '../model/asset.ts';
import type {StatementKind} from '../model/statement.ts';
import type {Carrier, Catalog} from '../ports/catalog.ts';
import type {Store} from './store.ts';

/** Rows read at a time: between two pages the caller is free to write. */
const PAGE = 500;

interface CarrierColumns {
  readonly key: number;
  readonly exact: string;
  readonly verb: string;
  readonly context: string;
  readonly sql: string;
  readonly start: number;
  readonly end: number;
  readonly asset: AssetId | null;
  readonly facts: string | null;
  readonly text: string | null;
}

/** Statements that hold another one and do something with it, and what statements begin with. */
export function carrierQueries(store: Store): Pick<Catalog, 'carriers' | 'verbCounts'> {
  return {
    carriers: () => carriers(store),

    verbCounts: () =>
      store.all<{readonly kind: StatementKind; readonly verb: string; readonly count: number}>(`
        SELECT s.kind, s.verb, count(*) AS count FROM statement s JOIN asset a ON a.id = s.asset
        WHERE a.gone = 0 GROUP BY s.kind, s.verb ORDER BY s.kind, s.verb`),
  };
}

/** A COPY INTO that writes a relation loads files, and does not unload a result. */
function* carriers(store: Store): Generator<Carrier, void, undefined> {
  let after = -1;
  for (;;) {
    const page = store.all<CarrierColumns>(
      `SELECT s.key, s.exact, s.verb, s.context, s.sql, s.span_start AS start, s.span_end AS end, s.asset, a.facts, t.text
       FROM statement s LEFT JOIN asset a ON a.id = s.asset
       LEFT JOIN history_text t ON s.asset IS NULL AND t.exact = s.exact
       WHERE s.key > ? AND (a.gone = 0 OR t.text IS NOT NULL)
         AND (s.verb IN ('CREATE TASK', 'GET') OR (s.verb = 'COPY INTO' AND s.writes = '[]')
           OR (a.kind = 'object' AND a.locator GLOB 'object://tasks/*'))
       ORDER BY s.key LIMIT ${PAGE}`,
      after,
    );
    for (const {exact, verb, context, sql, start, end, facts, text} of page) {
      yield {
        exact,
        verb,
        context: JSON.parse(context) as Context,
        sql: text === null ? sql : text.slice(start, end),
        ...(facts === null ? {} : {asset: JSON.parse(facts) as AssetFacts}),
      };
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.key;
  }
}
