import {readdirSync, readFileSync} from 'node:fs';
import {expect, it} from 'vitest';
import {allTokens} from '../parse/lex/object-view.ts';
import {outputColumns} from '../parse/lineage/lineage.ts';
import {readStatement} from '../parse/read-statement.ts';
import {split} from '../parse/split/split.ts';
import {misplacedSpans} from './fuzz/spans.ts';

// Broken in every way that a hand breaks it: what was typed last is missing, what was typed first, or one word.
const folder = new URL('../../fixtures/golden/', import.meta.url);
const LONGEST = 1500;

it('reads every beginning and end of the golden statements, and each without any one token', {timeout: 120_000}, () => {
  const misplaced: string[] = [];
  let read = 0;
  for (const file of readdirSync(folder, {recursive: true, encoding: 'utf8'})) {
    if (!file.endsWith('.sql')) continue;
    const text = readFileSync(new URL(file, folder), 'utf8');
    for (const {span} of split(text)) {
      const sql = text.slice(span.start, span.end);
      if (sql.length > LONGEST) continue;
      for (const {kind, start, end} of allTokens(sql)) {
        if (kind === 'space') continue;
        for (const broken of [sql.slice(0, end), sql.slice(start), sql.slice(0, start) + sql.slice(end)]) {
          const reading = readStatement(broken);
          if (reading.root !== undefined) outputColumns(reading.code, reading.root, reading.tree.holes);
          misplaced.push(...misplacedSpans(reading).map((what) => `${file}: ${what} in ${broken}`));
          read++;
        }
      }
    }
  }
  expect(misplaced).toEqual([]);
  expect(read).toBeGreaterThan(10_000);
});
