import {describe, expect, it} from 'vitest';
import type {Tree} from '../../ports/git.ts';
import type {ProjectModel} from '../../ports/target.ts';
import {findDbtModels} from './models.ts';

type Files = Readonly<Record<string, string>>;

function treeOf(files: Files): Tree {
  return {
    list: async (prefix = '') =>
      Object.keys(files)
        .filter((path) => path.startsWith(prefix))
        .toSorted(),
    read: async (path) => files[path],
  };
}

const HOUSE = {'dbt_project.yml': 'name: house\n'};

async function readProject(files: Files, onDisk?: Files, root = '') {
  const found = await findDbtModels(treeOf(files), root, onDisk === undefined ? undefined : treeOf(onDisk));
  if (found === undefined) throw new Error('no project');
  return found.read();
}

/** The SQL of one model, on one line. */
async function sqlOf(text: string, others: Files = {}): Promise<string> {
  const {models} = await readProject({...HOUSE, ...others, 'models/m.sql': text});
  return flat(models.find(({name}) => name === 'm'));
}

function flat(model: ProjectModel | undefined): string {
  return (model?.sql ?? '').replace(/\s+/g, ' ').trim();
}

describe('a model’s file', () => {
  it.each([
    ["select * from {{ ref('orders') }}", 'select * from "?"."?".orders'],
    ['select * from {{- ref( "orders" ) -}} o', 'select * from "?"."?".orders o'],
    ["select * from {{ ref('other_package', 'orders') }}", 'select * from "?"."?".orders'],
    ["select * from {{ ref('orders', v=2) }}", 'select * from "?"."?".orders_v2'],
    ["select * from {{ ref('orders', version='3') }}", 'select * from "?"."?".orders_v3'],
    ["select * from {{ source('shop', 'raw_orders') }}", 'select * from "?"."?".raw_orders'],
    ["select * from {{ ref('select') }}", 'select * from "?"."?"."SELECT"'],
    ["{{ config(materialized='table', tags=['a', 'b']) }}\nselect 1 as x", 'select 1 as x'],
    ["{# {{ ref('gone') }} isn't read #}select 1 as x", 'select 1 as x'],
    ['select \'{{ "{{" }} x }}\' as x', "select '{{ x }}' as x"],
    ["select '{% raw %}{{ x }}{% endraw %}' as x", "select '{{ x }}' as x"],
    ["select x from t where x > {{ var('least', 5) }}", 'select x from t where x > 5'],
  ])('%s', async (text, sql) => {
    expect(await sqlOf(text)).toBe(sql);
  });

  it.each([
    "select * from {{ ref(var('which')) }}",
    "select * from {{ ref('orders').include(database=false) }}",
    "select {{ cents('amount') }} as amount from t",
    "select {{ dbt_utils.star(ref('orders')) }} from t",
    "{% for x in ['a', 'b'] %}select '{{ x }}' as x {% endfor %}",
    "select x from t where x > {{ var('least') }}",
    "select * from {{ ref('orders'",
  ])('leaves alone what it would have to run: %s', async (text) => {
    expect(await sqlOf(text)).toBe(text);
  });

  it('is read as in a first run where it is built step by step', async () => {
    expect(
      await sqlOf(
        "select * from t {% if is_incremental() %} where at > (select max(at) from {{ this }}) {%- if var('x') %} and b {% endif %}{% endif %}",
      ),
    ).toBe('select * from t');
    expect(await sqlOf("select * from {% if is_incremental() and 1 %} a {% else %} {{ ref('b') }} {% endif %}")).toBe(
      'select * from "?"."?".b',
    );
    expect(await sqlOf('select * from {% if not is_incremental() %} a {% else %} b {% endif %}')).toBe(
      'select * from a',
    );
  });

  it('is not cut where the conditions are more than one', async () => {
    const text = 'select * from {% if is_incremental() %} a {% elif x %} b {% else %} c {% endif %}';
    expect(await sqlOf(text)).toBe(text);
    expect(await sqlOf('select * from {% if is_incremental() %} a')).toBe('select * from {% if is_incremental() %} a');
  });
});

describe('what references stand for', () => {
  it('takes a source from its declaration, as far as that says where it is', async () => {
    const declared = {
      'models/s.yml': [
        'sources:',
        '  - {name: shop, database: raw, schema: Shop, tables: [{name: orders, identifier: "Orders", quoting: {identifier: true}}]}',
        '  - {name: web, tables: [{name: visits}]}',
        '  - {name: any, database: "{{ target.database }}", schema: "{{ var(\'s\') }}", tables: [{name: things}]}',
      ].join('\n'),
    };
    const text =
      "select 1 from {{ source('shop', 'orders') }}, {{ source('web', 'visits') }}, {{ source('any', 'things') }}";
    expect(await sqlOf(text, declared)).toBe('select 1 from raw.shop."Orders", "?".web.visits, "?"."?".things');
    const {sources} = await readProject({...HOUSE, ...declared});
    expect(sources).toEqual([
      {database: 'RAW', schema: 'SHOP', name: 'Orders'},
      {schema: 'WEB', name: 'VISITS'},
      {name: 'THINGS'},
    ]);
  });

  it('takes the name that a model gives its relation', async () => {
    const files = {
      'models/by_config.sql': "{{ config(alias='one_name') }} select 1 as x",
      'models/by_yaml.sql': 'select 1 as x',
      'models/versioned_v1.sql': 'select 1 as x',
      'models/versioned_v2.sql': 'select 2 as x',
      'models/p.yml': [
        'models:',
        '  - {name: by_yaml, config: {alias: another_name}}',
        '  - {name: versioned, versions: [{v: 1}, {v: 2}]}',
      ].join('\n'),
    };
    const text = "select 1 from {{ ref('by_config') }}, {{ ref('by_yaml') }}, {{ ref('versioned') }}";
    expect(await sqlOf(text, files)).toBe('select 1 from "?"."?".one_name, "?"."?".another_name, "?"."?".versioned_v2');
  });
});

