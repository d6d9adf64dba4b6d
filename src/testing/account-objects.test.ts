import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {objectGrants} from '../extract/snowflake/object-grants.ts';
import {notebookUrl, list, workspaceUrl} from '../extract/snowflake/statements.ts';
import {loadAccount, type Account} from '../sandbox/account.ts';
import {securableOf} from '../sandbox/grants.ts';
import {startSandbox, type Sandbox} from '../sandbox/server.ts';
import {openDriver, type Driver} from './open-sandbox.ts';

type Row = Readonly<Record<string, string | number | null>>;

interface Reader {
  readonly reader: string;
  readonly is_task: boolean;
  readonly runs: number;
  readonly days: number;
}

interface Ledger {
  readonly surfaces: readonly {
    readonly kind: 'workspace' | 'notebook';
    readonly database: string;
    readonly schema: string;
    readonly name: string;
    readonly readable: boolean;
    readonly files: number;
  }[];
  readonly history: {
    readonly history_assets: {readonly per_user: readonly {readonly user_id: number; readonly count: number}[]};
  };
  readonly secrets_in_objects: readonly {readonly value: string; readonly places: readonly string[]}[];
  readonly objects: readonly {readonly kind: string; readonly name: string; readonly shown_to: readonly string[]}[];
  readonly dependencies: number;
  readonly stages: readonly {readonly name: string; readonly readable: boolean; readonly files: readonly string[]}[];
  readonly user_stage_files: readonly string[];
  readonly dbt_projects: readonly {readonly name: string; readonly files: readonly string[]}[];
  readonly object_reads: readonly {
    readonly object: string;
    readonly read_by: readonly Reader[];
    readonly written_by: readonly Reader[];
  }[];
  readonly threads: readonly {
    readonly user_id: number;
    readonly name: string;
    readonly sheet: string;
    readonly locator: string | null;
    readonly statements: readonly string[];
    readonly chains: readonly (readonly string[])[];
  }[];
  readonly two_contexts: readonly {
    readonly query_hash: string;
    readonly contexts: readonly {readonly runs: number}[];
  }[];
  readonly late_rows: number;
  readonly rows_with_secondary_roles: number;
}

const lantern = fileURLToPath(new URL('../../fixtures/accounts/lantern/', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'account-objects-'));
const {generate} = (await import(join(lantern, 'generate.mjs'))) as {
  generate(options: {directory: string; seed: number}): Promise<Ledger>;
};

