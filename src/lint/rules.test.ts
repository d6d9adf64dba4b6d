import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {applyEdits} from '../parse/edits.ts';
import {KIND} from '../parse/lex/kinds.ts';
import {allTokens} from '../parse/lex/object-view.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {Run, Scope, Select, Source} from '../parse/tree/nodes.ts';
import {findSource} from '../parse/tree/resolve-column.ts';
import {columnPath} from '../parse/tree/view.ts';
import {fixStatement} from './fix-statement.ts';
import type {LintRule} from './rule.ts';
import {lintStatement, silencesOf, type Surroundings} from './run-rules.ts';

const FOLDER = new URL('rules/', import.meta.url);
const rules: LintRule[] = [];
for (const file of readdirSync(FOLDER)
  .filter((name) => name.endsWith('.ts'))
  .toSorted()) {
  const loaded = (await import(new URL(file, FOLDER).href)) as {default: LintRule};
  rules.push(loaded.default);
}

/** Rules that speak of the outermost query only: inside a CTE the same text means something else. */
const OUTERMOST = new Set([
  'top-level-order-by',
  'select-star',
  'unnamed-column',
  'duplicate-output-column',
  'reserved-word-name',
]);
/** Rules that speak of what aliases are called. */
const OF_ALIASES = new Set(['reserved-word-name']);

function hits(rule: LintRule, sql: string): readonly string[] {
  const findings = lintStatement([rule], {reading: readStatement(sql), context: {}}, {disable: [], severity: {}});
  return findings.map((finding) => finding.rule);
}

/** What the fixes of a rule that keep the rows make of a statement, and why others were refused. */
function fix(rule: LintRule, sql: string): {text: string; rejected: readonly string[]} {
  const input = {reading: readStatement(sql), context: {}};
  const settings = {disable: [], severity: {}};
  const around = (text: string): Surroundings => ({
    silences: silencesOf({...input, reading: readStatement(text)}, settings),
    firstLine: 1,
  });
  const {text, rejected} = fixStatement([rule], input, settings, around);
  return {text, rejected: rejected.map(({reason}) => reason)};
}

function commentsOf(sql: string): readonly string[] {
  return allTokens(sql)
    .filter(({kind}) => kind === 'comment')
    .map(({start, end}) => sql.slice(start, end).replace(/\s+/g, ' ').trim());
}

function mapTokens(sql: string, change: (text: string, kind: string) => string): string {
  return allTokens(sql)
    .map((token) => change(sql.slice(token.start, token.end), token.kind))
    .join('');
}

/** Gives each alias in FROM another name, and all that names it. Undefined where nothing is to be renamed. */
function withOtherAliases(sql: string): string | undefined {
  const {code, tree} = readStatement(sql);
  const renamed = new Set<number>();
  const renameQualifier = (scope: Scope, name: Run): void => {
    const path = columnPath(code, name);
    const found = path.length === 2 ? findSource(scope, path[0]!) : undefined;
    if (found !== undefined && aliasesOf.has(found.source)) renamed.add(name.at);
  };
  const aliasesOf = new Set<Source>();
  for (const {sources} of tree.scopes) {
    for (const source of sources) {
      const isPlain =
        source.reshapes.length === 0 && [KIND.word, KIND.quoted].some((kind) => code.kind(source.alias) === kind);
      const isOnly = sources.filter(({called}) => called === source.called).length === 1;
      if (!isPlain || !isOnly) continue;
      aliasesOf.add(source);
      renamed.add(source.alias);
    }
  }
  for (const scope of tree.scopes) {
    for (const column of scope.columns) renameQualifier(scope, column);
    for (const {at, to} of scope.stars) if (to > at + 1) renamed.add(-1);
    if (scope.kind !== 'select') continue;
    for (const {star} of (scope as Select).items) {
      if (star?.qualifier === undefined) continue;
      const found = findSource(scope, columnPath(code, star.qualifier).at(-1) ?? '');
      if (found !== undefined && aliasesOf.has(found.source)) renamed.add(star.qualifier.to - 1);
    }
  }
  // `count(t.*)` is left to the other mutations.
  if (renamed.has(-1) || aliasesOf.size === 0) return undefined;
  const edits = [...renamed].map((at) => {
    const written = code.written(at);
    const end = code.kind(at) === KIND.quoted ? code.end(at) - 1 : code.end(at);
    return {span: {start: end, end}, text: /[a-z]/.test(written) ? '_other' : '_OTHER'};
  });
  return applyEdits(sql, edits);
}

