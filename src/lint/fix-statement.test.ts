import {readdirSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import type {DifferenceKind} from '../model/difference.ts';
import type {Edit} from '../parse/edits.ts';
import {readStatement} from '../parse/read-statement.ts';
import {type FixedStatement, fixStatement} from './fix-statement.ts';
import type {LintInput, LintRule} from './rule.ts';
import {silencesOf} from './run-rules.ts';

const FOLDER = new URL('rules/', import.meta.url);
const rules: LintRule[] = [];
for (const file of readdirSync(FOLDER)
  .filter((name) => name.endsWith('.ts'))
  .toSorted()) {
  const loaded = (await import(new URL(file, FOLDER).href)) as {default: LintRule};
  rules.push(loaded.default);
}

const SETTINGS = {disable: [], severity: {}};

const inputOf = (sql: string): LintInput => ({reading: readStatement(sql), context: {}});
const fix = (sql: string, which: readonly LintRule[] = rules): FixedStatement =>
  fixStatement(which, inputOf(sql), SETTINGS, (text) => ({
    silences: silencesOf(inputOf(text), SETTINGS),
    firstLine: 1,
  }));

/** A rule that finds a text and puts another one in its place. */
function replacing(
  id: string,
  from: string,
  to: string,
  rows: 'same' | 'may-change' = 'same',
  differsIn: readonly DifferenceKind[] = [],
): LintRule {
  return {
    id,
    title: id,
    severity: 'info',
    explain: 'For tests.',
    flags: [],
    allows: [],
    *check({reading: {text}}) {
      const start = text.indexOf(from);
      if (start === -1) return;
      const span = {start, end: start + from.length};
      const edits: readonly Edit[] = [{span, text: to}];
      yield {span, message: 'Found.', fix: {title: `Write ${to}`, edits, rows, differsIn}};
    },
  };
}

describe('the fixes of', () => {
  const examples = rules.flatMap((rule) => (rule.fixes ?? []).map((example) => [rule.id, example, rule] as const));

  test.each(examples)('%s make of $before what is told', (_id, {before, after}, rule) => {
    const fixed = fix(before, [rule]);
    expect(fixed.text).toBe(after);
    expect(fix(fixed.text, [rule])).toMatchObject({text: after, applied: []});
  });

  const statements = rules.flatMap((rule) => [...rule.flags, ...rule.allows]);

  test('all rules together leave every example one statement, and change nothing the second time', () => {
    for (const sql of statements) {
      const fixed = fix(sql);
      expect(readStatement(fixed.text).kind).toBe(readStatement(sql).kind);
      expect(fix(fixed.text)).toMatchObject({text: fixed.text, applied: []});
    }
  });

  test('all rules are applied where they promise it, and offered whole otherwise', () => {
    for (const rule of rules) {
      for (const sql of rule.flags) {
        for (const {text} of fix(sql, [rule]).offered) expect(readStatement(text).tree.holes).toEqual([]);
        expect(fix(sql, [rule]).rejected, sql).toEqual([]);
      }
    }
  });
});

describe('fixStatement', () => {
  test('applies one by one, and looks again after each', () => {
    const chain = [replacing('first', 'x  ', 'x'), replacing('second', 'x+', 'x +'), replacing('third', '+ 1', '+  1')];
    const fixed = fix('select x  + 1 as y from t', chain);
    expect(fixed.text).toBe('select x +  1 as y from t');
    expect(fixed.applied.map(({rule}) => rule)).toEqual(['first', 'second', 'third']);
  });

  test('offers what may change rows, each alone, and applies none of it', () => {
    const offers = [
      replacing('all', 'union', 'union all', 'may-change'),
      replacing('two', 'id = 1', 'id = 2', 'may-change'),
    ];
    const fixed = fix('select id from a where id = 1 union select id from b', offers);
    expect(fixed.text).toBe('select id from a where id = 1 union select id from b');
    expect(fixed.offered.map(({text}) => text)).toEqual([
      'select id from a where id = 2 union select id from b',
      'select id from a where id = 1 union all select id from b',
    ]);
  });

  test.each([
    [
      'another filter',
      'select id from t where a = 1',
      'a = 1',
      'a = 2',
      'it would also change the statement in: filter',
    ],
    ['another table', 'select id from t', 'from t', 'from u', 'it would also change the statement in: source'],
    ['a lost comment', 'select id /* why */ from t', ' /* why */', '', 'a comment would be lost'],
    ['a swallowed line', 'select id -- why\nfrom t', '\n', ' ', 'a comment would be lost'],
    ['a hole', 'select id from t', 'from t', 'from t where', 'the statement would no longer be understood as a whole'],
    ['two statements', 'select id from t', ' from', '; select 2 from', 'the text would no longer be one statement'],
    ['another statement', 'select id from t', 'select id', 'delete', 'the statement would be read as DELETE'],
    [
      'another name of a column',
      'select a as id from t',
      'as id',
      'as key',
      'a column of the result would be called otherwise',
    ],
    [
      'another order of columns',
      'select a, b from t',
      'a, b',
      'b, a',
      'a column of the result would be called otherwise',
    ],
    ['nothing', 'select id from t', 'id', 'id', 'it would change nothing'],
  ])('rejects a fix that promises to change nothing and changes it: %s', (_what, sql, from, to, reason) => {
    const fixed = fix(sql, [replacing('bad', from, to)]);
    expect(fixed).toMatchObject({text: sql, applied: [], rejected: [{rule: 'bad'}]});
    expect(fixed.rejected[0]?.reason).toContain(reason);
  });

  test('takes a difference that was announced, and no other one', () => {
    const announced = replacing('order', ' order by id', '', 'same', ['order']);
    expect(fix('select id from t order by id', [announced]).text).toBe('select id from t');
    const unannounced = replacing('order', ' order by id', '', 'same', ['filter']);
    expect(fix('select id from t order by id', [unannounced]).rejected).toHaveLength(1);
  });

  test('leaves a statement as it was when its fixes undo each other or never end', () => {
    const there = replacing('there', 'x', 'X');
    const back = replacing('back', 'X', 'x');
    expect(fix('select x from t', [there, back])).toMatchObject({text: 'select x from t', applied: []});
    const endless = replacing('endless', 'select', 'select ');
    const fixed = fix('select x from t', [endless]);
    expect(fixed).toMatchObject({text: 'select x from t', applied: []});
    expect(fixed.rejected).toHaveLength(1);
  });

  test('rejects edits that do not fit the text', () => {
    const beyond: LintRule = {
      ...replacing('beyond', 'id', 'x'),
      *check() {
        yield {
          span: {start: 0, end: 1},
          message: 'Found.',
          fix: {title: 'Write', edits: [{span: {start: 5, end: 999}, text: ''}], rows: 'same'},
        };
      },
    };
    expect(fix('select id from t', [beyond]).rejected).toMatchObject([{reason: 'its edits do not fit the text'}]);
  });

  test('leaves alone what is silenced', () => {
    const sql = 'select id from db.s.t\norder by id -- noqa: top-level-order-by';
    expect(fix(sql).text).toBe(sql);
  });
});
