import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {allTokens} from '../parse/lex/object-view.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {LintRule} from './rule.ts';
import {lintStatement} from './run-rules.ts';

const FOLDER = new URL('rules/', import.meta.url);
const rules: LintRule[] = [];
for (const file of readdirSync(FOLDER)
  .filter((name) => name.endsWith('.ts'))
  .toSorted()) {
  const loaded = (await import(new URL(file, FOLDER).href)) as {default: LintRule};
  rules.push(loaded.default);
}

/** Rules that speak of the outermost query only: inside a CTE the same text means something else. */
const OUTERMOST = new Set(['top-level-order-by', 'select-star', 'unnamed-column', 'duplicate-output-column']);

function hits(rule: LintRule, sql: string): readonly string[] {
  const findings = lintStatement([rule], {reading: readStatement(sql), context: {}}, {disable: [], severity: {}});
  return findings.map((finding) => finding.rule);
}

function mapTokens(sql: string, change: (text: string, kind: string) => string): string {
  return allTokens(sql)
    .map((token) => change(sql.slice(token.start, token.end), token.kind))
    .join('');
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
