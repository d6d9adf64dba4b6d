import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {redactText} from '../redact/redact-text.ts';
import {allTokens} from './lex/object-view.ts';
import {readAsset} from './read-asset.ts';
import {split} from './split/split.ts';

const folder = new URL('../../../shared/corpus/', import.meta.url);
const files = existsSync(folder)
  ? readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter((file) => file.endsWith('.sql'))
  : [];

describe.skipIf(files.length === 0)('public SQL (skipped where ../shared/corpus is absent)', () => {
  it.each(files.map((file) => [file]))('%s is read without loss', (file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    expect(
      allTokens(text)
        .map((token) => text.slice(token.start, token.end))
        .join(''),
    ).toBe(text);
    const pieces = split(text);
    const statements = readAsset({id: 'c'.repeat(32), body: text, format: 'sql'});
    expect(statements.map((statement) => statement.sql)).toEqual(
      pieces.map((piece) => text.slice(piece.span.start, piece.span.end)),
    );
    const redacted = redactText(text, 'sql').text;
    expect(redactText(redacted, 'sql').text).toBe(redacted);
  });

  it('is understood nearly everywhere', () => {
    const kinds = files.flatMap((file) =>
      readAsset({id: 'c'.repeat(32), body: readFileSync(new URL(file, folder), 'utf8'), format: 'sql'}).map(
        ({kind}) => kind,
      ),
    );
    // What is left are pieces of blocks that stand alone in a file of fixtures.
    expect(kinds.filter((kind) => kind === 'unreadable').length / kinds.length).toBeLessThan(0.01);
  });
});
