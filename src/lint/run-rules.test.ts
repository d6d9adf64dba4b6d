import {describe, expect, it} from 'vitest';
import type {Context} from '../model/asset.ts';
import {readStatement} from '../parse/read-statement.ts';
import needsContext from './rules/needs-context.ts';
import selectStar from './rules/select-star.ts';
import unionDistinct from './rules/union-distinct.ts';
import type {LintRule} from './rule.ts';
import {lintStatement, type LintSettings} from './run-rules.ts';

const rules = [unionDistinct, selectStar];

function lint(
  sql: string,
  settings: Partial<LintSettings> = {},
  which: readonly LintRule[] = rules,
  context: Context = {},
): readonly string[] {
  const findings = lintStatement(
    which,
    {reading: readStatement(sql), context},
    {disable: [], severity: {}, ...settings},
  );
  return findings.map((finding) => `${finding.rule}@${finding.line}`);
}

const SQL = 'select * from db.s.a\nunion\nselect * from db.s.b';

describe('lintStatement', () => {
  it('reports findings by place, whatever the order of the rules', () => {
    const expected = ['select-star@1', 'union-distinct@2', 'select-star@3'];
    expect(lint(SQL)).toEqual(expected);
    expect(lint(SQL, {}, rules.toReversed())).toEqual(expected);
  });

  it('leaves out disabled rules, by id or by sqlfluff code, and takes severities from the settings', () => {
    expect(lint(SQL, {disable: ['select-star']})).toEqual(['union-distinct@2']);
    expect(lint(SQL, {disable: ['am02']})).toEqual(['select-star@1', 'select-star@3']);
    const settings = {disable: [], severity: {'select-star': 'error'}} as const;
    const findings = lintStatement(rules, {reading: readStatement(SQL), context: {}}, settings);
    expect(findings.map((finding) => finding.severity)).toEqual(['error', unionDistinct.severity, 'error']);
  });

  it('turns a rule that throws into a finding, and goes on', () => {
    const broken: LintRule = {
      ...selectStar,
      id: 'broken',
      *check() {
        yield {span: {start: 0, end: 1}, message: 'Found before it broke.'};
        throw new TypeError('secret text of the statement');
      },
    };
    const input = {reading: readStatement(SQL), context: {}};
    const findings = lintStatement([broken, unionDistinct], input, {disable: [], severity: {}});
    expect(findings.map((finding) => finding.rule)).toEqual(['rule-error', 'union-distinct']);
    expect(findings[0]?.message).toBe(
      'The rule broken failed on this statement (TypeError), so it says nothing about it.',
    );
  });

  it.each([
    ['select * from db.s.a -- noqa\nunion select * from db.s.b', ['union-distinct@2', 'select-star@2']],
    [
      'select * from db.s.a -- noqa: AM04, union-distinct\nunion select * from db.s.b -- noqa: select-star',
      ['union-distinct@2'],
    ],
    ['select * from db.s.a -- NOQA : union-distinct', ['select-star@1']],
    ['-- noqa: disable=all\nselect * from db.s.a\nunion select 1 -- noqa: enable=union-distinct', ['union-distinct@3']],
    [
      '-- noqa: disable=select-star\nselect * from db.s.a\nunion\n-- noqa: enable=all\nselect * from db.s.b',
      ['union-distinct@3', 'select-star@5'],
    ],
    ['select * /* noqa */ from db.s.a', []],
    ['select * from db.s.a -- wide on purpose -- noqa: select-star (asked for by Bo)', []],
    ['select * from db.s.a -- see noqa in the manual', ['select-star@1']],
    ["select *, '-- noqa' as x from db.s.a", ['select-star@1']],
  ])('honours noqa: %s', (sql, expected) => {
    expect(lint(sql)).toEqual(expected);
  });

  it('knows which part of a name the context gives', () => {
    const only = [needsContext];
    expect(lint('select id from orders', {}, only, {database: 'DB', schema: 'S'})).toEqual([]);
    expect(lint('select id from sales.orders', {}, only, {database: 'DB'})).toEqual([]);
    const input = {reading: readStatement('select id from orders'), context: {database: 'DB'}};
    const [finding] = lintStatement(only, input, {disable: [], severity: {}});
    expect(finding?.message).toBe('The name ORDERS needs a schema from the session, and none is known.');
  });

  it('has something to say about inserts, and nothing about what it cannot read', () => {
    expect(lint('insert into db.s.t (a) select * from db.s.a')).toEqual(['select-star@1']);
    expect(lint("select * from 'unfinished")).toEqual([]);
    expect(lint('')).toEqual([]);
  });
});
