import {rmSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {madeUp} from '../redact/made-up.ts';
import {type CliWorld, LOCAL_CONFIG, openWorld} from '../testing/cli-world.ts';
import {found} from '../testing/snapshots.ts';
import {outputs} from './outputs.ts';

const values = Array.from({length: 9}, (_, index) => madeUp(`Tr0ub${index}`, 16 + index));
const word = ['pass', 'word'].join('');
const user = (index: number): string => `create user u${index} ${word} = '${values[index]}';\n`;
const token = madeUp('ghp_', 40);

let world: CliWorld;
beforeAll(() => {
  world = openWorld({
    'w/etl/load all.sql': `${user(0)}${user(1)}-- ${token}\n`,
    'w/one.sql': user(2),
    'w/two.sql': user(3),
    'w/three.sql': user(4),
    'w/four.sql': user(5),
    'w/clean.sql': 'select sku, sum(units) as units from raw.stock.moves group by sku;\n',
    'worksheet-rescue.yml': LOCAL_CONFIG,
  });
});
afterAll(() => world.remove());

describe('status tells where secrets stood', {timeout: 60_000}, () => {
  test('nothing where nothing was masked', async () => {
    expect((await world.status()).secrets).toEqual({places: 0, assets: 0, most: []});
    expect((await world.wsr('status')).stdout).not.toContain('Secrets');
  });

  test('how many places, in how many assets, by kind, and the assets with most of them', async () => {
    await world.harvest();
    const status = await world.status();
    expect(outputs['status']?.safeParse(status).error?.issues ?? []).toEqual([]);
    expect(status.redactions).toEqual([
      {kind: 'github_token', assets: 1, places: 1},
      {kind: 'password', assets: 5, places: 6},
    ]);
    expect(status.secrets).toMatchObject({places: 7, assets: 5});
    expect(status.secrets.most[0]).toMatchObject({
      account: 'w',
      title: 'load all',
      path: 'etl/load all.sql',
      gone: false,
      places: 3,
      kinds: [
        {kind: 'password', places: 2},
        {kind: 'github_token', places: 1},
      ],
    });
    expect(status.secrets.most.map(({path}) => path)).toEqual([
      'etl/load all.sql',
      'four.sql',
      'one.sql',
      'three.sql',
      'two.sql',
    ]);
    const told = await world.wsr('status');
    expect(told.stdout).toContain(
      [
        'Secrets masked in 7 places of 5 assets (rotate them)',
        '  github_token: 1 place in 1 asset',
        '  password: 6 places in 5 assets',
        '  They stood in:',
        '    load all: 3 places (2 password, 1 github_token)',
        '      w/etl/load all.sql',
        '    four: 1 place (1 password)',
        '      w/four.sql',
        '',
      ].join('\n'),
    );
    expect(found([...values, token], Buffer.from(told.stdout + JSON.stringify(status)))).toEqual([]);
  });

  test('no more than a few of them, and that one has gone does not end the need to rotate it', async () => {
    world.write('w/six.sql', user(6));
    rmSync(world.at('w/etl'), {recursive: true});
    await world.harvest();
    const {secrets} = await world.status();
    expect(secrets).toMatchObject({places: 8, assets: 6});
    expect(secrets.most).toHaveLength(5);
    expect(secrets.most[0]).toMatchObject({title: 'load all', gone: true});
    const {stdout} = await world.wsr('status');
    expect(stdout).toContain('  The assets with most of them:\n');
    expect(stdout).toContain('load all.sql, gone from there\n');
  });
});
