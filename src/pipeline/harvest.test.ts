import {afterAll, expect, test} from 'vitest';
import type {HarvestedAsset} from '../model/asset.ts';
import {UserError} from '../errors.ts';
import {assetId} from '../parse/identity.ts';
import type {Source} from '../ports/source.ts';
import {LOCAL_CONFIG, openWorld} from '../testing/cli-world.ts';
import {workshopIn} from '../testing/workshop-in.ts';
import type {Workshop} from './context.ts';
import {harvest} from './harvest.ts';

const world = openWorld({'worksheet-rescue.yml': LOCAL_CONFIG});
afterAll(() => world.remove());

function asset(path: string): HarvestedAsset {
  return {
    id: assetId({account: 'w', owner: 'o', kind: 'local-file', container: 'c', path}),
    aliases: [],
    account: 'w',
    source: 'shaky',
    kind: 'local-file',
    format: 'sql',
    title: path,
    owner: {kind: 'unknown', id: '', name: 'unknown'},
    container: 'c',
    path,
    locator: `c/${path}`,
    bytes: Buffer.from(`select '${path}' as path from raw.shop.orders`),
  };
}

/** Gives one whole scope, begins another and then fails with `error`, or ends well without. */
function shaky(id: string, error?: unknown): Source {
  return {
    id,
    describes: 'A source that fails on the way.',
    account: 'local-folder',
    configSchema: {parse: (value) => value},
    async *harvest() {
      yield {t: 'asset', scope: 'c', asset: {...asset(`${id}.sql`), source: id}};
      yield {t: 'checkpoint', scope: 'c', cursor: 1, complete: true, listed: 1};
      if (error !== undefined) throw error;
    },
  };
}

async function withSources<T>(sources: readonly Source[], work: (workshop: Workshop) => Promise<T>): Promise<T> {
  const workshop = await workshopIn(world);
  try {
    return await work({...workshop, sources: sources.map((source) => ({account: 'w', source, settings: {}}))});
  } finally {
    await workshop.close();
  }
}

test('a source that fails keeps what it had given, says why in a sentence, and the others go on', async () => {
  const refused = new UserError('login-refused', 'The account refused the login.', {hint: 'Check the password.'});
  const report = await withSources([shaky('first', refused), shaky('second')], (workshop) => harvest(workshop));
  const [first, second] = report.sources;
  expect(first).toMatchObject({
    assets: 1,
    commits: 1,
    failure: {message: 'The account refused the login.', hint: 'Check the password.'},
  });
  expect(second).toMatchObject({assets: 1, commits: 1});
  expect(second?.failure).toBeUndefined();
  expect(report.exitCode).toBe(1);
  expect(report.analysis.assets).toBe(2);
});

test('a source that fails before it gave anything leaves no state behind that would pass for a baseline', async () => {
  const source: Source = {
    ...shaky('third'),
    // oxlint-disable-next-line require-yield -- it fails at once
    async *harvest() {
      throw new Error('ECONNRESET');
    },
  };
  const [report, state] = await withSources([source], async (workshop) => [
    await harvest(workshop),
    workshop.catalog.state('w', 'third'),
  ]);
  expect(report.sources[0]).toMatchObject({assets: 0, commits: 0, failure: {message: 'ECONNRESET'}});
  expect(state).toBeUndefined();
});
