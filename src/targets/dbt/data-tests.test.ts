import {describe, expect, it} from 'vitest';
import type {ModelTest} from '../../model/model-draft.ts';
import {inventedDraft} from '../../testing/invented-draft.ts';
import type {TestStyle} from './conventions/test-style.ts';
import {dataTests} from './data-tests.ts';

const NEW: TestStyle = {key: 'data_tests', arguments: 'nested', describes: true};
const OLD: TestStyle = {key: 'tests', arguments: 'beside', describes: false};
const BOTH: TestStyle = {key: 'tests', arguments: 'none', describes: false};
const WHY = 'The query groups by it.';
const UTILS = new Set(['dbt_utils']);

function testsOf(tests: readonly ModelTest[], style = NEW, packages: ReadonlySet<string> = new Set()) {
  const {columns, model, queries} = dataTests(
    inventedDraft('weekly', [], {tests}),
    style,
    packages,
    "{{ ref('weekly') }}",
  );
  return {columns: Object.fromEntries(columns), model, queries};
}

describe('tests of one column', () => {
  it('say why, as the version of dbt lets them', () => {
    const test: ModelTest = {kind: 'unique', columns: ['ID'], reason: WHY};
    expect(testsOf([test]).columns).toEqual({ID: [{value: {unique: {description: WHY}}}]});
    expect(testsOf([test], OLD).columns).toEqual({ID: [{value: 'unique', comment: WHY}]});
  });

  it('have their arguments where the version of dbt wants them', () => {
    const test: ModelTest = {kind: 'accepted_values', columns: ['S'], values: ['a', 'b'], reason: WHY};
    expect(testsOf([test]).columns['S']).toEqual([
      {value: {accepted_values: {arguments: {values: ['a', 'b']}, description: WHY}}},
    ]);
    expect(testsOf([test], OLD).columns['S']).toEqual([{value: {accepted_values: {values: ['a', 'b']}}, comment: WHY}]);
    expect(testsOf([test], BOTH)).toMatchObject({
      columns: {},
      queries: [
        {name: 'weekly_values', text: `-- ${WHY}\nselect *\nfrom {{ ref('weekly') }}\nwhere s not in ('a', 'b')\n`},
      ],
    });
  });

  it('do not put quotes around numbers, nor change them', () => {
    const values = ['1', '-2.50', '12345678901234567890'];
    const {columns} = testsOf([{kind: 'accepted_values', columns: ['N'], values, areNumbers: true, reason: WHY}]);
    expect(columns['N']?.[0]?.value).toMatchObject({
      accepted_values: {arguments: {values: [1, '-2.50', '12345678901234567890'], quote: false}},
    });
  });

  it.each(["it's", 'a\\b', '{{ x }}', '{% x', '{# x'])(
    'are a query where dbt’s own test could not hold %j',
    (value) => {
      const {columns, queries} = testsOf([{kind: 'accepted_values', columns: ['a b'], values: [value], reason: WHY}]);
      expect(columns).toEqual({});
      const spelt = `'${value
        .replace('\\', '\\\\')
        .replace("'", "''")
        .replace(/\{[{%#]/, '{{ "$&" }}')}'`;
      expect(queries[0]?.text).toContain(`where "a b" not in (${spelt})\n`);
    },
  );
});

describe('columns that are unique together', () => {
  const test: ModelTest = {kind: 'unique', columns: ['REGION', 'Month of'], reason: WHY};

  it('are a query in any project', () => {
    expect(testsOf([test, test]).queries).toEqual([
      {
        name: 'weekly_unique',
        text: `-- ${WHY}\nselect\n    region,\n    "Month of",\n    count(*) as row_count\nfrom {{ ref('weekly') }}\ngroup by\n    region,\n    "Month of"\nhaving count(*) > 1\n`,
      },
      expect.objectContaining({name: 'weekly_unique_2'}),
    ]);
  });

  it('are a test of dbt_utils where the project has it', () => {
    expect(testsOf([test], NEW, UTILS)).toEqual({
      columns: {},
      queries: [],
      model: [
        {
          value: {
            'dbt_utils.unique_combination_of_columns': {
              arguments: {combination_of_columns: ['region', '"Month of"']},
              description: WHY,
            },
          },
        },
      ],
    });
    expect(testsOf([test], BOTH, UTILS).queries).toHaveLength(1);
  });
});

it('says nothing of what a variable stands for, nor of a column that YAML cannot name', () => {
  const draft = inventedDraft('weekly', [], {
    variables: [{name: 'weekly_who', kind: 'email', marker: '__EMAIL_0__', stands: 'masked@example.invalid'}],
    tests: [
      {kind: 'accepted_values', columns: ['A'], values: ['to __EMAIL_0__'], reason: WHY},
      {kind: 'unique', columns: ['{{ a'], reason: WHY},
    ],
  });
  expect(dataTests(draft, NEW, UTILS, 'x')).toEqual({columns: new Map(), model: [], queries: []});
});
