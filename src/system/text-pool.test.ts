import {afterEach, describe, expect, it} from 'vitest';
import {madeUp} from '../redact/made-up.ts';
import {textWorkHere} from '../pipeline/text-work.ts';
import type {SecretScanner} from '../ports/secret-scanner.ts';
import {ProvenTexts} from './proven-texts.ts';
import {TextPool} from './text-pool.ts';

const open: TextPool[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((pool) => pool.close()));
});

function poolOf(door: ConstructorParameters<typeof TextPool>[0] = {}): TextPool {
  const pool = new TextPool(door);
  open.push(pool);
  return pool;
}

const value = madeUp('texts', 18);
const texts = Array.from({length: 2500}, (_, n) =>
  n % 500 === 7 ? `create user u${n} password = '${value}${n}'` : `select ${n} as n from t_${n % 9} where a = ${n}`,
);

/** More texts than are worked on without threads, so that what follows goes to them. */
async function warm(pool: TextPool): Promise<void> {
  await pool.pass(
    Array.from({length: 2000}, (_, n) => `select ${n}`),
    () => {},
  );
}

describe('texts in threads', {timeout: 60_000}, () => {
  it('come back as they would from this thread, in order, with every value for the memory of the run', async () => {
    const pool = poolOf();
    await warm(pool);
    const [met, expectedMet]: [string[], string[]] = [[], []];
    const passed = await pool.pass(texts, (each) => met.push(each));
    const expected = await textWorkHere({}).pass(texts, (each) => expectedMet.push(each));
    expect(passed).toEqual(expected);
    expect(met).toEqual(expectedMet);
    expect(met).toHaveLength(5);

    const stored = expected.map(({text, exact}) => ({text: text ?? '', exact: exact as string}));
    expect(await pool.read(stored)).toEqual(await textWorkHere({}).read(stored));
  });

  it('are proven, and what secretlint has said of them is not asked again', async () => {
    const proven = new ProvenTexts();
    const pool = poolOf({proven});
    let asked = 0;
    const scanner: SecretScanner = {
      id: 'secretlint',
      scan: (some) => {
        asked += some.length;
        return Promise.resolve(some.map(() => []));
      },
    };
    const answering = pool.withAnswers(scanner);
    await warm(pool);
    const passed = await pool.pass(texts, () => {});
    const clean = passed.map(({text}) => ({name: 'a.sql', text: text ?? ''}));
    expect(clean.every(({text}) => proven.has(text))).toBe(true);
    expect(await answering.scan([...clean, {name: 'b.sql', text: 'select another'}])).toHaveLength(clean.length + 1);
    expect(asked).toBe(1);
    // An answer is good for once: what is asked again later is asked again.
    await answering.scan(clean.slice(0, 3));
    expect(asked).toBe(4);
  });

  it('come back however long and short groups follow each other', async () => {
    const pool = poolOf();
    const scanner: SecretScanner = {id: 'secretlint', scan: (some) => Promise.resolve(some.map(() => []))};
    pool.withAnswers(scanner);
    await warm(pool);
    const sizes = Array.from({length: 60}, (_, n) => (n % 3 === 0 ? 1 : n % 3 === 1 ? 700 : 30));
    const passed = await Promise.all(sizes.map((size) => pool.pass(texts.slice(0, size), () => {})));
    expect(passed.map((group) => group.length)).toEqual(sizes);
  });

  it('are worked on here when the threads are stopped in the middle', async () => {
    const pool = poolOf();
    await warm(pool);
    const jobs = Array.from({length: 6}, () => pool.pass(texts, () => {}));
    await pool.close();
    const expected = await textWorkHere({}).pass(texts, () => {});
    for (const job of jobs) expect(await job).toEqual(expected);
  });

  it('stay here where the door has something that cannot be sent to a thread', async () => {
    const pool = poolOf({hide: (text) => text.replaceAll('select', 'SELECT')});
    await warm(pool);
    const [passed] = await pool.pass(['select 1'], () => {});
    expect(passed?.text).toBe('SELECT 1');
  });
});
