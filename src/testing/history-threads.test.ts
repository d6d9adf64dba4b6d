import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {sheetsOf} from '../dedupe/threads-sheet.ts';
import {type Thread, type ThreadRun, type ThreadText, threadsOf} from '../dedupe/threads.ts';
import {exactFingerprint} from '../parse/fingerprint/of-text.ts';
import {readAsset} from '../parse/read-asset.ts';

/* The sheets of people whose files cannot be read, held against what the invented account knows of them. */

interface Ledger {
  readonly threads: readonly {
    readonly name: string;
    readonly user_id: number;
    readonly statements: readonly string[];
    readonly chains: readonly (readonly string[])[];
  }[];
  readonly load_bearing: readonly {readonly name: string; readonly query_hash: readonly string[]}[];
}

interface Row {
  readonly query_text: string;
  readonly query_hash: string | null;
  readonly user_name: string;
  readonly session_id: string;
  readonly start_time: string;
  readonly execution_status: string;
  readonly is_client_generated_statement: boolean;
  readonly role_name: string | null;
  readonly warehouse_name: string | null;
  readonly database_name: string | null;
  readonly schema_name: string | null;
}

const lantern = fileURLToPath(new URL('../../fixtures/accounts/lantern/generate.mjs', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'threads-'));
let ledger: Ledger;
let history: readonly Row[];

beforeAll(async () => {
  const {generate} = (await import(lantern)) as {generate(options: {directory: string; seed: number}): Promise<Ledger>};
  ledger = await generate({directory: join(root, 'account'), seed: 1});
  history = readFileSync(join(root, 'account/query-history.ndjson'), 'utf8')
    .trim()
    .split('\n')
    // Longer numbers than JavaScript can hold.
    .map((line) => JSON.parse(line.replace(/"session_id":(\d+)/, '"session_id":"$1"')) as Row);
}, 120_000);
afterAll(() => rmSync(root, {recursive: true, force: true}));

interface Found {
  readonly threads: readonly Thread[];
  readonly hashOf: ReadonlyMap<string, string>;
  /** Where the ledger says that a statement stood, by hash. */
  readonly sheetOf: ReadonlyMap<string, number>;
}

function threadsOfPerson(name: string): Found {
  const sheets = ledger.threads.filter((thread) => thread.name === name);
  const sheetOf = new Map(sheets.flatMap(({statements}, index) => statements.map((hash) => [hash, index] as const)));
  const texts = new Map<string, ThreadText>();
  const hashOf = new Map<string, string>();
  const rows: ThreadRun[] = [];
  for (const row of history) {
    const {query_text: text, query_hash: hash, start_time: at} = row;
    if (row.user_name !== name || row.is_client_generated_statement || hash === null || !sheetOf.has(hash)) continue;
    const exact = exactFingerprint(text);
    hashOf.set(exact, hash);
    texts.set(exact, {text, completeness: text.length >= 100_000 ? 'truncated' : 'whole'});
    rows.push({
      exact,
      utcDay: at.slice(0, 10),
      client: 'web',
      role: row.role_name ?? '',
      warehouse: row.warehouse_name ?? '',
      database: row.database_name ?? '',
      schema: row.schema_name ?? '',
      runs: 1,
      failures: row.execution_status === 'SUCCESS' ? 0 : 1,
      firstAt: at,
      lastAt: at,
      sessions: [row.session_id],
    });
  }
  return {threads: threadsOf(rows, (exact) => texts.get(exact)), hashOf, sheetOf};
}

/** Pairs of statements that stand in one thread, and in how many of them the ledger agrees, and how many it has. */
function pairsOf({threads, hashOf, sheetOf}: Found): {found: number; right: number; all: number} {
  const threadOf = new Map(
    threads.flatMap(({members}, index) => members.map((exact) => [hashOf.get(exact) ?? '', index] as const)),
  );
  const hashes = [...sheetOf.keys()];
  const counts = {found: 0, right: 0, all: 0};
  for (const [index, a] of hashes.entries()) {
    for (const b of hashes.slice(index + 1)) {
      const together = threadOf.get(a) === threadOf.get(b);
      const stood = sheetOf.get(a) === sheetOf.get(b);
      counts.found += Number(together);
      counts.all += Number(stood);
      counts.right += Number(together && stood);
    }
  }
  return counts;
}

describe('sheets of people who worked in the browser', () => {
  test.each([
    ['TOBIAS_LINDGREN', 0.95],
    ['HELENE_DUBOIS', 0.6],
  ])('hold of %s nothing together that was apart', (name, recall) => {
    const found = threadsOfPerson(name);
    const {found: together, right, all} = pairsOf(found);
    expect(together - right).toBe(0);
    expect(right / all).toBeGreaterThan(recall);
    const kept = found.threads.flatMap(({members}) => members);
    expect(kept.toSorted()).toEqual([...found.hashOf.keys()].toSorted());
  });

  test('take nearly nothing for a draft that was none, and never the last version', () => {
    const {threads, hashOf, sheetOf} = threadsOfPerson('TOBIAS_LINDGREN');
    const chains = ledger.threads.filter(({name}) => name === 'TOBIAS_LINDGREN').flatMap((thread) => thread.chains);
    const drafts = new Set(chains.flatMap((chain) => chain.slice(0, -1)));
    const found = threads.flatMap(({statements}) =>
      statements.flatMap((statement) => statement.drafts.map(({exact}) => hashOf.get(exact) ?? '')),
    );
    expect(found.filter((hash) => drafts.has(hash)).length).toBeGreaterThan(drafts.size / 2);
    expect(found.filter((hash) => !drafts.has(hash)).length).toBeLessThan(sheetOf.size * 0.05);
  });

  test('are read back as exactly their statements', () => {
    for (const thread of threadsOfPerson('TOBIAS_LINDGREN').threads) {
      for (const {body, thread: written} of sheetsOf(thread, {name: 'TOBIAS_LINDGREN', state: 'disabled'})) {
        const read = readAsset({id: 'x', body, format: 'sql'}).map(({exact}) => exact);
        expect(read).toEqual(written.statements.map(({exact}) => exact));
      }
    }
  });
});

test('the query that the disabled person ran daily is a statement of its own, whole', () => {
  const churn = ledger.load_bearing.find(({name}) => name === 'daily_churn')?.query_hash ?? [];
  const {threads, hashOf} = threadsOfPerson('TOBIAS_LINDGREN');
  const kept = threads
    .flatMap(({statements}) => statements)
    .filter(({exact}) => churn.includes(hashOf.get(exact) ?? ''));
  expect(kept).toMatchObject([{completeness: 'whole', drafts: []}]);
  expect(kept[0]?.days).toBeGreaterThan(40);
});
