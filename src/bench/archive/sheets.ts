import type {Asset} from '../../model/asset.ts';
import {assetId} from '../../parse/identity.ts';

/** Invented sheets of a warehouse account, a hundred a person. */
export function sheets(count: number): readonly Asset[] {
  return Array.from({length: count}, (_, n) => sheet(n, 0));
}

/** One sheet as it is on some night: another line of it is another one every night. */
export function sheet(n: number, night: number): Asset {
  const user = Math.floor(n / 100);
  const path = `folder ${n % 40}/sheet ${n}.sql`;
  const line = (k: number): string =>
    `select ${n} as id, customer_id, sum(amount) as total_${k} from raw.shop.orders where day = ${n * 31 + k} group by all;\n`;
  return {
    id: assetId({account: 'bench', owner: String(user), kind: 'workspace-file', container: 'ws', path}),
    aliases: [],
    account: 'bench',
    source: 'snowflake-workspaces',
    kind: 'workspace-file',
    format: 'sql',
    title: `sheet ${n}`,
    owner: {kind: 'user', id: String(user), name: `USER_${user}`, state: 'active'},
    container: 'ws',
    path,
    locator: `snow://workspace/ws/${path}`,
    revision: `r${night}`,
    body: `-- sheet ${n}, as of night ${night}\n${Array.from({length: 12}, (_, k) => line(k)).join('')}`,
    encoding: 'utf-8',
    redactions: [],
  };
}
