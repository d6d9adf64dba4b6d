import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Context} from '../model/asset.ts';
import type {ModelDraft} from '../model/model-draft.ts';
import {allTokens} from '../parse/lex/object-view.ts';
import {plainQuery} from '../targets/plain-sql.ts';
import {readStatement} from '../parse/read-statement.ts';
import {relationKey} from '../parse/resolve.ts';
import {sha256Of} from '../parse/hash.ts';
import {personalDataMask} from '../redact/personal-data.ts';
import {formatSafely} from '../parse/format/format.ts';
import {sameTokens} from '../parse/format/same-tokens.ts';
import type {RewriteInput, RewriteResult} from './rewrite-statement.ts';
import {rewriteStatement} from './rewrite-statement.ts';

interface Setting {
  readonly context?: Context;
  readonly locator?: string;
}

const GOLDEN = fileURLToPath(new URL('../../fixtures/golden/rewrite/', import.meta.url));
const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));

function inputOf(sql: string, {context = {}, locator = 'sheets/weekly.sql'}: Setting = {}): RewriteInput {
  return {
    candidate: '0123456789ab',
    name: 'weekly',
    sql,
    context,
    findings: [],
    mask: personalDataMask({}),
    provenance: {
      statement: '0123456789abcdef0123456789abcdef:e1_0:0',
      asset: '0123456789abcdef0123456789abcdef',
      locator,
      title: 'weekly',
      owner: {kind: 'user', id: '7', name: 'LENA', state: 'dropped'},
      original: sql,
      originalHash: 'feed',
      otherOwners: [],
      runs: 0,
      people: 0,
      reasons: [],
    },
  };
}

function draftOf(sql: string, setting?: Setting): ModelDraft {
  const result = rewriteStatement(inputOf(sql, setting));
  if ('refusal' in result) throw new Error(result.refusal);
  return result.draft;
}

function shown(result: RewriteResult): Readonly<Record<string, string>> {
  if ('refusal' in result) return {'expected.txt': `${result.refusal}\n`};
  const {draft} = result;
  const facts = {
    materialized: draft.materialized,
    columns: draft.columns.map(({name}) => name),
    findings: draft.findings.map(({rule, line}) => `${rule}, line ${line}`),
    ...(draft.variables.length === 0 ? {} : {variables: draft.variables.map(({name, stands}) => `${name}: ${stands}`)}),
    description: draft.description,
  };
  return {'expected.sql': plainQuery(draft), 'expected.json': `${JSON.stringify(facts, null, 2)}\n`};
}

/** A refusal as it is, a draft as the query it makes. */
function outcomeOf(result: RewriteResult): string {
  return 'refusal' in result ? result.refusal : plainQuery(result.draft);
}

/** What a statement reads, each relation once. */
function relationsOf(sql: string): readonly string[] {
  const tables = readStatement(sql).reads.filter(({role}) => role === 'table');
  return [...new Set(tables.map(({relation}) => relationKey(relation)))].toSorted();
}

function commentsOf(sql: string): readonly string[] {
  return allTokens(sql)
    .filter(({kind}) => kind === 'comment')
    .map(({start, end}) => sql.slice(start, end).replace(/\s+/g, ' ').trim());
}

describe('golden cases', () => {
  const cases = readdirSync(GOLDEN);

  it('are many', () => {
    expect(cases.length).toBeGreaterThan(50);
  });

  it.each(cases)('%s', async (name) => {
    const sql = readFileSync(`${GOLDEN}${name}/input.sql`, 'utf8');
    const setting = JSON.parse(readFileSync(`${GOLDEN}${name}/context.json`, 'utf8')) as Setting;
    const result = rewriteStatement(inputOf(sql, setting));
    expect(name.startsWith('refuse-')).toBe('refusal' in result);
    for (const [file, text] of Object.entries(shown(result))) {
      await expect(text).toMatchFileSnapshot(`${GOLDEN}${name}/${file}`);
    }
  });
});

describe('what always holds', () => {
  const sheets = readdirSync(GOLDEN)
    .map((name) => ({
      name,
      sql: readFileSync(`${GOLDEN}${name}/input.sql`, 'utf8'),
      setting: JSON.parse(readFileSync(`${GOLDEN}${name}/context.json`, 'utf8')) as Setting,
    }))
    .filter(({name}) => !name.startsWith('refuse-'));

  it.each(sheets)('$name: a rewritten statement is rewritten to itself', ({sql, setting}) => {
    const once = plainQuery(draftOf(sql, setting));
    expect(plainQuery(draftOf(once))).toBe(once);
  });

  it.each(sheets.filter(({name}) => name !== 'personal-data'))(
    '$name: every comment of the author survives',
    ({sql, setting}) => {
      const rewritten = plainQuery(draftOf(sql, setting)).replace(/\s+/g, ' ');
      expect(commentsOf(sql).filter((comment) => !rewritten.includes(comment))).toEqual([]);
    },
  );

  it('gives a draft or one sentence for any text, and the same one twice', () => {
    const word = fc.constantFrom(
      ...'select from where with as ( ) , . ; * orders shop raw a b final "Q" union all join on = 1 \' $x @s {{ }} -- /* */ : :: into values'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(word, {maxLength: 25}), (words) => {
        const sql = words.join(' ');
        const result = rewriteStatement(inputOf(sql, {context: {database: 'D', schema: 'S'}}));
        expect(rewriteStatement(inputOf(sql, {context: {database: 'D', schema: 'S'}}))).toEqual(result);
        expect(outcomeOf(result)).toMatch(/^([A-Z][^\n]*\.|with[^]*select \* from \S+\n)$/);
      }),
      {numRuns: 400},
    );
  });

  it('reads nothing but the imports in the author’s part', () => {
    const draft = draftOf('select a.x, (select max(y) from s.b where b.k = a.k) from d.s.a union select z from d.s.c', {
      context: {database: 'D'},
    });
    expect(draft.imports.map(({relation}) => relation)).toEqual([
      {database: 'D', schema: 'S', name: 'B'},
      {database: 'D', schema: 'S', name: 'A'},
      {database: 'D', schema: 'S', name: 'C'},
    ]);
    expect(draft.final).not.toMatch(/\bs\.|\bd\./);
  });
});

