import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import type {ModelDraft} from '../model/model-draft.ts';
import {byPath, imported, inventedDraft, relation, treeOf} from '../testing/invented-draft.ts';
import dbt from './dbt.ts';

type Files = Readonly<Record<string, string>>;
type Properties = {
  readonly models: readonly [
    {readonly config: object; readonly columns?: readonly object[]; readonly data_tests?: readonly object[]},
  ];
};

const HOUSE = {'dbt_project.yml': 'name: house\n'};
const BEHIND = 'models/marts/rescued/';

async function render(draft: ModelDraft, files: Files = {}): Promise<Files> {
  const {files: written, refusals} = dbt.render(draft, await dbt.inspect(treeOf({...HOUSE, ...files}), ''));
  expect(refusals).toEqual([]);
  return byPath(written);
}

async function configOf(more: Partial<ModelDraft>, files: Files = {}): Promise<object> {
  const rendered = await render(inventedDraft('weekly', [], more), files);
  const {tags, meta, ...config} = (parse(rendered[`${BEHIND}weekly.yml`]!) as Properties).models[0].config as {
    tags?: unknown;
    meta?: unknown;
  };
  expect([tags, meta]).not.toContain(undefined);
  return config;
}

describe('how rows are kept', () => {
  it.each([
    ['a view', {}, {materialized: 'view'}],
    ['a secure view', {secure: true}, {materialized: 'view', secure: true}],
    [
      'a table with a fail-safe period',
      {materialized: 'table', transient: false},
      {materialized: 'table', transient: false},
    ],
    ['a transient table', {materialized: 'table', transient: true}, {materialized: 'table', transient: true}],
    ['a table', {materialized: 'table', secure: true}, {materialized: 'table'}],
    [
      'a dynamic table',
      {
        materialized: 'dynamic_table',
        dynamic: {targetLag: '1 hour', warehouse: 'WH', refreshMode: 'incremental', initialize: 'on_schedule'},
      },
      {
        materialized: 'dynamic_table',
        target_lag: '1 hour',
        snowflake_warehouse: 'WH',
        refresh_mode: 'INCREMENTAL',
        initialize: 'ON_SCHEDULE',
      },
    ],
  ] as const)('%s', async (_, draft, config) => {
    expect(await configOf(draft)).toEqual(config);
  });

  it('has the group only where the project declares it', async () => {
    const groups = {'models/g.yml': 'version: 2\ngroups: [{name: finance, owner: {name: x}}]\n'};
    expect(await configOf({group: 'finance'}, groups)).toEqual({materialized: 'view', group: 'finance'});
    expect(await configOf({group: 'sales'}, groups)).toEqual({materialized: 'view'});
  });
});

describe('layers', () => {
  it.each([
    ['staging', 'models/staging/rescued/weekly.sql'],
    ['intermediate', 'models/intermediate/rescued/weekly.sql'],
    ['marts', 'models/marts/rescued/weekly.sql'],
    [undefined, 'models/marts/rescued/weekly.sql'],
  ] as const)('%s', async (layer, path) => {
    expect(Object.keys(await render(inventedDraft('weekly', [], layer === undefined ? {} : {layer})))).toContain(path);
  });

  it('have names with their prefix', async () => {
    const files = Object.fromEntries('abcd'.split('').map((name) => [`models/marts/fct_${name}.sql`, 'select 1']));
    const project = await dbt.inspect(treeOf({...HOUSE, ...files}), '');
    const nameOf = (name: string, more: Partial<ModelDraft> = {}) =>
      dbt.nameFor?.(inventedDraft(name, [], more), project);
    expect(nameOf('weekly')).toBe('fct_weekly');
    expect(nameOf('fct_weekly')).toBe('fct_weekly');
    expect(nameOf('weekly', {layer: 'staging'})).toBe('weekly');
  });
});

