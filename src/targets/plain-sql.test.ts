import {describe, expect, it} from 'vitest';
import type {ModelDraft} from '../model/model-draft.ts';
import {personalDataMask} from '../redact/personal-data.ts';
import {rewriteStatement} from '../rewrite/rewrite-statement.ts';
import {byPath, imported, inventedDraft, relation, treeOf} from '../testing/invented-draft.ts';
import plainSql, {plainQuery} from './plain-sql.ts';
import {frontMatter, readFrontMatter} from './text/front-matter.ts';

/** A draft as the rewrite makes it of a statement. */
function rewritten(sql: string): ModelDraft {
  const {candidate, name, provenance} = inventedDraft('weekly', []);
  const result = rewriteStatement({
    candidate,
    name,
    sql,
    context: {},
    findings: [],
    mask: personalDataMask({}),
    provenance: {...provenance, original: sql},
  });
  if ('refusal' in result) throw new Error(result.refusal);
  return result.draft;
}

async function render(draft: ModelDraft): Promise<Readonly<Record<string, string>>> {
  return byPath(plainSql.render(draft, await plainSql.inspect(treeOf({}), '')).files);
}

describe('a query', () => {
  it('runs as it is, and has the original beside it', async () => {
    const project = await plainSql.inspect(treeOf({'sql/rescued/Old.sql': 'x'}), 'sql');
    expect([...project.taken]).toEqual(['old']);
    const {files} = plainSql.render(rewritten('select "A b".id from raw."S"."A b"'), project);
    expect(files.map(({path}) => path)).toEqual(['sql/rescued/weekly.sql', 'sql/rescued/originals/weekly.sql']);
    expect(files[0]?.text).toContain('select * from raw.s."A b"');
    expect(files[0]?.text).toContain('a_b as "A b"');
    expect(files[1]?.text).toBe('select "A b".id from raw."S"."A b"\n');
  });

  it('sets a variable for personal data, alone or as a part of a string', async () => {
    const sql =
      "select 'ask ''kim@mail.example'' first' as a, $$+49 170 5550123$$ as b from d.s.t where c = 4539578763621486";
    const text = (await render(rewritten(sql)))['rescued/weekly.sql']!.replace(/^--.*\n/gm, '').replace(/\s+/g, ' ');
    expect(text).toContain(
      "set weekly_email = 'masked@example.invalid'; set weekly_phone = '000-000-0000'; set weekly_card = '0'; with",
    );
    expect(text).toContain(
      "select ('ask ''' || $weekly_email || ''' first') as a, $weekly_phone as b from t where c = $weekly_card",
    );
  });

  it('has the steps of its sheet in it, each once per name, and other models as the tables they stand for', () => {
    const first = inventedDraft('int_first', ['RAW.SHOP.ORDERS'], {materialized: 'ephemeral'});
    const second = inventedDraft('int_second', [], {
      materialized: 'ephemeral',
      imports: [imported('A.B.FIRST', 'int_first')],
      final: "select 'one\ntwo' as x from first",
    });
    const draft = inventedDraft('weekly', [], {
      imports: [imported('A.B.SECOND', 'int_second'), imported('A.B.OTHER', 'other_model')],
      steps: [first, second],
    });
    const query = plainQuery(draft);
    expect(query).toContain('second as (\n\n    with\n\n    first as (\n\n        with\n\n        orders as (');
    expect(query).toContain('select * from raw.shop.orders');
    expect(query).toContain("'one\ntwo'");
    expect(query).toContain('other as (\n\n    select * from a.b.other\n\n)');
    expect(query).not.toMatch(/int_first|a\.b\.first/);
  });

  it('is refused under a name that is no file name', () => {
    const project = {root: '', taken: new Set<string>()};
    expect(plainSql.render(inventedDraft('a/b', []), project).refusals).toHaveLength(1);
  });
});

describe('what is known of it', () => {
  const draft = inventedDraft('weekly', ['RAW.SHOP.ORDERS', 'RAW.SHOP.Odd name'], {
    materialized: 'table',
    description: 'A --- "b"\r\n/* c */ \u2028 # d: {{ e }}',
    replaces: relation('A.B.C'),
    columns: [{name: 'ID', type: 'NUMBER(38,0)'}, {name: 'X'}],
    tests: [{kind: 'accepted_values', columns: ['X'], values: ['yes', '1'], reason: 'Because.'}],
  });

  it('stands above it, as data', async () => {
    const text = (await render(draft))['rescued/weekly.sql']!;
    expect(readFrontMatter(text)).toEqual({
      name: 'weekly',
      description: draft.description,
      materialized: 'table',
      replaces: 'A.B.C',
      origin: {
        candidate: draft.candidate,
        statement: draft.provenance.statement,
        worksheet: 'weekly',
        locator: 'sheets/weekly.sql',
        owner: 'LENA',
        sha256: draft.provenance.originalHash,
      },
      reads: ['RAW.SHOP.ORDERS', 'RAW.SHOP."Odd name"'],
      columns: [{name: 'ID', type: 'NUMBER(38,0)'}, {name: 'X'}],
      tests: [{accepted_values: ['X'], values: ['yes', '1'], because: 'Because.'}],
    });
    // Whatever reads the file takes all of it for comments.
    const above = text.slice(0, text.indexOf('\nwith'));
    expect(above.split(/[\r\n\u0085\u2028\u2029]/).every((line) => line === '' || line.startsWith('-- '))).toBe(true);
  });

  it('tells a later run what it was made from', async () => {
    const files = await render(draft);
    expect((await plainSql.inspect(treeOf(files), '')).rescued).toEqual(new Map([['weekly', draft.candidate]]));
    const earlier = `-- Rescued from “x”. Candidate 0123456789ab, statement\n-- ${'a'.repeat(32)}:e1_ff:0\n\nselect 1 as one\n`;
    const found = await plainSql.models?.(treeOf({...files, 'rescued/older.sql': earlier}), '');
    const {models} = await found!.read();
    expect(models.map(({name, origin}) => ({name, origin}))).toEqual([
      {name: 'older', origin: {candidate: '0123456789ab', exact: 'e1_ff'}},
      {name: 'weekly', origin: {candidate: draft.candidate, exact: 'e1_bbbb'}},
    ]);
    expect(models[1]?.sql.replace(/^--.*\n/gm, '').trimStart()).toMatch(/^with\n[^]*select \* from final$/);
  });

  it.each(['select 1', '-- ---\n-- a: "x\n-- ---\n', '-- ---\n-- a: 1\n'])('is nothing in %j', (text) => {
    expect(readFrontMatter(text)).toBeUndefined();
  });

  it('survives Windows', () => {
    expect(readFrontMatter(frontMatter({a: 'b'}).replaceAll('\n', '\r\n'))).toEqual({a: 'b'});
  });
});

it('keeps a query that fills a table apart', async () => {
  const draft = inventedDraft('daily', ['RAW.SHOP.ORDERS'], {
    scaffold: {into: relation('A.B.DAILY'), says: ['Old rows stay.']},
  });
  const files = await render(draft);
  expect(Object.keys(files)).toEqual(['rescued/scaffolds/daily.sql', 'rescued/originals/daily.sql']);
  expect(readFrontMatter(files['rescued/scaffolds/daily.sql']!)).toMatchObject({
    fills: 'A.B.DAILY',
    not_rebuilt: ['Old rows stay.'],
  });
});