describe('statements beyond any reader', () => {
  it('refuses what no warehouse would take as one statement', () => {
    const sql = `select id from d.s.t where id in (${'1234567890,'.repeat(100_000)}1)`;
    expect(outcomeOf(rewriteStatement(inputOf(sql)))).toMatch(
      /^This statement has 1,100,0\d\d characters, more than a warehouse takes;/,
    );
  });

  it('rewrites thousands of places that read tables', () => {
    const sql = Array.from({length: 4000}, (_, n) => `select o.id, d.s.p.x from d.s.orders_${n % 3} o, d.s.p`).join(
      ' union all ',
    );
    const draft = draftOf(sql);
    expect(draft.imports).toHaveLength(4);
    expect(draft.final.match(/\bp\.x\b/g)).toHaveLength(4000);
    expect(draft.final).not.toContain('d.s.');
  });
});

describe('what the draft says', () => {
  it('masks personal data in the model, the original and the description, and says so', () => {
    const draft = draftOf("-- for jo@mail.example\nselect id from d.s.t where buyer = 'kim@mail.example'");
    expect(JSON.stringify(draft)).not.toMatch(/jo@|kim@/);
    expect(draft.provenance.original).toContain("'masked@example.invalid'");
    expect(draft.findings.map(({rule}) => rule)).toEqual(['personal-data-masked']);
    expect(draft.provenance.originalHash).toBe(sha256Of(draft.provenance.original));
    expect(draft.variables).toEqual([
      {name: 'weekly_email', kind: 'email', marker: '__VARIABLE_0__', stands: 'masked@example.invalid'},
    ]);
    expect(draft.final).toContain("buyer = '__VARIABLE_0__'");
    expect(draft.description).toContain('The variable weekly_email stands for personal data that stayed behind');
  });

  it('gives equal values one variable, and what somebody masked before one each', () => {
    const names = (sql: string): readonly string[] => draftOf(sql).variables.map(({name}) => name);
    const twice = "select id from d.s.t where a = 'kim@mail.example' or b = 'kim@mail.example' or c = 4539578763621486";
    expect(names(twice)).toEqual(['weekly_email', 'weekly_card']);
    const masked = "select id from d.s.t where a = 'masked@example.invalid' or b = 'masked@example.invalid'";
    expect(names(masked)).toEqual(['weekly_email_1', 'weekly_email_2']);
    expect(draftOf("select id, '__VARIABLE_0__' as v from d.s.t where a = 'kim@mail.example'").final).toContain(
      "a = '__VARIABLE1_0__'",
    );
  });

  it('does not call rows into question when only a comment was masked', () => {
    expect(draftOf('select id from d.s.t -- ask kim@mail.example').findings).toEqual([]);
  });

  it('hands on what lint found', () => {
    const finding = {rule: 'r', severity: 'info', message: 'M.', span: {start: 0, end: 1}, line: 1} as const;
    const result = rewriteStatement({...inputOf('select 1 as one'), findings: [finding]});
    expect('draft' in result && result.draft.findings).toEqual([finding]);
  });

  it('shows an owner whose login is an address without the address', () => {
    const input = inputOf('select 1 as one');
    const owner = {kind: 'user', id: '7', name: 'LENA.VOSS@MAIL.EXAMPLE'} as const;
    const result = rewriteStatement({...input, provenance: {...input.provenance, owner}});
    expect('draft' in result && result.draft.description).toBe('Rescued from “weekly” of LENA.VOSS.');
    expect('draft' in result && result.draft.provenance.owner).toEqual(owner);
  });

  it('takes a remark that it is given before one that it finds', () => {
    const result = rewriteStatement({...inputOf('-- found\nselect 1 as one'), remark: 'Given'});
    expect('draft' in result && result.draft.description).toMatch(/^Given\. Rescued/);
  });
});

describe('queries that nobody here wrote', () => {
  const folder = `${CORPUS}spider2-snow/`;
  const isPresent = existsSync(folder);

  it.skipIf(!isPresent)('spider2-snow: every one is a draft or a named refusal, and formatting is safe', () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
    let refused = 0;
    for (const file of files) {
      const sql = readFileSync(folder + file, 'utf8').replace(/;\s*$/, '');
      const result = rewriteStatement(inputOf(sql));
      const outcome = outcomeOf(result);
      expect(outcome).toMatch(/^((Line \d+|The|This) [^\n]*\.|with[^]*)$/);
      const formatted = formatSafely(sql).text;
      expect(sameTokens(formatted, sql)).toBe(true);
      expect(formatSafely(formatted).text).toBe(formatted);
      if ('refusal' in result) {
        refused++;
        continue;
      }
      expect(relationsOf(outcome)).toEqual(relationsOf(sql));
      // Nothing but an import reads a relation.
      expect(result.draft.imports.map(({relation}) => relationKey(relation)).toSorted()).toEqual(relationsOf(sql));
      expect(plainQuery(draftOf(outcome))).toBe(outcome);
      const flat = outcome.replace(/\s+/g, ' ');
      expect(commentsOf(sql).filter((comment) => !flat.includes(comment))).toEqual([]);
    }
    expect(refused).toBeLessThanOrEqual(2);
  });
});