describe('columns and tests', () => {
  const draft = inventedDraft('weekly', [], {
    columns: [{name: 'ID', type: 'NUMBER(38,0)', description: 'Says {{ x }}'}, {name: 'Odd one'}, {name: 'no {{ name'}],
    tests: [
      {kind: 'unique', columns: ['ID'], reason: 'Why.'},
      {kind: 'not_null', columns: ['ID'], reason: 'Because.'},
      {kind: 'unique', columns: ['ID', 'Odd one'], reason: 'Together.'},
      {kind: 'not_null', columns: ['HIDDEN'], reason: 'A star hides it.'},
    ],
  });

  it('stand with their types', async () => {
    const rendered = await render(draft);
    const [model] = (parse(rendered[`${BEHIND}weekly.yml`]!) as Properties).models;
    expect(model.columns).toEqual([
      {
        name: 'id',
        data_type: 'NUMBER(38,0)',
        description: 'Says { { x }}',
        data_tests: [{unique: {description: 'Why.'}}, {not_null: {description: 'Because.'}}],
      },
      {name: 'Odd one', quote: true},
      {name: 'hidden', data_tests: [{not_null: {description: 'A star hides it.'}}]},
    ]);
    expect(rendered['tests/rescued/weekly_unique.sql']).toMatch(/^-- Together\.\n/);
  });

  it('say why in comments where dbt is older', async () => {
    const old = {'dbt_project.yml': 'name: house\nrequire-dbt-version: ["<1.8.0"]\ntest-paths: [checks]\n'};
    const rendered = await render(draft, old);
    expect(rendered[`${BEHIND}weekly.yml`]).toContain('        tests:\n          # Why.\n          - unique\n');
    expect(Object.keys(rendered)).toContain('checks/rescued/weekly_unique.sql');
  });

  it('are one of dbt_utils where the project has it', async () => {
    const rendered = await render(draft, {
      'packages.yml': 'packages: [{package: dbt-labs/dbt_utils, version: 1.3.0}]\n',
    });
    const [model] = (parse(rendered[`${BEHIND}weekly.yml`]!) as Properties).models;
    expect(model.data_tests).toMatchObject([{'dbt_utils.unique_combination_of_columns': {}}]);
    expect(Object.keys(rendered).filter((path) => path.startsWith('tests/'))).toEqual([]);
  });
});

describe('exposures', () => {
  const draft = inventedDraft('weekly', [], {
    exposures: [
      {
        name: 'board',
        label: 'The "board"',
        type: 'dashboard',
        description: 'Likely.',
        maturity: 'low',
        owner: {name: 'Ana', email: 'ana@example.com'},
      },
    ],
  });

  it('stand beside the model, under a name that no other model’s has', async () => {
    const rendered = await render(draft);
    expect(parse(rendered[`${BEHIND}weekly__exposures.yml`]!)).toEqual({
      version: 2,
      exposures: [
        {
          name: 'weekly__board',
          label: 'The "board"',
          type: 'dashboard',
          maturity: 'low',
          description: 'Likely.',
          depends_on: ["ref('weekly')"],
          owner: {email: 'ana@example.com', name: 'Ana'},
          config: {tags: ['rescued']},
        },
      ],
    });
    expect(await render(draft, rendered)).toEqual(rendered);
    const taken = {'models/e.yml': 'version: 2\nexposures: [{name: weekly__board}]\n'};
    expect((await render(draft, taken))[`${BEHIND}weekly__exposures.yml`]).toContain('name: weekly__board_2');
  });
});

describe('steps', () => {
  const step = inventedDraft('int_sheet_paid', ['RAW.SHOP.ORDERS'], {
    materialized: 'ephemeral',
    candidate: 'ffffffffffff',
  });
  const reader = (name: string): ModelDraft =>
    inventedDraft(name, [], {
      imports: [imported('RAW.SHOP.PAID', step.name), imported('RAW.SHOP.REFUNDS')],
      steps: [step],
    });

  it('are models of their own, the same from whichever reader', async () => {
    const [one, other] = [await render(reader('one')), await render(reader('other'))];
    const path = 'models/intermediate/rescued/int_sheet_paid';
    for (const extension of ['.sql', '.yml']) expect(other[path + extension]).toBe(one[path + extension]);
    expect(one[`${path}.yml`]).toContain('materialized: ephemeral');
    expect(one[`${BEHIND}one.sql`]).toContain("from {{ ref('int_sheet_paid') }}");
    expect(one['models/staging/raw_shop/_raw_shop__orders.yml']).toBe(
      other['models/staging/raw_shop/_raw_shop__orders.yml'],
    );
    // Merged with the other one, it is still its own.
    expect(await render(reader('other'), one)).toMatchObject({[`${path}.sql`]: one[`${path}.sql`]});
  });

  it('do not take the place of somebody’s model', async () => {
    const files = treeOf({...HOUSE, 'models/int_sheet_paid.sql': 'select 1'});
    const {refusals} = dbt.render(reader('one'), await dbt.inspect(files, ''));
    expect(refusals[0]?.reason).toBe(
      'A step of its sheet is the model int_sheet_paid, and the project has another model, seed or snapshot of that name.',
    );
  });
});

