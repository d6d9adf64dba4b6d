import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import type {Context} from '../model/asset.ts';
import type {ModelDraft, ModelFile} from '../model/model-draft.ts';
import type {Tree} from '../ports/git.ts';
import {personalDataMask} from '../redact/personal-data.ts';
import {rewriteStatement} from '../rewrite/rewrite-statement.ts';
import dbt from './dbt.ts';
import {escapeJinja, neutraliseJinja, rawBlock} from './dbt/jinja.ts';
import {propertiesFile} from './dbt/yaml.ts';

interface Setting {
  readonly context: Context;
  readonly title?: string;
  readonly root?: string;
}

const GOLDEN = fileURLToPath(new URL('../../fixtures/golden/targets/dbt/', import.meta.url));

function treeOf(files: readonly ModelFile[]): Tree {
  return {
    list: (prefix = '') =>
      Promise.resolve(
        files
          .map(({path}) => path)
          .filter((path) => path.startsWith(prefix))
          .sort(),
      ),
    read: (path) => Promise.resolve(files.find((file) => file.path === path)?.text),
  };
}

function filesBelow(folder: string): readonly ModelFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({path: path.slice(folder.length + 1), text: readFileSync(path, 'utf8')}));
}

function draftOf(sql: string, {context = {}, title = 'Weekly'}: Partial<Setting> = {}): ModelDraft {
  const asset = '0123456789abcdef0123456789abcdef';
  const result = rewriteStatement({
    candidate: '0123456789ab',
    name: 'weekly',
    sql,
    context,
    findings: [],
    mask: personalDataMask({}),
    provenance: {
      statement: `${asset}:e1_00:0`,
      asset,
      locator: 'sheets/weekly.sql',
      title,
      owner: {kind: 'user', id: '7', name: 'LENA@MAIL.EXAMPLE', state: 'dropped'},
      original: sql,
      originalHash: '00000000000000000000000000000123',
      changedAt: '2026-02-03T04:05:06.000Z',
      otherOwners: [],
      runs: 3,
      people: 1,
      reasons: [],
    },
  });
  if ('refusal' in result) throw new Error(result.refusal);
  return result.draft;
}

const EMPTY = [{path: 'dbt_project.yml', text: 'name: house\n'}];

describe('golden cases', () => {
  it.each(readdirSync(GOLDEN))('%s', async (name) => {
    const sql = readFileSync(`${GOLDEN}${name}/input.sql`, 'utf8');
    const setting = JSON.parse(readFileSync(`${GOLDEN}${name}/context.json`, 'utf8')) as Setting;
    const existing = filesBelow(`${GOLDEN}${name}/project`);
    const project = await dbt.inspect(treeOf(existing), setting.root ?? '');
    const {files, refusals} = dbt.render(draftOf(sql, setting), project);
    const shown = [
      ...files.map(({path, text}) => `==> ${path}\n${text}`),
      ...refusals.map(({reason}) => `==> refused\n${reason}\n`),
    ].join('\n');
    await expect(shown).toMatchFileSnapshot(`${GOLDEN}${name}/expected.txt`);
  });
});

