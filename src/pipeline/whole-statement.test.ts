import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {LOCAL_CONFIG, openWorld} from '../testing/cli-world.ts';

const SHEET = (least: number): string => `use schema raw.shop;
set since = '2026-01-01';
-- who pays
create temp table paid as
select customer_id, sum(amount) as total from orders where ordered_at >= $since group by customer_id having sum(amount) > ${least};
-- payers by region
select c.region, sum(p.total) as revenue, $since as since
from customers c join paid p on p.customer_id = c.id
group by c.region;
`;

const world = openWorld({
  'worksheet-rescue.yml': LOCAL_CONFIG.replace('dbt, project: ./dbt', 'plain-sql'),
  'w/regions.sql': SHEET(10),
});
afterAll(() => world.remove());
beforeAll(() => world.harvest());

const report = async () => (await world.list('--status', 'all')).find(({reads}) => reads.length === 2)!;

describe('a statement with what its sheet makes and sets', () => {
  test('is a candidate that reads the tables behind it, and can become a model', async () => {
    const candidate = await report();
    expect(candidate.reads.map(({name}) => name).toSorted()).toEqual(['CUSTOMERS', 'ORDERS']);
    expect(candidate.refusal).toBeNull();
    // Other parsers are asked about the whole, not about the statement that reads a temporary table.
    expect(candidate.confidence?.level).toBe('confirmed');
    const {stdout} = await world.wsr('show', candidate.id);
    expect(stdout).toContain("  set since = '2026-01-01';\n\n  -- who pays\n  create temp table paid as");
    expect(stdout).not.toContain('session-variable:');
    expect(stdout).toMatch(/paid as \(\n/);
    expect(stdout).toMatch(/set \w+_since = '2026-01-01';/);
  });

  test('asks for a new decision when what it goes by has changed', async () => {
    const {id} = await report();
    expect((await world.wsr('decide', id, '--approve')).code).toBe(0);
    expect((await report()).status).toBe('approved');
    world.write('w/regions.sql', SHEET(20));
    await world.harvest();
    expect(await report()).toMatchObject({id, status: 'stale'});
  });
});