describe('a start for an incremental model', () => {
  const draft = inventedDraft('daily', ['RAW.SHOP.ORDERS'], {
    materialized: 'table',
    final: "select '{{ x }}{% endraw %}' as y from orders",
    scaffold: {into: relation('ANALYTICS.MART.DAILY'), says: ['A task deletes old rows.']},
  });

  it('is no model: analyses that dbt does not render', async () => {
    const rendered = await render(draft);
    expect(Object.keys(rendered)).toEqual([
      'analyses/rescued/daily.sql',
      'analyses/rescued/daily.yml',
      'analyses/rescued/daily_scaffold.sql',
    ]);
    const text = rendered['analyses/rescued/daily_scaffold.sql']!;
    expect(text).toMatch(/^\{% raw %\}\n[^]*\{% endraw %\}\n$/);
    expect(text.match(/\{%[-\s]*endraw/g)).toHaveLength(1);
    expect(text).toContain('-- A start for an incremental model of analytics.mart.daily');
    expect(text).toContain('-- A task deletes old rows.');
    expect(text).toContain("materialized='incremental'");
    expect(text).toContain("from {{ source('raw_shop', 'orders') }}");
    expect(await render(draft, rendered)).toEqual(rendered);
  });
});

describe('a project with one properties file per folder', () => {
  const files = {
    'models/marts/shop/_shop__models.yml':
      'version: 2\n\nmodels:\n  # ours\n  - name: a\n    description: x\n\n  - name: b\n',
    'models/marts/shop/a.sql': 'select 1',
    'models/marts/shop/b.sql': 'select 1',
  };
  const [one, other] = [inventedDraft('one', ['RAW.SHOP.A']), inventedDraft('other', ['RAW.SHOP.B'])];
  const shared = 'models/marts/rescued/_rescued__models.yml';

  it('gets one, and further models at the end of it', async () => {
    const first = await render(one, files);
    expect(Object.keys(first)).toContain(shared);
    expect(Object.keys(first)).not.toContain('models/marts/rescued/one.yml');
    const merged = {...files, ...first};
    const second = await render(other, merged);
    expect(second[shared]?.startsWith(first[shared]!)).toBe(true);
    const both = {...merged, ...second};
    // What both wrote is there, and neither is written again.
    expect(Object.keys(await render(one, both))).not.toContain(shared);
    expect(await render(other, both)).toEqual(
      Object.fromEntries(Object.entries(second).filter(([path]) => path !== shared && !path.includes('/staging/'))),
    );
  });

  it('gets a file of the model where the end of the list is not certain', async () => {
    const odd = {...files, [shared]: 'version: 2\nmodels: [{name: x}]\n'};
    expect(Object.keys(await render(one, odd))).toContain('models/marts/rescued/one.yml');
  });
});

describe('a project with one file per source', () => {
  const path = 'models/staging/shop/_shop__sources.yml';
  const text =
    'version: 2\nsources:\n  - name: shop\n    database: RAW\n    tables:\n      - name: a\n      - name: b # b\n# end\n';
  const files = {[path]: text};

  it('gets new tables at the end of its list, and no line of it changes', async () => {
    const rendered = await render(inventedDraft('weekly', ['RAW.SHOP.C', 'RAW.SHOP.Odd name', 'RAW.WEB.D']), files);
    expect(rendered[path]).toBe(
      text.replace(
        '# end',
        '      - name: c\n        identifier: "C"\n      - name: odd_name\n        identifier: "Odd name"\n        quoting:\n          identifier: true\n# end',
      ),
    );
    expect(Object.keys(rendered)).toContain('models/staging/raw_web/_raw_web__d.yml');
    expect(rendered['models/marts/rescued/weekly.sql']).toContain("source('shop', 'odd_name')");
  });

  it.each([
    [
      'sources are spread over files',
      {[path]: text, 'models/more.yml': 'sources: [{name: shop, database: RAW, tables: [{name: c2}]}]\n'},
    ],
    ['each table has a file', {[path]: text.replace('      - name: b # b\n', '')}],
    ['its place is a template', {[path]: text.replace('RAW', '"{{ var(\'raw\') }}"')}],
    [
      'its list is in brackets',
      {[path]: 'sources:\n  - {name: shop, database: RAW, tables: [{name: a}, {name: b}]}\n'},
    ],
  ])('gets a file per table where %s', async (_, some) => {
    const rendered = await render(inventedDraft('weekly', ['RAW.SHOP.C']), some);
    expect(rendered[path]).toBeUndefined();
    expect(Object.keys(rendered).filter((one) => one.includes('__c.yml'))).toHaveLength(1);
  });
});

it('stays where somebody has moved it', async () => {
  const draft = inventedDraft('weekly', []);
  const first = await render(draft);
  const moved = Object.fromEntries(
    Object.entries(first).map(([path, text]) => [path.replace('marts/rescued', 'finance'), text]),
  );
  expect(await render(draft, moved)).toEqual(moved);
});

it('is written as the project’s files are', async () => {
  const rendered = await render(inventedDraft('weekly', ['RAW.SHOP.A'], {columns: [{name: 'ID'}]}), {
    'models/a.yaml': 'models:\n- name: a\n',
    'models/b.yaml': 'models:\n- name: b\n',
    'models/a.sql': 'select * from {{ ref("b") }}',
  });
  expect(rendered['models/marts/rescued/weekly.yaml']).toMatch(/^models:\n- name: weekly\n {2}description: /);
  expect(rendered['models/staging/raw_shop/_raw_shop__a.yaml']).toMatch(/^sources:\n- name: raw_shop\n/);
  expect(rendered['models/marts/rescued/weekly.sql']).toContain('{{ source("raw_shop", "a") }}');
});
