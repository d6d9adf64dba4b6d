import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect, it} from 'vitest';
import {ahead} from './ahead.ts';

async function* numbers(count: number, notes: string[] = [], failAt = Infinity): AsyncGenerator<number> {
  try {
    for (let n = 0; n < count; n++) {
      if (n === failAt) throw new Error('torn');
      notes.push(`gives ${n}`);
      yield n;
    }
  } finally {
    notes.push('ended');
  }
}

describe('ahead', () => {
  it.each([0, 1, 2, 7, 1000])('passes on all of %d items in order', async (count) => {
    for (const most of [1, 3, 64]) {
      expect(await Array.fromAsync(ahead(numbers(count), most))).toEqual(Array.from({length: count}, (_, n) => n));
    }
  });

  it('asks for what follows while something else is done, and for no more than may wait', async () => {
    const notes: string[] = [];
    const stream = ahead(numbers(100, notes), 4);
    await stream.next();
    await sleep(5);
    expect(notes.length).toBeGreaterThan(2);
    expect(notes.length).toBeLessThan(8);
    await stream.return(undefined);
    expect(notes.at(-1)).toBe('ended');
  });

  it('fails where the stream failed, after everything before it', async () => {
    const taken: number[] = [];
    await expect(
      (async () => {
        for await (const n of ahead(numbers(10, [], 6), 3)) taken.push(n);
      })(),
    ).rejects.toThrow('torn');
    expect(taken).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('ends the stream when whoever takes it fails', async () => {
    const notes: string[] = [];
    await expect(
      (async () => {
        for await (const n of ahead(numbers(1000, notes), 8)) if (n === 3) throw new Error('full');
      })(),
    ).rejects.toThrow('full');
    expect(notes.at(-1)).toBe('ended');
  });
});
