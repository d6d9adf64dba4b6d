import {describe, expect, it} from 'vitest';
import type {ModelDraft} from '../../model/model-draft.ts';
import type {ProjectSurroundings} from '../../ports/target.ts';
import {imported, inventedDraft, treeOf} from '../../testing/invented-draft.ts';
import dbt from '../dbt.ts';

type Files = Readonly<Record<string, string>>;

const HOUSE = {'dbt_project.yml': 'name: house\n'};

/** What a model reads in place of its relations, and what was not sure. */
async function reading(
  draft: ModelDraft,
  files: Files,
  around?: ProjectSurroundings,
): Promise<{readonly reads: readonly string[]; readonly notes: readonly string[]}> {
  const project = await dbt.inspect(treeOf({...HOUSE, ...files}), '', around);
  const {files: written, refusals, notes = []} = dbt.render(draft, project);
  expect(refusals).toEqual([]);
  const model = written.find(({path}) => path.endsWith(`rescued/${draft.name}.sql`) && path.startsWith('models/'));
  return {reads: [...(model?.text ?? '').matchAll(/from \{\{ (.*) \}\}/g)].map(([, call]) => call!), notes};
}

const draft = (...reads: readonly string[]): ModelDraft => inventedDraft('weekly', reads);

/** A manifest in which dbt built nodes; each is `package.name` with what it says otherwise. */
function manifest(nodes: Readonly<Record<string, object>>, more: object = {}): string {
  return JSON.stringify({
    metadata: {dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json'},
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([key, node], index) => {
        const [owner, name] = key.split('.') as [string, string];
        const usual = {resource_type: 'model', package_name: owner, name, original_file_path: `models/${name}.sql`};
        return [String(index), {...usual, relation_name: `ANALYTICS.PROD.${name}`, config: {}, ...node}];
      }),
    ),
    ...more,
  });
}

const production = (text: string): ProjectSurroundings => ({manifest: {path: 'prod.json', text}});
const SQL = {'models/orders.sql': 'select 1', 'models/refunds.sql': 'select 1'};

