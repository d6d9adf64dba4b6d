import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {readStatement} from '../read-statement.ts';
import {relationKey} from '../resolve.ts';
import {anyText} from '../texts.test.fixture.ts';
import {outputColumns} from './lineage.ts';
import {told} from './told.test.fixture.ts';

/** Long enough for a busy machine, and nothing beside what an exponential reading would take. */
const SOON_MS = 2000;

function timed(sql: string): {readonly columns: readonly string[]; readonly ms: number} {
  const start = performance.now();
  const columns = told(sql);
  return {columns, ms: performance.now() - start};
}

describe('what lineage costs', () => {
  it('does not double with each level on which a column is used twice', () => {
    const levels = Array.from({length: 60}, (_, i) => `c${i + 1} as (select a + a * b as a, b + a as b from c${i})`);
    const {columns, ms} = timed(`with c0 as (select a, b from t), ${levels.join(', ')} select a from c60`);
    expect(columns).toEqual(['A < T.A, T.B']);
    expect(ms).toBeLessThan(SOON_MS);
  });

  it('does not double with each alias of a list that uses the one before twice', () => {
    const items = Array.from({length: 60}, (_, i) => `x${i} + x${i} as x${i + 1}`);
    const {columns, ms} = timed(`select a as x0, ${items.join(', ')} from (select a from t)`);
    expect(columns.at(-1)).toBe('X60 < T.A');
    expect(ms).toBeLessThan(SOON_MS);
  });

  it('does not double with each star over two of the one before', () => {
    const levels = Array.from({length: 40}, (_, i) => `c${i + 1} as (select l.*, r.* from c${i} l, c${i} r)`);
    const {ms} = timed(`with c0 as (select * from t), ${levels.join(', ')} select * from c40`);
    expect(ms).toBeLessThan(SOON_MS);
  });

  it('stays small for a long chain of set operators', () => {
    const branches = Array.from({length: 2000}, (_, i) => `select a${i} from t${i}`);
    const {columns, ms} = timed(branches.join(' union all '));
    expect(columns).toHaveLength(1);
    expect(ms).toBeLessThan(SOON_MS);
  });

  it('does not fall over deep nesting', () => {
    const depth = 3000;
    const {ms} = timed(`${'select a from ('.repeat(depth)}select a from t${')'.repeat(depth)}`);
    expect(ms).toBeLessThan(SOON_MS);
  });
});

describe('any text', () => {
  it('has columns whose origins each come once, the same each time', () => {
    fc.assert(
      fc.property(anyText, (sql) => {
        const {code, tree} = readStatement(sql);
        for (const query of tree.roots) {
          const columns = outputColumns(code, query);
          for (const {origins} of columns) {
            const keys = origins.map(({relation, column}) => JSON.stringify([relationKey(relation), column]));
            expect(new Set(keys).size).toBe(keys.length);
          }
          expect(outputColumns(code, query)).toEqual(columns);
        }
      }),
      {numRuns: 300},
    );
  });
});
