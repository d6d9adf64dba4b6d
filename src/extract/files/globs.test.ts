import {describe, expect, it} from 'vitest';
import {matcher} from './globs.ts';

describe('matcher', () => {
  it.each([
    ['**/*.sql', ['a.sql', 'x/y/a.SQL'], ['a.sqlx', 'a.sql/b', 'asql']],
    ['*.sql', ['a.sql'], ['x/a.sql']],
    ['finance/**', ['finance/a', 'finance/x/y'], ['finance', 'other/finance/a']],
    ['a/**/b.sql', ['a/b.sql', 'a/x/y/b.sql'], ['ab.sql']],
    ['q?.{sql,py}', ['q1.sql', 'q2.py'], ['q.sql', 'q1.ipynb']],
    ['[ab]*.sql', ['a1.sql'], ['c1.sql']],
    ['[!ab]*.sql', ['c1.sql'], ['a1.sql']],
    ['we(ird)+$.sql', ['we(ird)+$.sql'], ['weird.sql']],
    ['./a.sql', ['a.sql'], ['x/a.sql']],
    ['{a,b', ['{a,b'], ['a']],
  ])('%s', (glob, yes, no) => {
    const matches = matcher([glob]);
    expect(yes.filter((path) => !matches(path))).toEqual([]);
    expect(no.filter(matches)).toEqual([]);
  });

  it('takes out again what follows an exclamation mark', () => {
    const matches = matcher(['**/*.sql', '!drafts/**', 'drafts/keep.sql']);
    expect(['a.sql', 'drafts/a.sql', 'drafts/keep.sql'].map(matches)).toEqual([true, false, true]);
  });
});