const mutations: readonly {
  name: string;
  change: (sql: string) => string;
  keeps: (rule: LintRule, sql: string) => boolean;
}[] = [
  {
    name: 'in upper case',
    change: (sql) => mapTokens(sql, (text, kind) => (kind === 'word' || kind === 'filter' ? text.toUpperCase() : text)),
    keeps: () => true,
  },
  {
    name: 'with comments and line breaks between the words',
    change: (sql) => mapTokens(sql, (text, kind) => (kind === 'space' ? ' /* why, (not */\n\t' : text)),
    keeps: (_rule, sql) => !sql.includes('--'),
  },
  {
    name: 'with a terminator and a remark above',
    change: (sql) => `-- what Ana asked for: select * from x limit 5\n${sql.includes('--') ? `${sql}\n` : sql};`,
    keeps: () => true,
  },
  {
    name: 'inside a CTE',
    change: (sql) => `with wrapped as (\n${sql}\n) select wrapped.some_id from wrapped`,
    keeps: (rule, sql) => !OUTERMOST.has(rule.id) && /^(select|with)\b/i.test(sql),
  },
  {
    name: 'in lower case',
    change: (sql) => mapTokens(sql, (text, kind) => (kind === 'word' || kind === 'filter' ? text.toLowerCase() : text)),
    keeps: () => true,
  },
  {
    name: 'with other aliases',
    change: (sql) => withOtherAliases(sql) ?? sql,
    keeps: (rule, sql) => !OF_ALIASES.has(rule.id) && withOtherAliases(sql) !== undefined,
  },
  {
    name: 'as a query in brackets',
    change: (sql) => `(\n${sql}\n)`,
    keeps: (_rule, sql) => /^(select|with)\b/i.test(sql),
  },
  {
    name: 'as a part of a UNION',
    change: (sql) => `select 1 as some_id union all by name (\n${sql}\n)`,
    keeps: (rule, sql) => !OUTERMOST.has(rule.id) && /^(select|with)\b/i.test(sql),
  },
  {
    name: 'as a view',
    change: (sql) => `create or replace view db.s.some_view as\n${sql}`,
    keeps: (_rule, sql) => /^(select|with)\b/i.test(sql),
  },
];

function mutated(rule: LintRule, samples: readonly string[]): readonly (readonly [string, string])[] {
  return samples.flatMap((sql) =>
    mutations
      .filter((mutation) => mutation.keeps(rule, sql))
      .map((mutation) => [mutation.name, mutation.change(sql)] as const),
  );
}

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  it('is named after its file and says what to do', () => {
    expect(readFileSync(new URL(`${id}.ts`, FOLDER), 'utf8')).toContain(`id: '${id}'`);
    expect(rule.title).not.toMatch(/\.$/);
    expect(rule.explain).toMatch(/\.$/);
    expect(rule.flags.length).toBeGreaterThan(0);
    expect(rule.allows.length).toBeGreaterThan(0);
  });

  it.each(rule.flags)('finds something in: %s', (sql) => {
    const findings = lintStatement([rule], {reading: readStatement(sql), context: {}}, {disable: [], severity: {}});
    expect(findings.map((finding) => finding.rule)).toContain(id);
    for (const finding of findings) {
      expect(finding.message).toMatch(/^\S.*\.$/s);
      expect(finding.hint ?? 'None.').toMatch(/\.$/);
      expect(finding.span.start).toBeGreaterThanOrEqual(0);
      expect(finding.span.end).toBeGreaterThan(finding.span.start);
      expect(finding.span.end).toBeLessThanOrEqual(sql.length);
    }
  });

  it.each(rule.allows)('stays silent about: %s', (sql) => {
    expect(hits(rule, sql)).toEqual([]);
  });

  it.each(mutated(rule, rule.flags))('still finds something %s: %s', (_name, sql) => {
    expect(hits(rule, sql)).toContain(id);
  });

  it.each(mutated(rule, rule.allows))('stays silent %s: %s', (_name, sql) => {
    expect(hits(rule, sql)).toEqual([]);
  });

  const fixes = rule.fixes ?? [];

  it.each(fixes)('mends: $before', ({before, after}) => {
    const fixed = fix(rule, before);
    expect(fixed).toEqual({text: after, rejected: []});
    if (before === after) return;
    // Mended is mended: nothing is left to say, and a second round changes nothing.
    expect(hits(rule, after)).toEqual([]);
    expect(fix(rule, after)).toEqual({text: after, rejected: []});
  });

  it.each(fixes.flatMap(({before}) => mutated(rule, [before])))('mends %s: %s', (_name, sql) => {
    const {text} = fix(rule, sql);
    expect(commentsOf(text)).toEqual(commentsOf(sql));
    expect(fix(rule, text).text).toBe(text);
  });

  it('offers what it promises for no statement that it leaves alone', () => {
    for (const sql of rule.allows) expect(fix(rule, sql).text).toBe(sql);
    for (const sql of rule.flags) expect(fix(rule, sql).rejected).toEqual([]);
  });

  it('never throws, whatever is cut off', () => {
    for (const sql of [...rule.flags, ...rule.allows]) {
      for (let end = 0; end < sql.length; end += 3) {
        expect(hits(rule, sql.slice(0, end))).not.toContain('rule-error');
        expect(hits(rule, sql.slice(end))).not.toContain('rule-error');
      }
    }
  });
});

it('has no two rules of one id', () => {
  expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
});
