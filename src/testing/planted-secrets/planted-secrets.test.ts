import {existsSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {globSync} from 'tinyglobby';
import {describe, expect, test} from 'vitest';
import {splitText} from '../../parse/split/split.ts';
import {redactText} from '../../redact/redact-text.ts';
import {Random} from '../fuzz/random.ts';
import {HOLE, plant} from './plant.ts';
import {PLANTED_SLOTS} from './slots.ts';

const corpus = fileURLToPath(new URL('../../../../shared/corpus', import.meta.url));
/** How many different statements each context is planted into, and each slot at least. */
const TIMES = 4;
const LEAST = 40;

const statements = existsSync(corpus) ? cleanStatements() : [];

/** Statements in which nothing is found, so that what is found afterwards was planted. `@@` is the generator's own mark. */
function cleanStatements(): string[] {
  const found = new Set<string>();
  for (const path of globSync('**/*.sql', {cwd: corpus, absolute: true}).sort()) {
    const text = readFileSync(path, 'utf8');
    for (const {span} of splitText(text).pieces) {
      const statement = text.slice(span.start, span.end);
      if (statement.length < 4000 && !/@@|~/.test(statement)) found.add(statement);
    }
  }
  return [...found].filter((statement) => redactText(statement, 'sql').redactions.length === 0);
}

describe.skipIf(statements.length === 0)('secrets planted into public SQL (skipped where the corpus is absent)', () => {
  test.each(PLANTED_SLOTS)('every $slot is taken out, and nothing else', (slot) => {
    const contexts = (slot.sql?.length ?? 0) + (slot.said?.length ?? 0) + (slot.code?.length ?? 0);
    const seed = Number(process.env['PLANTED_SEED'] ?? '1');
    const random = new Random(seed);
    const used = new Set<string>();
    const missed: string[] = [];
    for (let turn = 0; turn < Math.max(LEAST, contexts * TIMES); turn++) {
      const statement = random.pick(statements.filter((one) => !used.has(one)));
      used.add(statement);
      const {text, hollow, value} = plant(statement, slot, turn, random);
      const redacted = redactText(text, 'sql').text;
      const emptied = redacted.replaceAll(/__REDACTED_[a-z0-9_]+?_\d+__/g, HOLE);
      if (emptied !== hollow || redacted.includes(value)) missed.push(differenceOf(hollow, emptied));
    }
    expect(missed).toEqual([]);
    expect(used.size).toBeGreaterThanOrEqual(20);
  });
});

/** Where the two part: some characters before it, and of each what follows. */
function differenceOf(expected: string, actual: string): string {
  let at = 0;
  while (at < expected.length && expected[at] === actual[at]) at++;
  return `…${expected.slice(Math.max(0, at - 80), at)}⟦${expected.slice(at, at + 60)}⟧ but ⟦${actual.slice(at, at + 90)}⟧`;
}
