import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {misplacedSpans} from '../../testing/fuzz/spans.ts';
import {readPiece} from '../read-statement.ts';
import type {StatementReading} from '../reading.ts';
import {splitText} from '../split/split.ts';
import {compactJson, printed} from './printed.test.fixture.ts';

const folder = new URL('../../../fixtures/golden/tree/', import.meta.url);
const corpus = new URL('../../../../shared/corpus/', import.meta.url);

function readingsOf(text: string): readonly StatementReading[] {
  const {tokens, pieces} = splitText(text);
  return pieces.map(({from, to}) => readPiece(tokens, from, to));
}

describe('golden trees', () => {
  const cases = readdirSync(folder, {withFileTypes: true}).filter((entry) => entry.isDirectory());

  // As in src/parse/golden.test.ts: `vitest -u` writes expected.json anew.
  it.each(cases.map((entry) => [entry.name]))('%s', async (name) => {
    const readings = readingsOf(readFileSync(new URL(`${name}/input.sql`, folder), 'utf8'));
    expect(readings.flatMap(misplacedSpans)).toEqual([]);
    await expect(`${compactJson(readings.map(printed))}\n`).toMatchFileSnapshot(
      new URL(`${name}/expected.json`, folder).pathname,
    );
  });

  it('are enough', () => {
    expect(cases.length).toBeGreaterThanOrEqual(30);
  });
});

const files = existsSync(corpus)
  ? readdirSync(corpus, {recursive: true, encoding: 'utf8'}).filter((file) => file.endsWith('.sql'))
  : [];

describe.skipIf(files.length === 0)('trees of public SQL (skipped where ../shared/corpus is absent)', () => {
  it.each(files.map((file) => [file]))('%s: every span covers what it says', (file) => {
    const text = readFileSync(new URL(file, corpus), 'utf8');
    expect(readingsOf(text).flatMap(misplacedSpans)).toEqual([]);
  });
});
