import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import type {TargetSettings} from '../../ports/target.ts';
import {requiredVersions} from './conventions/dbt-versions.ts';
import {conventionsOf, folderFile} from './conventions.ts';

type Files = Readonly<Record<string, string>>;

function read(files: Files, settings: Readonly<Record<string, unknown>> = {}, choices?: TargetSettings) {
  const paths = Object.keys(files);
  return conventionsOf(
    {root: '', models: 'models/'},
    settings,
    paths.filter((path) => path.endsWith('.sql')).map((path) => files[path]!),
    paths,
    paths
      .filter((path) => /\.ya?ml$/.test(path))
      .map((path) => ({path, text: files[path]!, content: parse(files[path]!, {logLevel: 'silent'}) as unknown})),
    choices,
  );
}

function models(...names: readonly string[]): string {
  return `version: 2\nmodels:\n${names.map((name) => `  - name: ${name}\n`).join('')}`;
}

/** Empty model files of a folder. */
function sql(folder: string, ...names: readonly string[]): Files {
  return Object.fromEntries(names.map((name) => [`${folder}${name}.sql`, 'select 1']));
}

describe('layers', () => {
  it.each([
    ['nothing yet', {}, 'models/marts/rescued/', 'models/staging/'],
    ['a few models and no layers', sql('models/', 'a', 'b'), 'models/marts/rescued/', 'models/staging/'],
    [
      'dbt’s own names',
      {...sql('models/marts/', 'a'), ...sql('models/staging/', 'b')},
      'models/marts/rescued/',
      'models/staging/',
    ],
    ['other names', {...sql('models/mart/', 'a'), ...sql('models/stg/', 'b')}, 'models/mart/rescued/', 'models/stg/'],
    [
      'metals',
      {...sql('models/gold/core/', 'a'), ...sql('models/bronze/', 'b')},
      'models/gold/rescued/',
      'models/bronze/',
    ],
    ['only one of them', sql('models/2_Marts/', 'a'), 'models/marts/rescued/', 'models/staging/'],
    ['upper case', sql('models/MARTS/', 'a'), 'models/MARTS/rescued/', 'models/staging/'],
    [
      'below one folder',
      {...sql('models/shop/marts/', 'a'), ...sql('models/shop/staging/', 'b')},
      'models/shop/marts/rescued/',
      'models/shop/staging/',
    ],
    [
      'below several',
      {...sql('models/shop/marts/', 'a'), ...sql('models/web/marts/', 'b')},
      'models/marts/rescued/',
      'models/staging/',
    ],
    [
      'the highest',
      {...sql('models/marts/', 'a'), ...sql('models/marts/old/marts/', 'b')},
      'models/marts/rescued/',
      'models/staging/',
    ],
    [
      'those of one part',
      {...sql('models/marts/', 'a'), ...sql('models/web/staging/', 'b')},
      'models/marts/rescued/',
      'models/staging/',
    ],
    [
      'below one folder, one of them',
      sql('models/shop/staging/', 'a'),
      'models/shop/marts/rescued/',
      'models/shop/staging/',
    ],
    ['many models and no layers', sql('models/', ...'abcdefghij'), 'models/rescued/', 'models/'],
  ])('%s', (_, files, marts, staging) => {
    const found = read(files);
    expect(found.rescued.marts).toBe(marts);
    expect(found.staging).toBe(staging);
  });

  it('are where the config says', () => {
    const found = read(
      sql('models/marts/', 'a'),
      {},
      {layers: {marts: './models/from_worksheets', staging: 'models/raw/'}},
    );
    expect(found.rescued).toEqual({
      staging: 'models/raw/',
      intermediate: 'models/intermediate/rescued/',
      marts: 'models/from_worksheets/',
    });
  });

  it('are not read off what was rescued before', () => {
    expect(read(sql('models/gold/marts/rescued/', 'a')).rescued.marts).toBe('models/marts/rescued/');
  });
});

describe('prefixes', () => {
  it('are taken where nearly all models of a layer have one', () => {
    const files = {
      ...sql('models/staging/shop/', 'stg_orders', 'stg_refunds', 'stg_shops', 'stg_items', 'odd'),
      ...sql('models/marts/', 'fct_a', 'fct_b', 'dim_c', 'dim_d'),
      ...sql('models/intermediate/', 'int_a'),
    };
    expect(read(files).prefixes).toEqual({staging: 'stg_'});
  });

  it('are not taken for what a subject is called', () => {
    expect(read(sql('models/marts/', 'customer_a', 'customer_b', 'customer_c')).prefixes).toEqual({});
  });
});

