import {mkdir, mkdtemp, rm, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {Connection, ConnectionOptions, RowStatement, StatementOption} from 'snowflake-sdk';
import {startSandbox, type Sandbox, type SandboxOptions} from '../sandbox/server.ts';

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Parts of a tiny account. What is left out is as in `tinyAccount`. */
export interface TinyAccount {
  readonly account?: Readonly<Record<string, unknown>>;
  readonly users?: Rows;
  readonly sessions?: Rows;
  readonly history?: Rows;
  readonly tasks?: Rows;
  readonly databases?: Rows;
  readonly workspaces?: Rows;
  readonly notebooks?: Rows;
  readonly tables?: Rows;
  readonly stages?: Rows;
  /** Views, tasks, procedures and so on: `objects.ndjson`. */
  readonly objects?: Rows;
  readonly accessHistory?: Rows;
  readonly dependencies?: Rows;
  readonly attribution?: Rows;
  /** Who may what. Without any, `readable_by` and `visible_to` of the rows say. `grantsOf` writes them. */
  readonly grants?: Rows;
  /** Path below the account directory → text. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

const at = (time: string): string => `2026-11-${time}.000Z`;

/** Two people and a reader; one workspace that the reader may read, one that it only sees, one that it does not see. */
export const tinyAccount: Required<Omit<TinyAccount, 'grants'>> = {
  account: {
    account: 'TINY',
    as_of: at('16T00:00:00'),
    database: 'ANALYTICS',
    warehouse: 'RESCUE_WH',
    logins: [
      {
        user: 'RESCUE_BOT',
        password: 'let-me-read',
        roles: ['RESCUE_READER', 'RESCUE_VERIFY'],
        default_role: 'RESCUE_READER',
      },
      {user: 'ANA', password: 'ana-reads', roles: ['ANALYST'], default_role: 'ANALYST'},
      {user: 'OTTO', password: 'otto-left', roles: ['ANALYST'], default_role: 'ANALYST'},
    ],
  },
  users: [
    {
      user_id: 9,
      name: 'ANA',
      display_name: 'Ana Müller',
      email: 'ana@example.com',
      type: 'PERSON',
      disabled: 'false',
      created_on: at('01T00:00:00'),
    },
    {
      user_id: 10,
      name: 'OTTO',
      type: null,
      disabled: 'true',
      created_on: at('01T00:00:00'),
      last_success_login: at('02T00:00:00'),
    },
    {
      user_id: 7,
      name: 'ZOE',
      type: 'PERSON',
      disabled: 'false',
      created_on: at('01T00:00:00'),
      deleted_on: at('10T12:00:00'),
    },
    {user_id: 11, name: 'ZOE', type: 'PERSON', disabled: 'false', created_on: at('10T13:00:00')},
  ],
  sessions: [],
  history: [],
  tasks: [],
  databases: [
    {name: 'ANALYTICS', kind: 'STANDARD', owner: 'SYSADMIN', created_on: at('01T00:00:00'), comment: ''},
    {
      name: 'DROPPED_USER$ZOE_1',
      kind: 'PERSONAL DATABASE',
      owner: 'ACCOUNTADMIN',
      created_on: at('01T00:00:00'),
      comment: '',
    },
    {name: 'USER$OTTO', kind: 'PERSONAL DATABASE', owner: 'OTTO', created_on: at('01T00:00:00'), comment: ''},
  ],
  workspaces: [
    {
      database_name: 'DROPPED_USER$ZOE_1',
      schema_name: 'PUBLIC',
      name: 'my "odd" ws',
      owner: 'ACCOUNTADMIN',
      created_on: at('01T00:00:00'),
      updated_on: at('02T10:00:00'),
      comment: '',
      directory: 'zoe/odd',
      readable_by: ['RESCUE_READER'],
      visible_to: ['RESCUE_READER'],
    },
    {
      database_name: 'ANALYTICS',
      schema_name: 'TEAM',
      name: 'SHARED',
      owner: 'ANALYST',
      created_on: at('01T00:00:00'),
      updated_on: at('03T10:00:00'),
      comment: 'for all',
      directory: 'shared',
      readable_by: ['ANALYST'],
      visible_to: ['ANALYST', 'RESCUE_READER'],
    },
    {
      database_name: 'USER$OTTO',
      schema_name: 'PUBLIC',
      name: 'DEFAULT$',
      owner: 'OTTO',
      created_on: at('01T00:00:00'),
      updated_on: at('03T10:00:00'),
      comment: '',
      directory: 'otto',
      readable_by: [],
      visible_to: [],
    },
  ],
  notebooks: [
    {
      database_name: 'ANALYTICS',
      schema_name: 'TEAM',
      name: 'Churn',
      owner: 'ANALYST',
      created_on: at('01T00:00:00'),
      updated_on: at('03T10:00:00'),
      comment: '',
      directory: 'churn',
      readable_by: ['RESCUE_READER'],
      visible_to: ['RESCUE_READER'],
      query_warehouse: 'BI_WH',
      url_id: 'abc',
    },
  ],
  tables: [],
  stages: [],
  objects: [],
  accessHistory: [],
  dependencies: [],
  attribution: [],
  files: {
    'workspaces/zoe/odd/a.sql': 'select 1;\n',
    'workspaces/zoe/odd/sub folder/Über \'the\' "top" (2).sql': 'select 2;\n',
    'workspaces/zoe/odd/sub folder/deep/$x;--%20.sql': 'select 3;\n',
    'workspaces/shared/plan.sql': 'select 4;\n',
    'workspaces/otto/secret.sql': 'select 5;\n',
    'notebooks/churn/Churn.ipynb': '{"cells": []}\n',
  },
};

/** Writes an account directory (`fixtures/accounts/README.md`) with the parts given over those of `tinyAccount`. */
export async function writeAccount(directory: string, parts: TinyAccount = {}): Promise<void> {
  const all = {...tinyAccount, ...parts};
  const files: Record<string, string | Uint8Array> = {
    'account.json': JSON.stringify(all.account),
    'users.ndjson': lines(all.users),
    'sessions.ndjson': lines(all.sessions),
    'query-history.ndjson': lines(all.history),
    'task-history.ndjson': lines(all.tasks),
    'databases.ndjson': lines(all.databases),
    'workspaces.ndjson': lines(all.workspaces),
    'notebooks.ndjson': lines(all.notebooks),
    'tables.ndjson': lines(all.tables),
    'stages.ndjson': lines(all.stages),
    'objects.ndjson': lines(all.objects),
    'access-history.ndjson': lines(all.accessHistory),
    'object-dependencies.ndjson': lines(all.dependencies),
    'query-attribution.ndjson': lines(all.attribution),
    ...(parts.grants && {'grants.ndjson': lines(parts.grants)}),
    // Last: a test may describe any file of the account itself.
    ...all.files,
  };
  for (const [path, text] of Object.entries(files)) {
    const full = join(directory, path);
    await mkdir(dirname(full), {recursive: true});
    await writeFile(full, text);
  }
}

/** Sets a file's own time, which LIST shows while it lies in the life of its workspace. */
export async function touch(path: string, iso: string): Promise<void> {
  await utimes(path, new Date(iso), new Date(iso));
}

export interface OpenSandbox extends Sandbox, AsyncDisposable {
  readonly directory: string;
}

/** A sandbox on a tiny account in a temporary directory; stopping it removes the directory. */
export async function openSandbox(
  parts: TinyAccount = {},
  options: Omit<SandboxOptions, 'directory'> = {},
): Promise<OpenSandbox> {
  const directory = await mkdtemp(join(tmpdir(), 'wsr-account-'));
  await writeAccount(directory, parts);
  const sandbox = await startSandbox({...options, directory});
  async function stop(): Promise<void> {
    await sandbox.stop();
    await rm(directory, {recursive: true, force: true});
  }
  return {...sandbox, directory, stop, [Symbol.asyncDispose]: stop};
}

function lines(rows: Rows): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** One connection of the real driver. */
export interface Driver {
  /** Rows of a statement by column name, streamed, numbers and times as the driver's texts. */
  rows(sql: string, options?: Partial<StatementOption>): Promise<readonly Record<string, string | null>[]>;
  execute(sql: string, options?: Partial<StatementOption>): Promise<RowStatement>;
  readonly connection: Connection;
  close(): Promise<void>;
}

/** Logs in with the unmodified driver. Rejects with the driver's error. */
export async function openDriver(sandbox: Sandbox, options: Partial<ConnectionOptions> = {}): Promise<Driver> {
  // The driver looks at these while it is imported.
  process.env['SNOWFLAKE_DISABLE_PLATFORM_DETECTION'] = 'true';
  process.env['SNOWFLAKE_DISABLE_MINICORE'] = '1';
  process.env['SF_TELEMETRY_DISABLE_CONNECTION_SHAPE'] = '1';
  const {default: snowflake} = await import('snowflake-sdk');
  snowflake.configure({logLevel: 'OFF', useEnvProxy: false});
  const connection = snowflake.createConnection({
    accessUrl: sandbox.url,
    account: sandbox.account,
    username: 'RESCUE_BOT',
    password: 'let-me-read',
    fetchAsString: ['Number', 'Date', 'Boolean', 'JSON', 'Buffer'],
    ...options,
  });
  await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
  function execute(sqlText: string, more: Partial<StatementOption> = {}): Promise<RowStatement> {
    return new Promise((resolve, reject) => {
      connection.execute({
        ...more,
        sqlText,
        streamResult: true,
        complete: (error, statement) => (error ? reject(error) : resolve(statement as RowStatement)),
      });
    });
  }
  return {
    connection,
    execute,
    async rows(sql, more) {
      const statement = await execute(sql, more);
      const rows: Record<string, string | null>[] = [];
      for await (const row of statement.streamRows()) rows.push(row as Record<string, string | null>);
      return rows;
    },
    close: () => new Promise((resolve, reject) => connection.destroy((error) => (error ? reject(error) : resolve()))),
  };
}
