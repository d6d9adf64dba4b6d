import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import * as history from '../extract/snowflake/history-sql.ts';
import * as statements from '../extract/snowflake/statements.ts';
import * as shown from './shown.ts';
import {configForSandbox} from '../system/open-sandbox.ts';
import type {HarvestReport} from '../pipeline/harvest.ts';
import {openSandbox} from './open-sandbox.ts';
import {runCli} from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'wsr-read-only-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

test('a harvest runs nothing in the account but the finite list of reading statements, each with our tag', async () => {
  const sandbox = await openSandbox({
    history: [
      {
        query_id: '01b00000-0000-0000-0000-000000000001',
        query_text: 'select 1 as one from raw.shop.orders',
        query_type: 'SELECT',
        session_id: 1,
        user_name: 'OTTO',
        user_type: 'PERSON',
        role_name: 'ANALYST',
        execution_status: 'success',
        start_time: '2026-11-15T10:00:00.000Z',
        end_time: '2026-11-15T10:00:01.000Z',
        total_elapsed_time: 1000,
        is_client_generated_statement: false,
        query_hash: 'h1',
        query_hash_version: 2,
      },
    ],
  });
  try {
    const text = configForSandbox({url: sandbox.url, account: 'TINY', user: 'RESCUE_BOT', state: './state'});
    writeFileSync(join(folder, 'worksheet-rescue.yml'), text.replace(/^ {4}inventory-role:.*\n/m, ''));
    const run = await runCli(['harvest', '--json'], {cwd: folder, env: {WSR_SANDBOX_PASSWORD: 'let-me-read'}});
    expect(run.code, run.stderr).toBe(0);
    expect((JSON.parse(run.stdout) as HarvestReport).sources.map(({failure}) => failure)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);

    const asked = sandbox.statements();
    expect(asked.length).toBeGreaterThan(6);
    const fixed = new Set<string>([
      statements.users,
      statements.currentUser,
      history.historyBounds,
      history.historyCounts,
      history.historyTexts,
      history.historySignatures,
      shown.showWorkspacesInAccount,
      shown.showDroppedDatabases,
      shown.showNotebooksInAccount,
    ]);
    // A day is read with what the account has of it; whether that is there is asked without a row.
    const ofParts = /^with day as \(|^select [a-z_, ]+ from snowflake\.account_usage\.[a-z_]+ limit 0$/;
    for (const {sql, queryTag} of asked) {
      const flat = sql.replace(/\s+/g, ' ');
      const known =
        fixed.has(sql) || ofParts.test(flat) || /^(list|get) 'snow:\/\/|^show workspaces in database "/.test(flat);
      expect(known, flat.slice(0, 120)).toBe(true);
      expect(queryTag).toBe(statements.QUERY_TAG);
    }
  } finally {
    await sandbox.stop();
  }
});
