import {expect, it} from 'vitest';
import {discoverRules} from '../../system/discover.ts';
import type {LintRule} from '../../lint/rule.ts';
import {layoutFindings, lintTexts} from './own.ts';

const SQL = 'select o.*, 1 / o.n from db.s.orders o where o.x = null -- noqa: CV05\n';

it('counts what is found by rule, and no crash', async () => {
  const found = await lintTexts([SQL, 'select 1 as one'], await discoverRules());
  expect(found.byRule.get('select-star')).toBe(1);
  expect(found.byRule.get('division-unguarded')).toBe(1);
  expect(found).toMatchObject({files: 1, crashes: 0});
});

it('finds nothing about layout, but for a rule that looks at it', async () => {
  expect(await layoutFindings([SQL], await discoverRules())).toBe(0);
  const spaces: LintRule = {
    id: 'spaces',
    title: 'Space',
    severity: 'info',
    explain: 'A rule of a formatter.',
    *check({reading}) {
      if (reading.text.includes(' ')) yield {span: {start: 0, end: 1}, message: 'There is a space.'};
    },
    flags: [],
    allows: [],
  };
  expect(await layoutFindings(['select 1 as one'], [spaces])).toBe(1);
});