describe('properties files', () => {
  it.each([
    [
      'per model',
      {'models/a.yml': models('a'), 'models/_b.yml': models('b'), 'models/marts/c.yml': models('c')},
      'model',
      'one of its own',
    ],
    [
      'schema.yml',
      {'models/s/schema.yml': models('a', 'b'), 'models/m/schema.yml': models('c')},
      'folder',
      'models/x/schema.yml',
    ],
    ['_models.yml', {'models/s/_models.yml': models('a', 'b')}, 'folder', 'models/x/_models.yml'],
    ['_<folder>__models.yml', {'models/shop/_shop__models.yml': models('a', 'b')}, 'folder', 'models/x/_x__models.yml'],
    [
      '<folder>.yml',
      {'models/shop/shop.yml': models('a', 'b'), 'models/web/web.yml': models('c', 'd')},
      'folder',
      'models/x/x.yml',
    ],
    [
      'of the folder above',
      {'models/shop/core/_shop_schema.yml': models('a', 'b')},
      'folder',
      'models/x/_models_schema.yml',
    ],
    [
      'names without a pattern',
      {'models/s/about_orders.yml': models('a', 'b'), 'models/m/others.yml': models('c', 'd')},
      'folder',
      'models/x/_x__models.yml',
    ],
    ['.yaml', {'models/s/_models.yaml': models('a', 'b')}, 'folder', 'models/x/_models.yaml'],
    [
      'more models per folder than alone',
      {'models/s/schema.yml': models('a', 'b', 'c'), 'models/m/d.yml': models('d')},
      'folder',
      'models/x/schema.yml',
    ],
  ])('%s', (_, files, per, file) => {
    const {properties} = read(files);
    const shared = folderFile('models/x/', properties.folderFile, properties);
    expect([properties.per, properties.per === 'folder' ? shared : 'one of its own']).toEqual([per, file]);
  });

  it('have other names in other layers', () => {
    const files = {
      'models/staging/shop/_stg_shop.yml': models('a', 'b'),
      'models/marts/shop/_mart_shop.yml': models('c', 'd'),
      'models/marts/web/_mart_web.yml': models('e', 'f'),
    };
    expect(read(files).folderFiles).toEqual({
      staging: '_stg_<folder>',
      intermediate: '_mart_<folder>',
      marts: '_mart_<folder>',
    });
  });

  it('are as the config says', () => {
    expect(read({'models/s/schema.yml': models('a', 'b')}, {}, {properties: 'model'}).properties.per).toBe('model');
  });

  it('are laid out as most of them are', () => {
    const four = 'models:\n    # the orders\n\n    - name: a\n      columns:\n          - name: b\n';
    const flush = 'version: 2\nmodels:\n- name: a\n';
    expect(read({'models/a.yml': four}).properties).toMatchObject({indent: 4, indentsLists: true, hasVersion: false});
    expect(read({'models/a.yml': flush}).properties).toMatchObject({indent: 2, indentsLists: false, hasVersion: true});
    expect(read({'models/a.yml': flush, 'models/b.yml': four, 'models/c.yml': four}).properties.hasVersion).toBe(false);
  });

  it('that this program wrote do not count', () => {
    const source = 'sources:\n  - name: shop\n    tables:\n      - name: orders\n';
    const {properties} = read({
      'models/marts/rescued/weekly.yml': models('weekly').replace('version: 2\n', ''),
      'models/staging/shop/_shop__orders.yml': source,
    });
    expect(properties).toMatchObject({hasVersion: true, per: 'model'});
  });

  it('that are broken count for nothing', () => {
    expect(read({'models/a.yml': '- just\n- a list\n', 'models/b.yml': ''}).properties.per).toBe('model');
  });
});

describe('quotes', () => {
  it('are those that most references have', () => {
    expect(read({'models/a.sql': "select * from {{ ref('b') }}"}).quote).toBe("'");
    const double = 'select * from {{ ref("b") }} join {{ source( "c", "d") }}';
    expect(read({'models/a.sql': double, 'models/b.sql': "select * from {{ ref('b') }}"}).quote).toBe('"');
  });
});

describe('tests', () => {
  const tested = (test: string, key = 'data_tests') =>
    `models:\n  - name: a\n    columns:\n      - name: b\n        ${key}:\n          - ${test}\n`;

  it.each([
    ['nothing said', {}, '', {key: 'data_tests', arguments: 'nested', describes: true}],
    [
      '1.10 and later',
      {'require-dbt-version': '>=1.10.0'},
      '',
      {key: 'data_tests', arguments: 'nested', describes: true},
    ],
    ['1.7', {'require-dbt-version': ['>=1.7.0', '<1.8.0']}, '', {key: 'tests', arguments: 'beside', describes: false}],
    [
      '1.8 and 1.9',
      {'require-dbt-version': '>=1.8,<1.10'},
      '',
      {key: 'data_tests', arguments: 'beside', describes: false},
    ],
    [
      'old and new',
      {'require-dbt-version': ['>=1.6.0', '<2.0.0']},
      '',
      {key: 'tests', arguments: 'none', describes: false},
    ],
    [
      'the flag',
      {'require-dbt-version': '>=1.6.0', flags: {require_generic_test_arguments_property: true}},
      '',
      {arguments: 'nested'},
    ],
    ['the flag off', {flags: {require_generic_test_arguments_property: false}}, '', {arguments: 'beside'}],
    [
      'arguments in use',
      {'require-dbt-version': '>=1.6.0'},
      tested('accepted_values: {arguments: {values: [1]}}'),
      {key: 'data_tests', arguments: 'nested'},
    ],
    [
      'arguments beside in use',
      {},
      tested('accepted_values: {values: [1]}', 'tests'),
      {key: 'tests', arguments: 'none'},
    ],
    [
      'a test without arguments',
      {},
      tested('unique: {config: {severity: warn}}', 'tests'),
      {key: 'tests', arguments: 'nested'},
    ],
  ])('%s', (_, settings, properties, style) => {
    expect(read(properties === '' ? {} : {'models/s.yml': properties}, settings).tests).toMatchObject(style);
  });

  it.each([
    [undefined, {}],
    ['>=1.6.0,<2.0.0', {first: 1006, last: 1999}],
    [['>=1.6.0', '<1.9.0'], {first: 1006, last: 1008}],
    ['<1.9.3', {last: 1009}],
    ['=1.10.1', {first: 1010, last: 1010}],
    ['1.8', {first: 1008, last: 1008}],
    [1.9, {first: 1009, last: 1009}],
    [['nonsense', null, {}], {}],
  ])('reads %j', (written, bounds) => {
    expect(requiredVersions(written)).toEqual(bounds);
  });
});
