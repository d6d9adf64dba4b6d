import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type CliWorld, LOCAL_CONFIG, makeDbtProject, openWorld, personGit} from '../testing/cli-world.ts';

// One account that lives on from night to night.
let world: CliWorld;
const QUERY = `select o.region, c.segment, month(o.ordered_at) as month, sum(o.amount) as revenue, count(distinct o.customer_id) as buyers
from raw.shop.orders o
join raw.shop.customers c on c.id = o.customer_id
left join raw.shop.returns r on r.order_id = o.id
where o.state = 'paid' and r.id is null and o.ordered_at >= '2026-01-01'
group by o.region, c.segment, month(o.ordered_at);
`;

const named = async (): Promise<Record<string, string>> =>
  Object.fromEntries((await world.list('--status', 'all')).map(({id, name}) => [id, name]));
const idOf = async (title: string): Promise<string> =>
  (await world.list('--status', 'all')).find((one) => one.title === title)!.id;
const branches = (): string =>
  personGit(world.at('dbt'), 'for-each-ref', '--format=%(refname:short)', 'refs/heads/rescued/');

beforeAll(async () => {
  world = openWorld({
    'w/revenue by region.sql': QUERY,
    'w/Untitled 3.sql': 'select customer_id, month(d) as m, count(*) as n from raw.shop.orders group by 1, 2;\n',
    'w/stock.sql': 'select sku, sum(units) as units from raw.stock.moves group by sku;\n',
    'worksheet-rescue.yml': `${LOCAL_CONFIG}publish: {max-open: 20, max-per-run: 20}\n`,
  });
  makeDbtProject(world.at('dbt'));
  await world.harvest();
}, 60_000);
afterAll(() => world.remove());

describe('names from night to night', {timeout: 60_000}, () => {
  test('one more family renames none of the others, even where it would like their names', async () => {
    const before = await named();
    expect(Object.values(before).toSorted()).toEqual(['orders_by_customer_month', 'revenue_by_region', 'stock']);
    world.write('w/team/Stock.sql', 'select sku, site, avg(price) as price from raw.stock.prices group by 1, 2;\n');
    world.write(
      'w/team/revenue by REGION.sql',
      'select region, max(revenue) as best from raw.shop.targets group by 1;\n',
    );
    await world.harvest();
    const after = await named();
    expect(Object.keys(after)).toHaveLength(5);
    for (const [id, name] of Object.entries(before)) expect(after[id]).toBe(name);
    const lower = Object.values(after).map((name) => name.toLowerCase());
    expect(new Set(lower).size).toBe(5);
  });

  test('the name that a reviewer gave stays when the keeper changes, and is nobody else’s', async () => {
    const id = await idOf('revenue by region');
    expect((await world.wsr('decide', id, '--rename', 'board_revenue', '--approve')).code).toBe(0);
    expect((await world.publish()).branches.map(({name}) => name)).toEqual(['board_revenue']);

    world.write('w/revenue by region.sql', QUERY.replace('sum(o.amount)', 'sum(o.amount - o.refunded)'));
    world.write(
      'w/board revenue.sql',
      'select quarter, sum(plan) as plan from raw.finance.plan where approved group by 1;\n',
    );
    await world.harvest();
    const [changed, other] = [await idOf('revenue by region'), await idOf('board revenue')];
    expect(changed).toBe(id);
    expect((await named())[other]).not.toBe('board_revenue');
    // What was approved was another text.
    expect((await world.list('--status', 'all')).find((one) => one.id === id)?.status).toBe('stale');

    for (const one of ['board_revenue', other]) expect((await world.wsr('decide', one, '--approve')).code).toBe(0);
    const published = (await world.publish()).branches;
    expect(published.find(({candidate}) => candidate === id)?.name).toBe('board_revenue');
    expect(published.find(({candidate}) => candidate === other)?.name).not.toBe('board_revenue');
    expect(branches()).toContain('rescued/board_revenue');
    const model = personGit(world.at('dbt'), 'grep', '-h', '-e', 'refunded', 'rescued/board_revenue');
    expect(model).toContain('refunded');
  });
});
