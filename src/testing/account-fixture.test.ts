import {createHash} from 'node:crypto';
import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';

type Row = Record<string, string | number | boolean | null>;

interface Secret {
  readonly kind: string;
  readonly value: string;
  readonly places: readonly {readonly locator: string; readonly line: number}[];
}

interface LoadBearing {
  readonly name: string;
  readonly where: string;
  readonly query_hash: readonly string[];
  readonly runs: number;
  readonly days: number;
  readonly people: readonly string[];
  readonly result_read_by: readonly string[];
  readonly result_read_days: number;
}

interface Ledger {
  readonly surfaces: readonly {
    readonly kind: string;
    readonly locator: string;
    readonly readable: boolean;
    readonly files: number;
  }[];
  readonly files: {
    readonly listed: number;
    readonly readable: number;
    readonly undecodable: readonly string[];
    readonly encodings: Readonly<Record<string, string>>;
    readonly written_by_hand: number;
  };
  readonly people: readonly {
    readonly name: string;
    readonly user_id: number;
    readonly state: string;
    readonly files_readable: number;
  }[];
  readonly history: {
    readonly rows: number;
    readonly counted_rows: number;
    readonly rows_without_session: number;
    readonly days: number;
    readonly groups: number;
    readonly distinct_hashes: number;
    readonly history_assets: {
      readonly per_user: readonly {readonly user_id: number; readonly count: number}[];
      readonly total: number;
      readonly distinct_hashes: number;
    };
  };
  readonly load_bearing: readonly LoadBearing[];
  readonly families: readonly {readonly tier: string; readonly members: readonly {readonly locator: string}[]}[];
  readonly migration_copies: readonly {
    readonly copies: readonly string[];
    readonly unreadable_copies: readonly string[];
  }[];
  readonly secrets: readonly Secret[];
  readonly secrets_in_history: readonly {readonly value: string; readonly places: readonly string[]}[];
  readonly models: {
    readonly can: readonly {readonly path: string}[];
    readonly cannot: readonly {readonly path: string}[];
  };
}

interface Surface {
  readonly database_name: string;
  readonly schema_name: string;
  readonly name: string;
  readonly directory: string;
  readonly readable_by: readonly string[];
  readonly visible_to: readonly string[];
}

const lantern = fileURLToPath(new URL('../../fixtures/accounts/lantern/', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'account-'));
const first = join(root, 'first');

const generator = (await import(join(lantern, 'generate.mjs'))) as {
  generate(options: {directory: string; seed?: number}): Promise<Ledger>;
};
const sheets = (await import(join(lantern, 'generator/files.mjs'))) as {unlistedSheets(): string[]};