describe('which models there are', () => {
  it('finds them in every folder of model-paths, below the project’s own folder', async () => {
    const {models} = await readProject(
      {
        'warehouse/dbt_project.yml': 'name: house\nmodel-paths: [models, "more/models"]\n',
        'warehouse/models/a/one.sql': 'select 1 as x',
        'warehouse/more/models/two.sql': 'select 2 as x',
        'warehouse/models/three.py': 'def model(dbt, session): pass',
        'warehouse/macros/m.sql': '{% macro m() %}{% endmacro %}',
        'models/elsewhere.sql': 'select 3 as x',
      },
      undefined,
      'warehouse',
    );
    expect(models.map(({name, path}) => `${name} ${path}`)).toEqual([
      'one warehouse/models/a/one.sql',
      'two warehouse/more/models/two.sql',
    ]);
  });

  it('leaves out what is switched off: in the file, in its properties, for its folder', async () => {
    const {models} = await readProject({
      'dbt_project.yml': 'name: house\nmodels: {house: {old: {+enabled: false, kept: {+enabled: true}}}}\n',
      'models/a.sql': '{{ config(enabled=false) }} select 1 as x',
      'models/b.sql': 'select 1 as x',
      'models/b.yml': 'models: [{name: b, config: {enabled: false}}]',
      'models/old/c.sql': 'select 1 as x',
      'models/old/kept/d.sql': 'select 1 as x',
      'models/e.sql': "{{ config(enabled=var('x')) }} select 1 as x",
    });
    expect(models.map(({name}) => name)).toEqual(['e', 'd']);
  });

  it('has none where there is no project, and none of a broken one', async () => {
    expect(await findDbtModels(treeOf({}), '')).toBeUndefined();
    expect(await findDbtModels(treeOf({'dbt_project.yml': '- a'}), '')).toBeUndefined();
    expect((await readProject({'dbt_project.yml': 'a: [b', 'models/a.sql': 'select 1'})).models).toEqual([]);
    expect((await readProject({'dbt_project.yml': 'version: 1', 'models/a.sql': 'select 1'})).models).toEqual([]);
  });

  it('says which of them this program wrote, and from what', async () => {
    const {models} = await readProject({
      ...HOUSE,
      'models/mine.sql': 'select 1 as x',
      'models/theirs.sql': 'select 1 as x',
      'models/mine.yml':
        'models: [{name: mine, config: {meta: {rescue_candidate: 0123456789ab, worksheet_statement: "aa:e1_bb:0"}}}]',
    });
    expect(models.map(({name, origin}) => ({name, origin}))).toEqual([
      {name: 'mine', origin: {candidate: '0123456789ab', exact: 'e1_bb'}},
      {name: 'theirs', origin: undefined},
    ]);
  });
});