describe('what dbt needs', () => {
  it('writes the same bytes twice, and the same source file for every model', async () => {
    const project = await dbt.inspect(treeOf(EMPTY), '');
    const one = dbt.render(draftOf('select id from raw.shop.orders'), project).files;
    expect(dbt.render(draftOf('select id from raw.shop.orders'), project).files).toEqual(one);
    const other = dbt.render({...draftOf('select count(*) as n from raw.shop.orders'), name: 'other'}, project).files;
    const source = (files: readonly ModelFile[]) => files.find(({path}) => path.endsWith('_raw_shop__orders.yml'));
    expect(source(other)).toEqual(source(one));
  });

  it('does not declare a table again once its branch is merged, and changes no other file', async () => {
    const draft = draftOf('select id from raw.shop.orders');
    const before = dbt.render(draft, await dbt.inspect(treeOf(EMPTY), '')).files;
    const after = dbt.render(draft, await dbt.inspect(treeOf([...EMPTY, ...before]), '')).files;
    expect(after).toEqual(before.filter(({path}) => !path.endsWith('_raw_shop__orders.yml')));
  });

  it('keeps two tables apart whose names fall together', async () => {
    const project = await dbt.inspect(treeOf(EMPTY), '');
    const {files} = dbt.render(
      draftOf('select 1 as x from a.b_c.t t1, a_b.c.t t2, a_b.c."T" t3, a_b.c."t" t4'),
      project,
    );
    const sources = files.filter(({text}) => text.includes('\nsources:\n'));
    const declared = sources.map(
      ({text}) =>
        (parse(text) as {sources: [{name: string; database: string; tables: [{name: string; identifier: string}]}]})
          .sources[0],
    );
    const relations = declared.map((one) => `${one.database} ${one.tables[0].identifier}`).sort();
    expect(relations).toEqual(['A T', 'A_B T', 'A_B t']);
    expect(new Set(declared.map((one) => `${one.name}.${one.tables[0].name}`)).size).toBe(3);
  });

  it('refuses a name that dbt or a file system would stumble over', async () => {
    const project = await dbt.inspect(treeOf(EMPTY), '');
    for (const name of ['With Space', 'größe', 'a.b', '../up', '', '1st']) {
      const {files, refusals} = dbt.render({...draftOf('select 1 as one'), name}, project);
      expect(files).toEqual([]);
      expect(refusals[0]?.reason).toMatch(/^The name .*\.$/);
    }
  });

  it('survives properties files that are broken or odd', async () => {
    const project = await dbt.inspect(
      treeOf([
        ...EMPTY,
        {path: 'models/broken.yml', text: 'models: [a: {'},
        {path: 'models/odd.yml', text: 'models: {name: x}\nsources: [1, null, {name: 2, tables: [{name: 3}]}]\n'},
        {path: 'models/empty.yml', text: ''},
        {path: 'snapshots/s.sql', text: '{% snapshot weekly %} select 1 {% endsnapshot %}'},
      ]),
      '',
    );
    expect(project.problem).toBeUndefined();
    expect(dbt.render(draftOf('select 1 as one'), project).refusals).toHaveLength(1);
  });

  it('names the problem when there is no project, or none that can be read', async () => {
    expect((await dbt.inspect(treeOf([]), 'sub')).problem).toBe('There is no dbt_project.yml in sub/.');
    expect((await dbt.inspect(treeOf([{path: 'dbt_project.yml', text: '- a'}]), '.')).problem).toMatch(
      /not readable YAML\.$/,
    );
    expect((await dbt.inspect(treeOf([{path: 'dbt_project.yml', text: 'version: 1'}]), '')).problem).toMatch(
      /has no name\.$/,
    );
  });
});

describe('text that dbt renders', () => {
  it('opens no Jinja in author’s text', () => {
    const escaped = escapeJinja('a {{ b }} {% c %} {# d #} {{{% e }');
    expect(escaped.replaceAll(/\{\{ "(..)" \}\}/g, '')).not.toMatch(/\{[{%#]/);
    expect(escaped.replaceAll(/\{\{ "(..)" \}\}/g, '$1')).toBe('a {{ b }} {% c %} {# d #} {{{% e }');
  });

  it('ends a raw block once only', () => {
    const block = rawBlock("select '{% endraw %} {%- endraw -%} {% raw %}'");
    const inside = block
      .slice('{% raw %}'.length, block.lastIndexOf('{% endraw %}'))
      .replaceAll('{% endraw %}{{ "{%" }}{% raw %}', '');
    expect(inside).not.toMatch(/\{%[-+]?\s*endraw/);
  });

  it('leaves nothing to render in properties', () => {
    expect(neutraliseJinja('{{ a }} {% b %} {# c #} {{{{ d {e}')).toBe('{ { a }} { % b %} { # c #} { { { { d {e}');
  });

  it.each([
    '2024-01-01',
    'yes',
    'No',
    'null',
    '~',
    '1e5',
    '0x1F',
    '1_000',
    '12:30:00',
    '=',
    '<<',
    '#x',
    ' a ',
    'a: b',
    'é\u2028b',
    "it's",
    '"',
    '\\',
    'on',
    '.inf',
    '00123',
  ])('keeps %j a text', (text) => {
    const written = propertiesFile({name: text});
    expect(parse(written, {version: '1.1'})).toEqual({name: text});
    expect(parse(written, {version: '1.2'})).toEqual({name: text});
  });

  it('indents no line of a string', async () => {
    const project = await dbt.inspect(treeOf(EMPTY), '');
    const sql = 'select \'one\ntwo\' as a, $$three\nfour$$ as b, "five\nsix" from d.s.t';
    const model = dbt
      .render(draftOf(sql), project)
      .files.find(({path}) => path.endsWith('weekly.sql') && path.startsWith('models/'));
    for (const literal of ["'one\ntwo'", '$$three\nfour$$', '"five\nsix"']) expect(model?.text).toContain(literal);
  });
});