function filesBelow(directory: string): string[] {
  return readdirSync(directory, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort();
}

function treeHash(directory: string): string {
  const hash = createHash('sha256');
  for (const path of filesBelow(directory)) {
    const file = join(directory, path);
    const isSheet = path.startsWith(join('workspaces', '/'));
    hash.update(`${path}\0${isSheet ? statSync(file).mtime.toISOString() : ''}\0`);
    hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

function rowsOf<T = Row>(file: string): T[] {
  const lines = readFileSync(join(first, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}

const millis = (value: string | number | boolean | null | undefined): number => Date.parse(String(value));

let ledger: Ledger;
let history: Row[];
/** Address to path on disk, of every file of every workspace and notebook. */
let onDisk: Map<string, string>;

beforeAll(async () => {
  ledger = await generator.generate({directory: first, seed: 1});
  history = rowsOf('query-history.ndjson');
  onDisk = new Map();
  for (const [kind, version] of [
    ['workspace', 'head'],
    ['notebook', 'live'],
  ] as const) {
    for (const surface of rowsOf<Surface>(`${kind}s.ndjson`)) {
      const folder = join(first, `${kind}s`, surface.directory);
      const address = [surface.database_name, surface.schema_name, surface.name].map((name) => `"${name}"`).join('.');
      for (const path of filesBelow(folder))
        onDisk.set(`snow://${kind}/${address}/versions/${version}/${path}`, join(folder, path));
    }
  }
}, 60_000);

afterAll(() => rmSync(root, {recursive: true, force: true}));

function textAt(locator: string): string {
  const bytes = readFileSync(onDisk.get(locator) ?? '');
  return new TextDecoder(ledger.files.encodings[locator] ?? 'utf-8').decode(bytes);
}

describe('the same seed', () => {
  it('gives the same bytes, also over an earlier account, and another seed gives others', async () => {
    const second = join(root, 'second');
    await generator.generate({directory: second, seed: 2});
    expect(treeHash(second)).not.toBe(treeHash(first));
    await generator.generate({directory: second, seed: 1});
    expect(treeHash(second)).toBe(treeHash(first));
  }, 60_000);

  it('leaves a directory alone that holds something else', async () => {
    const foreign = mkdtempSync(join(root, 'foreign-'));
    writeFileSync(join(foreign, 'thesis.txt'), 'mine');
    await expect(generator.generate({directory: foreign})).rejects.toThrow('is not empty');
    expect(readdirSync(foreign)).toEqual(['thesis.txt']);
  });
});

describe('workspaces and notebooks', () => {
  it('hold what the ledger says', () => {
    for (const surface of ledger.surfaces) {
      const found = [...onDisk.keys()].filter((locator) => locator.startsWith(surface.locator));
      expect([surface.locator, found.length]).toEqual([surface.locator, surface.files]);
    }
    const readable = ledger.surfaces
      .filter((surface) => surface.readable)
      .reduce((sum, surface) => sum + surface.files, 0);
    expect(ledger.files.listed).toBe(readable);
    expect(ledger.files.readable + ledger.files.undecodable.length).toBe(ledger.files.listed);
    expect(ledger.surfaces.reduce((sum, surface) => sum + surface.files, 0)).toBe(onDisk.size);
  });

  it('are as many, and as much by hand, as promised', () => {
    const mira = ledger.people.find((person) => person.name === 'MIRA_OKAFOR');
    expect(mira?.state).toBe('dropped');
    expect(mira?.files_readable).toBeGreaterThanOrEqual(300);
    expect(ledger.surfaces.filter(({locator}) => locator.includes('MIRA_OKAFOR'))).toHaveLength(3);
    expect(ledger.files.written_by_hand).toBeGreaterThanOrEqual(60);
    expect([...onDisk.keys()].filter((locator) => locator.endsWith('.ipynb'))).toHaveLength(3);
    expect(sheets.unlistedSheets()).toEqual([]);
  });

  it('are shown to those who may read them, and the disabled person to nobody but the inventory', () => {
    const surfaces = [...rowsOf<Surface>('workspaces.ndjson'), ...rowsOf<Surface>('notebooks.ndjson')];
    expect(surfaces.filter((one) => one.readable_by.some((role) => !one.visible_to.includes(role)))).toEqual([]);
    const disabled = surfaces.filter((surface) => surface.database_name === 'USER$TOBIAS_LINDGREN');
    expect(disabled.map((surface) => [surface.readable_by, surface.visible_to])).toEqual([
      [[], ['RESCUE_INVENTORY']],
      [[], ['RESCUE_INVENTORY']],
    ]);
  });

  it('decode as the ledger says, and not otherwise', () => {
    const strict = new TextDecoder('utf-8', {fatal: true});
    const strange = [...onDisk.keys()].filter((locator) => {
      const bytes = readFileSync(onDisk.get(locator) ?? '');
      try {
        return strict.decode(bytes).includes('\0');
      } catch {
        return true;
      }
    });
    const readable = strange.filter((locator) =>
      ledger.surfaces.some((s) => s.readable && locator.startsWith(s.locator)),
    );
    expect(readable.sort()).toEqual([...Object.keys(ledger.files.encodings), ...ledger.files.undecodable].sort());
  });

  it('hold byte-identical migration copies under three people', () => {
    for (const {copies, unreadable_copies} of ledger.migration_copies) {
      expect(copies).toHaveLength(3);
      const bodies = [...copies, ...unreadable_copies].map((locator) =>
        readFileSync(onDisk.get(locator) ?? '', 'latin1'),
      );
      expect(new Set(bodies).size).toBe(1);
    }
  });

  it('are what families and models point at', () => {
    const members = ledger.families.flatMap((family) => family.members.map((member) => member.locator));
    const named = [...members, ...[...ledger.models.can, ...ledger.models.cannot].map((one) => one.path)];
    expect(named.filter((locator) => !onDisk.has(locator))).toEqual([]);
    expect(ledger.families.filter((family) => family.tier === 'exact').length).toBeGreaterThan(10);
    expect(ledger.models.can.length).toBeGreaterThan(100);
  });
});

describe('secrets', () => {
  it('stand where the ledger says and nowhere else', () => {
    for (const {value, places} of ledger.secrets) {
      const found = [...onDisk.keys()].flatMap((locator) =>
        textAt(locator)
          .split('\n')
          .flatMap((line, index) => (line.includes(value) ? [`${locator}:${index + 1}`] : [])),
      );
      expect(found.sort()).toEqual(places.map((place) => `${place.locator}:${place.line}`).sort());
    }
    expect(new Set(ledger.secrets.map((secret) => secret.kind)).size).toBeGreaterThanOrEqual(12);
  });

  it('stand in the history where the ledger says and nowhere else', () => {
    const values = new Set([...ledger.secrets, ...ledger.secrets_in_history].map((secret) => secret.value));
    const recorded = new Map(ledger.secrets_in_history.map((secret) => [secret.value, [...secret.places].sort()]));
    for (const value of values) {
      const found = history
        .filter((row) => String(row['query_text']).includes(value))
        .map((row) => String(row['query_id']));
      expect(found.sort()).toEqual(recorded.get(value) ?? []);
    }
    expect(recorded.size).toBeGreaterThan(3);
  });

  it('replace every marker, and are not in the repository', () => {
    const written = filesBelow(first);
    expect(written.filter((path) => readFileSync(join(first, path), 'latin1').includes('%%SECRET'))).toEqual([]);
    const values = [...ledger.secrets, ...ledger.secrets_in_history].map((secret) => secret.value);
    const fixtures = join(lantern, '..');
    const leaking = filesBelow(fixtures).filter((path) => {
      const text = readFileSync(join(fixtures, path), 'utf8');
      return values.some((value) => text.includes(value));
    });
    expect(leaking).toEqual([]);
  });
});

describe('the query history', () => {
  const isCounted = (row: Row): boolean =>
    row['is_client_generated_statement'] === false && !String(row['query_tag'] ?? '').startsWith('worksheet-rescue');

  it('is as long as promised and lies in its 90 days', () => {
    expect(history.length).toBe(ledger.history.rows);
    expect(history.length).toBeGreaterThanOrEqual(25_000);
    expect(history.filter(isCounted).length).toBe(ledger.history.counted_rows);
    expect(ledger.history.days).toBe(90);
    const {as_of: end} = JSON.parse(readFileSync(join(first, 'account.json'), 'utf8')) as {as_of: string};
    const times = history.map((row) => millis(row['start_time']));
    expect(times.every((time) => time < Date.parse(end) && time >= Date.parse(end) - 90 * 86_400_000)).toBe(true);
    expect(new Set(history.map((row) => row['query_id'])).size).toBe(history.length);
  });

  it('names sessions and users that exist at that time, but for the account itself', () => {
    const sessions = new Map(rowsOf('sessions.ndjson').map((row) => [row['session_id'], row]));
    const users = rowsOf('users.ndjson');
    const existedThen = (row: Row): boolean => {
      const time = millis(row['start_time']);
      const then = users.filter(
        (user) =>
          user['name'] === row['user_name'] &&
          time >= millis(user['created_on']) &&
          (user['deleted_on'] === null || time < millis(user['deleted_on'])),
      );
      return then.length === 1;
    };
    const bySystem = history.filter((row) => row['user_name'] === 'SYSTEM');
    expect(bySystem.length).toBe(ledger.history.rows_without_session);
    expect(bySystem.some((row) => sessions.has(row['session_id'] ?? null))).toBe(false);
    const others = history.filter((row) => row['user_name'] !== 'SYSTEM');
    const lost = others.filter((row) => sessions.get(row['session_id'] ?? null)?.['user_name'] !== row['user_name']);
    expect(lost).toEqual([]);
    expect(others.filter((row) => !existedThen(row))).toEqual([]);
    expect(users.filter((user) => user['name'] === 'JONAS_WEBER')).toHaveLength(2);
  });

  it('has a hash for every text but redacted ones, and one text cut at the limit', () => {
    const odd = history.filter((row) => (row['query_hash'] === null) !== (row['query_text'] === '<redacted>'));
    expect(odd).toEqual([]);
    const lengths = history.map((row) => String(row['query_text']).length);
    expect(Math.max(...new Set(lengths))).toBe(100_000);
    expect(history.some((row) => row['query_text'] === '<redacted>')).toBe(true);
  });

  it('groups into the evidence that the ledger counts', () => {
    const clients = new Map(
      rowsOf('sessions.ndjson').map((row) => {
        const text = String(row['client_environment'] ?? '');
        const application = /^\{"APPLICATION":"([^"]*)".*\}$/.exec(text)?.[1];
        return [row['session_id'], application ?? row['client_application_id']];
      }),
    );
    const oldJonasLeft = millis(rowsOf('users.ndjson').find((user) => user['user_id'] === 1005)?.['deleted_on']);
    const keys = history.filter(isCounted).map((row) => {
      const which = row['user_name'] === 'JONAS_WEBER' && millis(row['start_time']) >= oldJonasLeft ? 'new' : '';
      const context = ['role_name', 'warehouse_name', 'database_name', 'schema_name'].map((name) => row[name]);
      const day = String(row['start_time']).slice(0, 10);
      return JSON.stringify([
        day,
        row['user_name'],
        which,
        row['query_hash'],
        context,
        clients.get(row['session_id'] ?? null),
      ]);
    });
    expect(new Set(keys).size).toBe(ledger.history.groups);
    expect(new Set(history.filter(isCounted).flatMap((row) => row['query_hash'] ?? [])).size).toBe(
      ledger.history.distinct_hashes,
    );
  });

  it('is all that is left of 151 statements of the disabled person', () => {
    const {per_user: perUser, total, distinct_hashes: distinct} = ledger.history.history_assets;
    expect(Object.fromEntries(perUser.map((entry) => [entry.user_id, entry.count]))).toEqual({
      1002: 151,
      1004: 60,
      1005: 14,
    });
    expect([total, distinct]).toEqual([225, 225]);
  });

  it('marks what tasks ran', () => {
    const ids = new Set(history.map((row) => row['query_id']));
    const tasks = rowsOf('task-history.ndjson');
    expect(tasks.length).toBeGreaterThan(1000);
    expect(tasks.every((task) => ids.has(task['query_id'] ?? null))).toBe(true);
  });
});

describe('what carries the company', () => {
  const named = (name: string): LoadBearing => {
    const found = ledger.load_bearing.find((one) => one.name === name);
    if (found === undefined) throw new Error(`The ledger names no ${name}.`);
    return found;
  };

  it('can be told by its evidence', () => {
    const weekly = named('weekly_revenue');
    expect([weekly.runs, weekly.days]).toEqual([12, 12]);
    expect(weekly.result_read_by).toEqual(['SVC_LOOKER', 'SVC_TABLEAU']);
    expect(weekly.result_read_days).toBe(90);
    const churn = named('daily_churn');
    expect(churn.where).toBe('history');
    expect(churn.days).toBeGreaterThan(60);
    const board = named('board_arr');
    expect(board.people).toHaveLength(5);
    expect(board.days).toBeLessThan(8);
  });

  it('runs on the tables, and the weekly statement gives the rows of its result table', async () => {
    const {DuckDBInstance} = await import('@duckdb/node-api');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    for (const database of ['RAW', 'ANALYTICS']) await connection.run(`attach ':memory:' as ${database}`);
    interface Table {
      readonly database: string;
      readonly schema: string;
      readonly name: string;
      readonly columns: readonly {readonly name: string; readonly type: string}[];
      readonly file: string;
    }
    for (const {database, schema, name, columns, file} of rowsOf<Table>('tables.ndjson')) {
      const rows = readFileSync(join(first, 'tables', file), 'utf8').split('\n').length - 1;
      expect(rows).toBeGreaterThanOrEqual(100);
      expect(rows).toBeLessThanOrEqual(5000);
      for (const column of columns) expect(`${column.name} ${column.type}`).toMatch(/^[a-z_]+ [A-Z]+(\(\d+,\d+\))?$/);
      const types = columns.map((column) => `${column.name}: '${column.type}'`).join(', ');
      await connection.run(`create schema if not exists ${database}.${schema}`);
      await connection.run(
        `create table ${database}.${schema}.${name} as from read_json('${join(first, 'tables', file)}', columns = {${types}})`,
      );
    }
    await connection.run('create table ANALYTICS.REPORTING.BEFORE as from ANALYTICS.REPORTING.WEEKLY_REVENUE');
    for (const report of ledger.load_bearing) {
      const run = history.find((row) => row['query_hash'] === report.query_hash[0]);
      await connection.run(`use ${String(run?.['database_name'])}.${String(run?.['schema_name'])}`);
      const sql = String(run?.['query_text']).replaceAll(/current_date/gi, "date '2026-11-16'");
      const answer = await connection.runAndReadAll(sql);
      expect([report.name, answer.currentRowCount > 0]).toEqual([report.name, true]);
    }
    const difference = await connection.runAndReadAll(
      'from ((from ANALYTICS.REPORTING.BEFORE except from ANALYTICS.REPORTING.WEEKLY_REVENUE) union all (from ANALYTICS.REPORTING.WEEKLY_REVENUE except from ANALYTICS.REPORTING.BEFORE))',
    );
    expect(difference.currentRowCount).toBe(0);
  });
});
