import {expect, it} from 'vitest';
import {openCatalog} from '../catalog/open-catalog.ts';
import {inSteps} from './in-steps.ts';

const catalog = openCatalog(':memory:');

it('does all of them in their order, a generator as well', async () => {
  const {signal} = new AbortController();
  const numbers = (function* (): Generator<number> {
    for (let n = 0; n < 250; n++) yield n;
  })();
  const doubled = await inSteps({catalog, signal}, numbers, (n) => n * 2);
  expect(doubled).toEqual(Array.from({length: 250}, (_, n) => n * 2));
  expect(await inSteps({catalog, signal}, [], (n) => n)).toEqual([]);
});

it('lets others have their turn, and stops when it is told to; what was done is kept', async () => {
  const stop = new AbortController();
  setImmediate(() => stop.abort(new Error('Stopped.')));
  let done = 0;
  const endless = (function* (): Generator<number> {
    for (let n = 0; ; n++) yield n;
  })();
  const running = inSteps({catalog, signal: stop.signal}, endless, (n) => {
    catalog.putComputed(`n${n}`, new Uint8Array([1]));
    done++;
  });
  await expect(running).rejects.toThrow('Stopped.');
  expect(done % 100).toBe(0);
  expect(catalog.computed(`n${done - 1}`)).toBeDefined();
});