describe('by a manifest', () => {
  it('refers to what it says is that very relation: model, seed, snapshot, version, other package', async () => {
    const text = manifest({
      'house.orders': {},
      'house.codes': {resource_type: 'seed', original_file_path: 'seeds/codes.csv'},
      'house.history': {
        resource_type: 'snapshot',
        original_file_path: 'snapshots/h.sql',
        relation_name: 'ANALYTICS.SNAP."History"',
      },
      'house.people': {
        version: 2,
        alias: 'people_v2',
        relation_name: 'ANALYTICS.PROD.people_v2',
        original_file_path: 'models/people_v2.sql',
      },
      'tools.days': {relation_name: 'ANALYTICS.TOOLS.days'},
    });
    const files = {
      ...SQL,
      'seeds/codes.csv': 'a\n',
      'snapshots/h.sql': '{% snapshot history %}select 1{% endsnapshot %}',
      'models/people_v1.sql': 'select 1',
      'models/people_v2.sql': 'select 1',
      'models/p.yml': 'models: [{name: people, versions: [{v: 1}, {v: 2}]}]\n',
    };
    const names = ['PROD.ORDERS', 'PROD.CODES', 'SNAP.History', 'PROD.PEOPLE_V2', 'TOOLS.DAYS', 'PROD.REFUNDS'];
    const {reads} = await reading(draft(...names.map((name) => `ANALYTICS.${name}`)), files, production(text));
    expect(reads).toEqual([
      "ref('orders')",
      "ref('codes')",
      "ref('history')",
      "ref('people', v=2)",
      "ref('tools', 'days')",
      "source('analytics_prod', 'refunds')",
    ]);
  });

  it('does not take a development schema for production, and says what the model may be', async () => {
    const text = manifest({'house.orders': {relation_name: 'ANALYTICS.DBT_DEV.orders'}});
    const found = await reading(draft('ANALYTICS.PROD.ORDERS'), SQL, {folder: treeOf({'target/manifest.json': text})});
    expect(found.reads).toEqual(["source('analytics_prod', 'orders')"]);
    expect(found.notes).toEqual([
      'analytics.prod.orders is read as a source; the project has the model orders (models/orders.sql). If production builds it in ANALYTICS.PROD, say so under target.schemas, or name a manifest of production as target.manifest.',
    ]);
  });

  it('shows several that may be it and takes none', async () => {
    const text = manifest({
      'house.orders': {alias: 'x', relation_name: 'ANALYTICS.DBT_DEV.x'},
      'house.refunds': {alias: 'x', relation_name: 'ANALYTICS.DBT_DEV_2.x'},
    });
    const {reads, notes} = await reading(draft('ANALYTICS.PROD.X'), SQL, production(text));
    expect(reads).toEqual(["source('analytics_prod', 'x')"]);
    expect(notes[0]).toContain('the project has 2 that are called so: orders, refunds.');
  });

  it('takes none of several that make the very relation', async () => {
    const text = manifest({'house.orders': {}, 'tools.orders': {}});
    const {reads, notes} = await reading(draft('ANALYTICS.PROD.ORDERS'), SQL, production(text));
    expect(reads).toEqual(["source('analytics_prod', 'orders')"]);
    expect(notes).toEqual([
      'analytics.prod.orders is made by the model orders (models/orders.sql) and by the model orders of the package tools; it is read as a source, as nothing says which is meant.',
    ]);
  });

  it('leaves out what is ephemeral, switched off, private, or not in the commit', async () => {
    const text = manifest({
      'house.orders': {config: {materialized: 'ephemeral'}},
      'house.refunds': {config: {enabled: false}},
      'house.gone': {},
      'house.own': {config: {access: 'private', group: 'finance'}},
    });
    const files = {
      ...SQL,
      'models/own.sql': 'select 1',
      'models/g.yml': 'groups: [{name: finance, owner: {name: x}}]\n',
    };
    const names = ['ORDERS', 'REFUNDS', 'GONE', 'OWN'].map((name) => `ANALYTICS.PROD.${name}`);
    const {reads, notes} = await reading(draft(...names), files, production(text));
    expect(reads.every((call) => call.startsWith('source('))).toBe(true);
    expect(notes.filter((note) => note.includes('private'))).toHaveLength(1);
    const inGroup = {...draft('ANALYTICS.PROD.OWN'), group: 'finance'};
    expect((await reading(inGroup, files, production(text))).reads).toEqual(["ref('own')"]);
  });

  it('knows where a source is whose place a template decides', async () => {
    const sources = {
      'models/s.yml': 'sources: [{name: shop, database: "{{ var(\'raw\') }}", tables: [{name: orders}]}]\n',
    };
    const text = manifest({}, {sources: {s: {source_name: 'shop', name: 'orders', relation_name: 'RAW.SHOP.ORDERS'}}});
    expect((await reading(draft('RAW.SHOP.ORDERS'), sources, production(text))).reads).toEqual([
      "source('shop', 'orders')",
    ]);
  });

  it('says why one is not read', async () => {
    const {notes} = await reading(draft('RAW.SHOP.ORDERS'), SQL, production('[]'));
    expect(notes[0]).toBe('prod.json is no manifest of dbt. Relations are looked up in files only.');
  });
});

