import {archiveIn, asset, evidence} from './invented.test.kit.ts';

// Started by `killed.test.ts` as a process of its own: archives rounds until it is killed, each round one commit that
// holds assets, a day and the state that says how far it got.
const [folder = '', rounds = '0'] = process.argv.slice(2);
const archive = await archiveIn(folder);
process.stdout.write('open\n');

let next = 0;
for await (const change of archive.changes()) if (change.t === 'state') next = Number(change.state.cursor) + 1;
for (; next < Number(rounds); next++) {
  const outcome = await archive.commit(
    {
      message: `Round ${next}`,
      // One more file each round, and all of them anew: what is torn would show as rounds that are mixed.
      assets: Array.from({length: 20 + next}, (_, index) =>
        asset(`sheet ${index}`, {body: `-- round ${next}\n${'x'.repeat(2000)}\n`}),
      ),
      days: [{account: 'acme', utcDay: '2026-03-09', rows: [evidence('2026-03-09', {runs: next})]}],
      states: [{account: 'acme', source: 'workspaces', cursor: next, scopes: [], unreadable: []}],
    },
    await archive.head(),
  );
  if (outcome === 'moved') throw new Error('Nobody else writes here.');
  process.stdout.write(`${next}\n`);
}