describe('a manifest of dbt’s last run', () => {
  const TEXT = "select * from {{ ref('b') }} where {{ only_paid() }}\n";
  const files = {
    ...HOUSE,
    'models/a.sql': TEXT,
    'models/b.sql': "select * from {{ source('shop', 'orders') }}",
  };
  const node = (name: string, more: object) => ({
    resource_type: 'model',
    package_name: 'house',
    name,
    original_file_path: `models/${name}.sql`,
    relation_name: `ANALYTICS.dbt_lena.${name}`,
    ...more,
  });
  const manifest = (nodes: readonly object[], version = 12, more: object = {}) => ({
    'target/manifest.json': JSON.stringify({
      metadata: {dbt_schema_version: `https://schemas.getdbt.com/dbt/manifest/v${version}.json`},
      nodes: Object.fromEntries(nodes.map((one, index) => [`n${index}`, one])),
      sources: {
        s: {source_name: 'shop', name: 'orders', relation_name: 'RAW.shop."Orders"', database: 'RAW', schema: 'shop'},
      },
      ...more,
    }),
  });
  const compiled = 'select * from ANALYTICS.dbt_lena.b where paid';
  const both = [
    node('a', {raw_code: TEXT.trim(), compiled_code: compiled}),
    node('b', {raw_code: files['models/b.sql']}),
  ];

  it('gives what dbt compiled of the text that the commit has', async () => {
    const {models, built, sources, notes} = await readProject(files, manifest(both));
    expect(models.map(flat)).toEqual([compiled, 'select * from raw.shop."Orders"']);
    expect(built).toEqual([
      {database: 'ANALYTICS', schema: 'DBT_LENA', name: 'A'},
      {database: 'ANALYTICS', schema: 'DBT_LENA', name: 'B'},
    ]);
    expect(sources).toEqual([{database: 'RAW', schema: 'SHOP', name: 'Orders'}]);
    expect(notes).toEqual([
      'target/manifest.json has no compiled code of 1 models, run dbt compile; these are read from their files.',
    ]);
  });

  it('gives the names of relations only where the commit has another text', async () => {
    const stale = both.map((one) => ({...one, raw_code: 'select 0 as x'}));
    const {models, notes} = await readProject(files, manifest(stale));
    expect(flat(models[0])).toBe('select * from analytics.dbt_lena.b where {{ only_paid() }}');
    expect(notes).toEqual(['target/manifest.json speaks of other texts of 2 models; these are read from their files.']);
  });

  it('compares texts without regard to line ends and the space around them', async () => {
    const windows = {...files, 'models/a.sql': `\r\n${TEXT.trim().replace(' where', '\r\nwhere')}\r\n`};
    const unix = [node('a', {raw_code: TEXT.trim().replace(' where', '\nwhere'), compiled_code: compiled})];
    expect(flat((await readProject(windows, manifest(unix))).models[0])).toBe(compiled);
  });

  it('finds the compiled code in its own file', async () => {
    const nodes = [
      node('a', {raw_code: TEXT, compiled_code: null, compiled_path: 'target/compiled/house/models/a.sql'}),
    ];
    const disk = {...manifest(nodes), 'target/compiled/house/models/a.sql': compiled};
    expect(flat((await readProject(files, disk)).models[0])).toBe(compiled);
    expect(flat((await readProject(files, manifest(nodes))).models[0])).toMatch(/only_paid\(\)/);
  });

  it('lies where target-path says', async () => {
    const project = {...files, 'dbt_project.yml': 'name: house\ntarget-path: ./build/dbt\n'};
    const [text] = Object.values(manifest(both));
    const {models} = await readProject(project, {'build/dbt/manifest.json': text!});
    expect(flat(models[0])).toBe(compiled);
  });

  it('knows models of packages by the name that refers to them, and does not list them', async () => {
    const nodes = [
      node('b', {package_name: 'other', relation_name: 'ANALYTICS.other.b', compiled_code: 'select 1'}),
      node('a', {raw_code: TEXT}),
    ];
    const {models} = await readProject({...HOUSE, 'models/a.sql': TEXT}, manifest(nodes));
    expect(models.map(({path}) => path)).toEqual(['models/a.sql']);
    expect(flat(models[0])).toContain('from analytics.other.b');
  });

  it('knows versions of a model', async () => {
    const versions = [
      node('m', {version: 1, latest_version: 2, relation_name: 'ANALYTICS.core.m_v1'}),
      node('m', {version: 2, latest_version: 2, relation_name: 'ANALYTICS.core.m_v2'}),
    ];
    const text = "select 1 from {{ ref('m') }}, {{ ref('m', v=1) }}, {{ ref('house', 'm', version=2) }}";
    const {models} = await readProject({...HOUSE, 'models/a.sql': text}, manifest(versions));
    expect(flat(models[0])).toBe('select 1 from analytics.core.m_v2, analytics.core.m_v1, analytics.core.m_v2');
  });

  it.each([
    ['[]', 'is no manifest of dbt.'],
    ['{"nodes":', 'is no manifest of dbt.'],
    ['{"nodes": {}}', 'does not say which version of a manifest it is.'],
    [manifest(both, 9)['target/manifest.json'], 'is a manifest of version 9; from version 10 on it is read.'],
  ])('is not used when it is none or too old: %.20s', async (text, note) => {
    const {models, notes} = await readProject(files, {'target/manifest.json': text});
    expect(flat(models[0])).toBe('select * from "?"."?".b where {{ only_paid() }}');
    expect(notes).toEqual([`target/manifest.json ${note} Models are read from their files.`]);
  });

  it('is used of later versions, as far as it says what it did', async () => {
    const odd = manifest([both[0]!, null as never, {resource_type: 'model'}], 20, {sources: [], macros: 1});
    expect(flat((await readProject(files, odd)).models[0])).toBe(compiled);
  });

  it('changes the stamp, and nothing else on disk does', async () => {
    const stamp = async (disk?: Files) => (await findDbtModels(treeOf(files), '', disk && treeOf(disk)))?.stamp;
    expect(await stamp()).toBe('');
    expect(await stamp({'target/other.json': '{}'})).toBe('');
    const one = await stamp(manifest(both));
    expect(one).toMatch(/^[0-9a-f]{32}$/);
    expect(await stamp({...manifest(both), 'x.txt': ''})).toBe(one);
    expect(await stamp(manifest(both.slice(1)))).not.toBe(one);
  });
});
