import {expect, it} from 'vitest';
import {grouped, pipelined} from './pipelined.ts';

it('keeps the order, and never more under way than it was told', async () => {
  let [underWay, most] = [0, 0];
  const results = await Array.fromAsync(
    pipelined(
      Array.from({length: 200}, (_, index) => index),
      8,
      async (item) => {
        most = Math.max(most, ++underWay);
        for (let turns = 0; turns < item % 5; turns++) await Promise.resolve();
        underWay--;
        return item;
      },
    ),
  );
  expect(results).toEqual(Array.from({length: 200}, (_, index) => index));
  expect(most).toBeLessThanOrEqual(8);
});

it('passes a failure on to who reads', async () => {
  const items = pipelined([1, 2, 3], 8, async (item) => {
    if (item === 2) throw new Error('two');
    return item;
  });
  await expect(Array.fromAsync(items)).rejects.toThrow('two');
});

it('groups neighbours', async () => {
  async function* letters(): AsyncGenerator<string> {
    yield* ['a1', 'a2', 'b1', 'a3'];
  }
  expect(await Array.fromAsync(grouped(letters(), (each) => each.charAt(0)))).toEqual([['a1', 'a2'], ['b1'], ['a3']]);
});
