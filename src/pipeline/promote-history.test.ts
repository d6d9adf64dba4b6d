import {afterAll, expect, test} from 'vitest';
import {evidenceOf, personOf} from '../catalog/samples.test.data.ts';
import {exactFingerprint} from '../parse/fingerprint/of-text.ts';
import {madeUp} from '../redact/made-up.ts';
import {openWorld} from '../testing/cli-world.ts';
import {workshopIn} from '../testing/workshop-in.ts';
import {promoteHistory} from './promote-history.ts';
import {syncCatalog} from './sync.ts';

// A bare copy of a value that another file of the account gives away, and that this run has met: the rules alone see nothing
// in it, the last scan does.
const VALUE = madeUp('Tr0ub', 14);
const TELLING = `select sum(amount) as total from raw.shop.orders where note = '${VALUE}'`;
const PLAIN = 'select sku, sum(units) as units from raw.stock.moves group by sku';

const world = openWorld({
  'worksheet-rescue.yml': [
    'version: 1',
    'archive: {repository: ./archive.git}',
    'state: ./state',
    'accounts:',
    '  acme: {kind: snowflake, connection: {profile: acme}, role: READER, sources: [query-history]}',
    '',
  ].join('\n'),
});
afterAll(() => world.remove());

test('a statement that the last scan holds back is listed, does not count as kept, and is tried again', async () => {
  const workshop = await workshopIn(world);
  try {
    const texts = [TELLING, PLAIN].map((text) => ({
      exact: exactFingerprint(text),
      text,
      completeness: 'whole' as const,
    }));
    await workshop.archive.commit(
      {
        message: 'A history as an earlier run left it',
        people: {account: 'acme', people: [personOf('11', 'ANA')]},
        texts,
        days: [{account: 'acme', utcDay: '2026-11-16', rows: texts.map(({exact}) => evidenceOf(exact))}],
      },
      await workshop.archive.head(),
    );
    await syncCatalog(workshop);
    workshop.secretsSeen.add(VALUE);

    const first = await promoteHistory(workshop);
    expect(first).toMatchObject({added: 1, commits: 1});
    expect(first.held.length).toBeGreaterThan(0);
    expect(workshop.catalog.assetCounts()).toMatchObject([{kind: 'history', present: 1}]);
    expect(JSON.stringify(first.held).includes(VALUE)).toBe(false);

    const second = await promoteHistory(workshop);
    expect(second).toMatchObject({added: 0, commits: 0});
    expect(second.held).toEqual(first.held);
  } finally {
    await workshop.close();
  }
}, 60_000);
