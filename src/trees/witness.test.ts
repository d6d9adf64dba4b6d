import {afterEach, expect, test} from 'vitest';
import type {Testimony, Trees} from '../ports/trees.ts';
import {openTrees} from './open-trees.ts';
import type {TreesOptions} from './open-trees.ts';

const STAND_IN = new URL('stand-in.test.fixture.ts', import.meta.url);
const LONG = 20_000;
/** Where clocks are watched: a machine that is busy with other tests may be too slow for once. */
const TIMED = {retry: 2};

let trees: Trees;
afterEach(() => trees.close());

/** Trees with the stand-in, or another program, for polyglot; the other witness is always the stand-in. */
function openWith(polyglot: URL = STAND_IN, options: TreesOptions = {}): void {
  trees = openTrees({...options, programs: {polyglot, 'node-sql-parser': STAND_IN}});
}

async function ask(sql: string, deadlineMs = LONG): Promise<Testimony> {
  return (await trees.read(sql, deadlineMs)).polyglot;
}

/** A program that is `ready` after a while, and then answers as it is told. */
function program(readyAfterMs: number, answer: string): URL {
  const text = `
    import {parentPort} from 'node:worker_threads';
    const answer = ${answer};
    parentPort.on('message', ({id}) => parentPort.postMessage({t: 'answer', id, testimony: answer}));
    setTimeout(() => parentPort.postMessage({t: 'ready'}), ${readyAfterMs});
  `;
  return new URL(`data:text/javascript,${encodeURIComponent(text)}`);
}

const named = (name: string): Testimony => ({t: 'read', tables: [{name}]});

test(
  'what never ends is late, within 200 ms of the deadline, and what is asked behind it is answered',
  TIMED,
  async () => {
    openWith();
    await ask('say READY');
    const started = performance.now();
    const late = ask('loop', 300).then((testimony) => ({testimony, after: performance.now() - started}));
    const behind = Promise.all([ask('say A', 2000), ask('say B', 2000), ask('loop', 100), ask('say C', 2000)]);
    const {testimony, after} = await late;
    expect(testimony).toEqual({t: 'late'});
    expect(after).toBeGreaterThan(295);
    expect(after).toBeLessThan(500);
    expect(await behind).toEqual([named('A'), named('B'), {t: 'late'}, named('C')]);
  },
);

test('the start of a worker counts against no deadline, the wait behind others neither', TIMED, async () => {
  openWith(program(900, '{t: "read", tables: []}'));
  expect(await ask('say A', 400)).toEqual({t: 'read', tables: []});
  await trees.close();
  openWith();
  const slow = Array.from({length: 5}, () => ask('loop', 100));
  expect(await ask('say LAST', 400)).toEqual(named('LAST'));
  expect(await Promise.all(slow)).toEqual(Array.from({length: 5}, () => ({t: 'late'})));
});

test('an answer that came in time counts, though this thread was too busy to hear it', TIMED, async () => {
  openWith();
  await ask('say READY');
  const answer = ask('say A', 50);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
  expect(await answer).toEqual(named('A'));
});

test.each([
  ['exit', 'It stopped by itself, with exit code 3.'],
  ['throw', 'It broke down: no such luck.'],
  ['grow', 'It ran out of memory.'],
])('a worker that dies of %s has refused that statement and no other', async (deed, message) => {
  openWith(STAND_IN, {memoryMb: 32});
  const answers = await Promise.all([ask('say A'), ask(deed), ask('say B'), ask(deed), ask('say C')]);
  const refused = {t: 'refused', message};
  expect(answers).toEqual([named('A'), refused, named('B'), refused, named('C')]);
});

test('a witness that cannot be started refuses what waits, and is tried again with the next question', async () => {
  openWith(new URL('data:text/javascript,throw new Error("not installed")'));
  const refused = {t: 'refused', message: 'It broke down: not installed.'};
  expect(await Promise.all([ask('say A'), ask('say B')])).toEqual([refused, refused]);
  expect(await trees.read('say C', LONG)).toEqual({polyglot: refused, 'node-sql-parser': named('C')});
});

test('hundreds of questions at once are answered in their order', async () => {
  openWith();
  const order: number[] = [];
  const answers = await Promise.all(
    Array.from({length: 200}, async (_, i) => {
      const testimony = await ask(i === 70 ? 'loop' : `say T${i}`, i === 70 ? 50 : LONG);
      order.push(i);
      return testimony;
    }),
  );
  expect(answers).toEqual(answers.map((_, i) => (i === 70 ? {t: 'late'} : named(`T${i}`))));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

test('close answers what is still asked, and a later question starts the workers again', async () => {
  openWith();
  await ask('say READY');
  const open = Promise.all([ask('loop'), ask('say A')]);
  await trees.close();
  await trees.close();
  expect(await open).toEqual([{t: 'late'}, {t: 'late'}]);
  expect(await ask('say AGAIN')).toEqual(named('AGAIN'));
});

test('a deadline of years is none', async () => {
  openWith();
  expect(await ask('say A', 1e15)).toEqual(named('A'));
});
