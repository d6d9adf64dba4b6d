import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openArchive} from '../archive/archive.ts';
import {BareStore} from '../git/store.ts';
import type {Asset} from '../model/asset.ts';
import {assetId} from '../parse/identity.ts';
import {scanFinalBytes} from '../redact/scan-final-bytes.ts';
import {systemClock} from '../system/clock.ts';
import {inTurn, report} from './measure.ts';

const COUNT = 5000;

/** The archive's first commit beside bare `git fast-import` of the same bodies. */
export async function run(): Promise<void> {
  const assets = Array.from({length: COUNT}, (_, n) => asset(n));
  const folders: string[] = [];
  const fresh = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'wsr-bench-'));
    folders.push(folder);
    return folder;
  };
  const times = await inTurn(
    {
      'git fast-import of the bodies': () => {
        const folder = fresh();
        spawnSync('git', ['init', '--quiet', '--bare', folder]);
        const files = assets
          .map(({body, id}) => `M 100644 inline a/${id}.sql\ndata ${Buffer.byteLength(body)}\n${body}\n`)
          .join('');
        const stream = `commit refs/heads/main\ncommitter b <b@example.com> 1700000000 +0000\ndata 1\nx\n${files}done\n`;
        const {status} = spawnSync('git', ['-C', folder, 'fast-import', '--quiet', '--done'], {input: stream});
        if (status !== 0) throw new Error('git fast-import failed');
      },
      'archive, first night': async () => {
        const archive = openArchive({
          store: new BareStore(join(fresh(), 'archive.git')),
          scan: scanFinalBytes(),
          committer: {name: 'bench', email: 'bench@example.com'},
          clock: systemClock(),
        });
        await archive.open();
        await archive.commit({message: 'Bench', assets}, await archive.head());
      },
    },
    3,
  );
  report(`Archive of ${COUNT} assets`, times, 'git fast-import of the bodies');
  for (const folder of folders) rmSync(folder, {recursive: true, force: true});
}

function asset(n: number): Asset {
  const path = `folder ${n % 40}/sheet ${n}.sql`;
  return {
    id: assetId({account: 'bench', owner: '1', kind: 'workspace-file', container: 'ws', path}),
    aliases: [],
    account: 'bench',
    source: 'snowflake-workspaces',
    kind: 'workspace-file',
    format: 'sql',
    title: `sheet ${n}`,
    owner: {kind: 'user', id: '1', name: 'BENCH', state: 'active'},
    container: 'ws',
    path,
    locator: `snow://workspace/ws/${path}`,
    body: `-- sheet ${n}\n${`select ${n} as id, customer_id, sum(amount) as total from raw.shop.orders where day = ${n} group by all;\n`.repeat(12)}`,
    encoding: 'utf-8',
    redactions: [],
  };
}