describe('by files alone', () => {
  const files = {
    'dbt_project.yml': 'name: house\nmodels: {house: {marts: {+schema: marts, audit: {+schema: audit}}}}\n',
    'models/marts/orders.sql': 'select 1',
    'models/marts/by_file.sql': "{{ config(alias='Renamed') }} select 1",
    'models/marts/elsewhere.sql': "{{ config(schema='other') }} select 1",
    'models/marts/computed.sql': "{{ config(schema=var('x')) }} select 1",
    'models/marts/audit/checks.sql': 'select 1',
    'models/marts/off.sql': '{{ config(enabled=false) }} select 1',
    'models/marts/inline.sql': "{{ config(materialized='ephemeral') }} select 1",
    'models/marts/p.yml': 'models: [{name: orders, config: {alias: all_orders}}]\n',
    'seeds/codes.csv': 'a\n',
  };
  const schemas = {'analytics.marts': 'models/marts', 'ANALYTICS.SEEDS': ['./seeds/']};

  it('refers to what the config says is built there', async () => {
    const names = ['MARTS.ALL_ORDERS', 'MARTS.RENAMED', 'SEEDS.CODES'];
    const {reads, notes} = await reading(draft(...names.map((name) => `ANALYTICS.${name}`)), files, {
      settings: {schemas},
    });
    expect(reads).toEqual(["ref('orders')", "ref('by_file')", "ref('codes')"]);
    expect(notes).toEqual([]);
  });

  it('takes no model that has a schema of its own for one of its folder', async () => {
    const names = ['ELSEWHERE', 'COMPUTED', 'CHECKS', 'OFF', 'INLINE', 'ORDERS'].map(
      (name) => `ANALYTICS.MARTS.${name}`,
    );
    const {reads, notes} = await reading(draft(...names), files, {settings: {schemas}});
    expect(reads.every((call) => call.startsWith('source('))).toBe(true);
    expect(notes.map((note) => note.split(' ')[0])).toEqual(
      ['elsewhere', 'computed', 'checks'].map((name) => `analytics.marts.${name}`),
    );
  });

  it('lets the innermost folder count', async () => {
    const more = {...schemas, 'ANALYTICS.AUDIT': 'models/marts/audit'};
    expect((await reading(draft('ANALYTICS.AUDIT.CHECKS'), files, {settings: {schemas: more}})).reads).toEqual([
      "ref('checks')",
    ]);
  });

  it('says what the config names and the project has not', async () => {
    const {notes} = await reading(draft('ANALYTICS.MARTS.ALL_ORDERS'), files, {
      settings: {schemas: {'A.B': ['models/martz', 'models']}},
    });
    expect(notes[0]).toBe('target.schemas names the folder models/martz, which the project has not.');
    const {problem} = await dbt.inspect(treeOf({...HOUSE, ...files}), '', {settings: {layers: {marts: 'queries/new'}}});
    expect(problem).toBe('target.layers puts marts into queries/new, which is not below models/.');
  });

  it('only asks where nothing says where it is built', async () => {
    const {reads, notes} = await reading(draft('ANALYTICS.PROD.ALL_ORDERS'), files);
    expect(reads).toEqual(["source('analytics_prod', 'all_orders')"]);
    expect(notes[0]).toContain('the project has the model orders (models/marts/orders.sql)');
  });

  it('asks nothing about a schema that the project has sources in', async () => {
    const raw = {'models/s.yml': 'sources: [{name: shop, database: raw, tables: [{name: items}]}]\n', ...SQL};
    expect(await reading(draft('RAW.SHOP.ORDERS'), raw)).toEqual({reads: ["source('shop', 'orders')"], notes: []});
  });

  it('follows quoting', async () => {
    const quoted = {...SQL, 'dbt_project.yml': 'name: house\nquoting: {identifier: true}\n'};
    const around = {settings: {schemas: {'ANALYTICS."Prod"': 'models'}}};
    expect((await reading(draft('ANALYTICS.Prod.orders', 'ANALYTICS.Prod.ORDERS'), quoted, around)).reads).toEqual([
      "ref('orders')",
      "source('analytics_prod', 'orders')",
    ]);
  });
});

describe('declared sources', () => {
  const twice = {
    'models/s.yml':
      'sources: [{name: b, database: raw, schema: shop, tables: [{name: o, identifier: orders}]}, {name: a, database: raw, schema: shop, tables: [{name: orders}]}]\n',
  };

  it('are taken, and another one of the same table is named', async () => {
    expect(await reading(draft('RAW.SHOP.ORDERS'), twice)).toEqual({
      reads: ["source('a', 'orders')"],
      notes: ['raw.shop.orders is declared as a.orders and as b.o; a.orders is read.'],
    });
  });

  it('give way to the model that makes the table', async () => {
    const around = {settings: {schemas: {'RAW.SHOP': 'models'}}};
    const {reads, notes} = await reading(draft('RAW.SHOP.ORDERS'), {...twice, ...SQL}, around);
    expect(reads).toEqual(["ref('orders')"]);
    expect(notes[0]).toContain('declared as the source b.o as well');
  });
});

describe('what was rescued before', () => {
  const merged = {
    'models/marts/rescued/totals.sql': "select * from {{ ref('base') }}",
    'models/marts/rescued/totals.yml':
      'models: [{name: totals, config: {meta: {rescue_candidate: "0totals", replaces: RAW.SHOP.TOTALS}}}]\n',
  };

  it('stands for the object that it replaces', async () => {
    expect((await reading(draft('RAW.SHOP.TOTALS'), merged)).reads).toEqual(["ref('totals')"]);
  });

  it('reads that object itself as a source', async () => {
    const itself = inventedDraft('totals', ['RAW.SHOP.TOTALS'], {candidate: '0totals'});
    expect((await reading(itself, merged)).reads).toEqual(["source('raw_shop', 'totals')"]);
  });

  it('is not referred to by what it reads', async () => {
    const base = inventedDraft('base', ['RAW.SHOP.TOTALS']);
    const {reads, notes} = await reading(base, merged);
    expect(reads).toEqual(["source('raw_shop', 'totals')"]);
    expect(notes[0]).toContain('which reads this model itself');
  });
});

it('refers to a model that is approved with it, in the project’s quotes', async () => {
  const one = {...draft('RAW.SHOP.ORDERS'), imports: [imported('A.B.TOTALS', 'totals'), imported('RAW.SHOP.ORDERS')]};
  const {reads} = await reading(one, {'models/a.sql': 'select * from {{ ref("b") }}'});
  expect(reads).toEqual(['ref("totals")', 'source("raw_shop", "orders")']);
});
