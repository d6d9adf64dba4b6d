import {afterAll, beforeAll, expect, test} from 'vitest';
import type {HarvestReport} from '../pipeline/harvest.ts';
import {type CliWorld, LOCAL_CONFIG, openWorld, personGit} from '../testing/cli-world.ts';

const password = ['Tr0ub4dor', 'Horse', '9x'].join('-');
const key = `wJ4lr${'XUtnFEMI/K7MDENG+bPxRfiCY'}${'zq81LpQw2T'}`;
const token = `${'gh'}p_${'aB3dE5gH7jK9mN2pQ4rS6tV8wX0yZ1cD3fG5'}`;

let world: CliWorld;
beforeAll(() => {
  world = openWorld({
    'w/a.sql': `create user loader password = '${password}';\nalter user x set password = '${password}';\n`,
    'w/b.sql': `select * from raw.shop.orders where note = '${password}';\n`,
    'w/c.ipynb': JSON.stringify({
      cells: [{cell_type: 'code', metadata: {}, source: ['%%sql\n', `alter user y set password = '${password}'`]}],
    }),
    'w/d.sql': `create stage s credentials=(aws_secret_key='${key}');\nselect 2 as two from raw.shop.orders;\n`,
    [`w/${password}.sql`]: `create stage s credentials=(aws_secret_key='${key}');\n`,
    [`w/with ${token}.sql`]: `-- ${token}\nselect 3 as three from raw.shop.orders;\n`,
    'worksheet-rescue.yml': LOCAL_CONFIG,
  });
});
afterAll(() => world.remove());

test('a harvest says how many secrets it met and in which assets each stands; nothing of it is kept', async () => {
  const dry = await world.wsr('harvest', '--dry-run');
  expect(dry.code).toBe(0);
  expect(dry.stdout).toContain('\n3 different secrets in 6 assets: rotate them\n');
  expect(dry.stdout).toContain(
    '\n  One password stands in 5 places of 4 assets: ./w/a.sql, ./w/c.ipynb, ./w/__REDACTED_known_value_1__.sql, …\n',
  );
  expect(dry.stdout).toContain('\n  1 stands in one asset.\n');

  const {stdout, stderr, code} = await world.wsr('harvest', '--json', '--verbose');
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as HarvestReport).secrets).toEqual([
    {
      kind: 'password',
      places: 5,
      assets: ['./w/a.sql', './w/c.ipynb', './w/__REDACTED_known_value_1__.sql', './w/b.sql'],
    },
    {kind: 'aws_credential', places: 2, assets: ['./w/__REDACTED_known_value_1__.sql', './w/d.sql']},
    {kind: 'github_token', places: 2, assets: ['./w/with __REDACTED_github_token_1__.sql']},
  ]);
  // What holds secrets is read again every night, so that it is said again; the archive has places and kinds only.
  const again = await world.harvest();
  expect(again).toMatchObject({commits: 0, secrets: (JSON.parse(stdout) as HarvestReport).secrets});
  const objects = personGit(world.at('archive.git'), 'cat-file', '--batch-all-objects', '--batch');
  const status = await world.wsr('status');
  // In lower case: the archive makes names of files from titles.
  const said = [objects, dry.stdout, dry.stderr, stdout, stderr, status.stdout].join('\n').toLowerCase();
  expect([password, key, token].some((value) => said.includes(value.toLowerCase()))).toBe(false);
  expect(status.stdout).toContain('password: 3 places in 2 assets');
}, 60_000);