function rowsOf(file: string): Row[] {
  const lines = readFileSync(join(directory, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

const ms = (value: unknown): number => Date.parse(String(value));

let ledger: Ledger;
let account: Account;
let sandbox: Sandbox;
let history: Row[];
beforeAll(async () => {
  ledger = await generate({directory, seed: 1});
  account = await loadAccount(directory);
  sandbox = await startSandbox({directory});
  history = rowsOf('query-history.ndjson');
}, 60_000);
afterAll(async () => {
  await sandbox.stop();
  rmSync(directory, {recursive: true, force: true});
});

const login = (role: string): Promise<Driver> =>
  openDriver(sandbox, {username: 'RESCUE_SVC', password: 'sandbox-only', role});

describe('grants', () => {
  it('on tables and views are told in one statement, each as the account has it', async () => {
    const reader = await login('RESCUE_READER');
    const told = (await reader.rows(objectGrants)).flatMap((row) =>
      String(row['PRIVILEGES'])
        .split(',')
        .map((privilege) =>
          [privilege, row['DATABASE_NAME'], row['SCHEMA_NAME'], row['NAME'], row['GRANTEE_NAME']].join(' '),
        ),
    );
    const given = rowsOf('grants.ndjson')
      .filter(({granted_on: on, privilege, granted_to: to}) => {
        return (
          /^(?:TABLE|VIEW|DYNAMIC_TABLE|MATERIALIZED_VIEW)$/.test(String(on)) &&
          privilege !== 'OWNERSHIP' &&
          to !== 'USER'
        );
      })
      .map(({privilege, name, grantee_name: grantee}) =>
        [privilege, ...String(name).replaceAll('"', '').split('.'), grantee].join(' '),
      );
    expect(given.length).toBeGreaterThan(20);
    expect(told.toSorted()).toEqual([...new Set(given)].toSorted());
    await reader.close();
  });

  it('open exactly the surfaces that the ledger calls readable, and show the rest to the inventory', async () => {
    const reader = await login('RESCUE_READER');
    const inventory = await login('RESCUE_INVENTORY');
    for (const {kind, database, schema, name, readable, files} of ledger.surfaces) {
      const url =
        kind === 'workspace'
          ? workspaceUrl(database, schema, name, 'head')
          : notebookUrl(database, schema, name, 'live');
      const read = await reader.rows(list(url)).then(
        (rows) => rows.length,
        () => 'refused',
      );
      expect([name, database, read]).toEqual([name, database, readable ? files : 'refused']);
      await expect(inventory.rows(list(url))).rejects.toMatchObject({code: '003001'});
    }
    const shown = async (driver: Driver): Promise<number> => (await driver.rows('show workspaces in account')).length;
    const workspaces = ledger.surfaces.filter(({kind}) => kind === 'workspace');
    expect(await shown(inventory)).toBe(workspaces.length);
    expect(await shown(reader)).toBe(workspaces.filter(({readable}) => readable).length);
    await Promise.all([reader.close(), inventory.close()]);
  });

  it('say the same as the lists that stand beside the surfaces', () => {
    const {access} = account;
    for (const kind of ['workspace', 'notebook'] as const) {
      for (const row of rowsOf(`${kind}s.ndjson`)) {
        const object = securableOf({
          kind,
          database: String(row['database_name']),
          schema: String(row['schema_name']),
          name: String(row['name']),
        });
        const roles = ['RESCUE_READER', 'RESCUE_INVENTORY', 'RESCUE_VERIFY'];
        expect(roles.filter((role) => access.mayRead({role}, object))).toEqual(row['readable_by']);
        expect(roles.filter((role) => access.mayShow({role}, object))).toEqual(row['visible_to']);
      }
    }
  });

  it('let the reader read no table, and the verifier every one', async () => {
    const reader = await login('RESCUE_READER');
    const verify = await login('RESCUE_VERIFY');
    for (const {database, schema, name} of account.tables) {
      const sql = `select count(*) as n from ${database}.${schema}.${name}`;
      expect(Number((await verify.rows(sql))[0]?.['N'])).toBeGreaterThan(0);
      await expect(reader.rows(sql)).rejects.toMatchObject({code: '002003'});
    }
    await Promise.all([reader.close(), verify.close()]);
  });

  it('give everybody who is still there the roles that the history shows', () => {
    const users = rowsOf('users.ndjson').filter((user) => user['deleted_on'] === null);
    for (const {name, created_on: created} of users) {
      const used = history.filter((row) => row['user_name'] === name && ms(row['start_time']) >= ms(created));
      const lacking = used.filter((row) => !account.access.rolesOf(String(name))?.includes(String(row['role_name'])));
      expect([name, lacking.length]).toEqual([name, 0]);
    }
    expect(account.access.grantsTo('MIRA_OKAFOR', 'USER')).toEqual([]);
  });

  it('let a person with a login read her own workspace', async () => {
    const helene = await openDriver(sandbox, {username: 'HELENE_DUBOIS', password: 'sandbox-only'});
    const own = await helene.rows(list(workspaceUrl('USER$HELENE_DUBOIS', 'PUBLIC', 'DEFAULT$', 'head')));
    expect(own.length).toBeGreaterThan(10);
    await helene.close();
  });
});

describe('objects, stages and projects', () => {
  it('are shown to the roles that the ledger names', () => {
    const shown = account.objects.map((object) => ({
      kind: object.kind,
      name: `${object.database}.${object.schema}.${object.name}`,
      shown_to: ['RESCUE_READER', 'RESCUE_INVENTORY'].filter((role) =>
        account.access.mayShow({role}, securableOf(object)),
      ),
    }));
    expect(shown).toEqual(ledger.objects.map(({kind, name, shown_to}) => ({kind, name, shown_to})));
    expect(new Set(shown.map(({kind}) => kind)).size).toBe(9);
    expect(shown.filter(({shown_to: roles}) => roles.length === 1).length).toBeGreaterThan(1);
  });

  it('hold SQL, but for those that have none', () => {
    const empty = account.objects.filter(({text}) => text === '').map(({kind}) => kind);
    expect(empty.sort()).toEqual(['alert', 'dbt-project']);
    const alert = account.objects.find(({kind}) => kind === 'alert');
    expect([alert?.condition, alert?.action].every((text) => text !== undefined && text !== '')).toBe(true);
  });

  it('lie where the ledger says, and are readable where it says', () => {
    for (const {name, readable, files} of ledger.stages) {
      const stage = account.stages.find((each) => `${each.database}.${each.schema}.${each.name}` === name);
      expect(filesBelow(stage?.folder ?? '')).toEqual([...files].sort());
      expect(account.access.mayRead({role: 'RESCUE_READER'}, securableOf(stage!))).toBe(readable);
    }
    expect(filesBelow(join(directory, 'user-stages'))).toEqual([...ledger.user_stage_files].sort());
    expect(existsSync(account.userStage('HELENE_DUBOIS'))).toBe(true);
    for (const {name, files} of ledger.dbt_projects) {
      const project = account.objects.find((each) => `${each.database}.${each.schema}.${each.name}` === name);
      expect(filesBelow(project?.folder ?? '')).toEqual([...files].sort());
    }
  });

  it('hold secrets where the ledger says and nowhere else', () => {
    const places = [
      ...account.objects.map((each) => [`${each.database}.${each.schema}.${each.name}`, each.text] as const),
      ...['stages', 'user-stages', 'dbt-projects'].flatMap((folder) =>
        filesBelow(join(directory, folder)).map(
          (path) => [`${folder}/${path}`, readFileSync(join(directory, folder, path), 'utf8')] as const,
        ),
      ),
    ];
    expect(ledger.secrets_in_objects.length).toBeGreaterThan(2);
    for (const secret of ledger.secrets_in_objects) {
      const found = places.filter(([, text]) => text.includes(secret.value)).map(([place]) => place);
      expect(found.sort()).toEqual([...secret.places].sort());
    }
    expect(places.filter(([, text]) => text.includes('%%SECRET'))).toEqual([]);
  });

  it('depend on objects that exist', () => {
    const known = new Set(
      [...account.tables, ...account.objects].map((each) => `${each.database}.${each.schema}.${each.name}`),
    );
    const rows = rowsOf('object-dependencies.ndjson');
    expect(rows.length).toBe(ledger.dependencies);
    for (const side of ['referenced', 'referencing']) {
      const names = rows.map((row) =>
        [row[`${side}_database`], row[`${side}_schema`], row[`${side}_object_name`]].join('.'),
      );
      expect(names.filter((name) => !known.has(name))).toEqual([]);
    }
  });
});

describe('what was read', () => {
  it('belongs to statements of the history, at their time and by their user', () => {
    const byId = new Map(history.map((row) => [row['query_id'], row]));
    for (const file of ['access-history.ndjson', 'query-attribution.ndjson']) {
      const start = file.startsWith('access') ? 'query_start_time' : 'start_time';
      const rows = rowsOf(file);
      expect(rows.length).toBeGreaterThan(10_000);
      const odd = rows.filter((row) => {
        const run = byId.get(row['query_id'] ?? null);
        return run?.['start_time'] !== row[start] || run?.['user_name'] !== row['user_name'];
      });
      expect(odd).toEqual([]);
    }
  });

  it('names the readers of the weekly revenue: two BI tools, a task and people', () => {
    const revenue = ledger.object_reads.find(({object}) => object === 'ANALYTICS.REPORTING.WEEKLY_REVENUE');
    const readers = new Map(revenue?.read_by.map((each) => [each.reader, each]));
    expect([...readers.keys()]).toEqual(
      expect.arrayContaining(['SVC_LOOKER', 'SVC_TABLEAU', 'SNAPSHOT_KPIS', 'MIRA_OKAFOR', 'PRIYA_RAMAN']),
    );
    expect([readers.get('SNAPSHOT_KPIS')?.is_task, readers.get('SNAPSHOT_KPIS')?.days]).toEqual([true, 90]);
    expect(revenue?.written_by.map(({reader}) => reader)).toEqual(['MIRA_OKAFOR', 'PRIYA_RAMAN']);
  });

  it('is looked through views to the tables below', () => {
    const through = rowsOf('access-history.ndjson').find((row) =>
      String(row['direct_objects_accessed']).includes('ANALYTICS.STAGING.STG_SUBSCRIPTIONS'),
    );
    expect(through?.['base_objects_accessed']).toContain('RAW.BILLING.SUBSCRIPTIONS');
    expect(through?.['base_objects_accessed']).not.toContain('STG_SUBSCRIPTIONS');
  });
});

describe('sheets that only the history knows', () => {
  const rowsWith = (hash: string, user: string): Row[] =>
    history.filter((row) => row['query_hash'] === hash && row['user_name'] === user);

  it('hold every history asset once', () => {
    for (const {user_id: id, count} of ledger.history.history_assets.per_user) {
      const hashes = ledger.threads.filter((thread) => thread.user_id === id).flatMap(({statements}) => statements);
      expect([id, new Set(hashes).size, hashes.length]).toEqual([id, count, count]);
    }
  });

  it('are worked on in sessions of their own, a few hours at most', () => {
    const sheetOf = new Map<string, string>(
      ledger.threads.flatMap(({user_id: id, sheet, locator, statements}) =>
        statements.map((hash) => [`${id} ${hash}`, `${locator} ${sheet}`] as const),
      ),
    );
    const idOf = new Map(ledger.threads.map(({name, user_id: id}) => [name, id]));
    const browser = new Set(
      rowsOf('sessions.ndjson')
        .filter((row) => row['client_application_id'] === 'Snowsight')
        .map((row) => row['session_id']),
    );
    const bySession = Map.groupBy(
      history.filter((row) => browser.has(row['session_id'] ?? null) && idOf.has(String(row['user_name']))),
      (row) => row['session_id'],
    );
    for (const rows of bySession.values()) {
      const sheets = new Set(
        rows.flatMap((row) => sheetOf.get(`${idOf.get(String(row['user_name']))} ${row['query_hash']}`) ?? []),
      );
      expect(sheets.size).toBeLessThanOrEqual(1);
      const times = rows.map((row) => ms(row['start_time']));
      expect(Math.max(...times) - Math.min(...times)).toBeLessThan(10 * 3_600_000);
    }
  });

  it('show drafts before what they became, one right after the other', () => {
    const chains = ledger.threads.flatMap(({name, chains: list}) => list.map((chain) => ({name, chain})));
    expect(chains.length).toBeGreaterThan(20);
    expect(new Set(chains.map(({name}) => name)).size).toBe(3);
    for (const {name, chain} of chains) {
      const firsts = chain.map((hash) => rowsWith(hash, name)[0]);
      const times = firsts.map((row) => ms(row?.['start_time']));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(new Set(firsts.map((row) => row?.['session_id'])).size).toBe(1);
    }
  });
});

describe('the odd rows of the history', () => {
  it('are statements in two contexts, rows that come late and runs with secondary roles', () => {
    expect(ledger.two_contexts.length).toBeGreaterThan(5);
    for (const {query_hash: hash, contexts} of ledger.two_contexts) {
      expect(contexts.length).toBeGreaterThan(1);
      expect(contexts.reduce((sum, {runs}) => sum + runs, 0)).toBeLessThanOrEqual(
        history.filter((row) => row['query_hash'] === hash).length,
      );
    }
    expect(ledger.late_rows).toBeGreaterThan(50);
    expect(ledger.rows_with_secondary_roles).toBeGreaterThan(50);
    expect(history.filter((row) => row['secondary_role_stats'] !== null).every((row) => row['role_name'])).toBe(true);
  });
});
