import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {Dialect, tokenize} from '@polyglot-sql/sdk';
import {describe, expect, it} from 'vitest';
import {formatSafely} from '../parse/format/format.ts';
import {split} from '../parse/split/split.ts';

// Two comparisons that know nothing of our lexer: every character that is no white space, and the tokens of another engine.
const corpus = new URL('../../../shared/corpus/', import.meta.url);
const folders = [new URL('../../fixtures/golden/', import.meta.url), corpus].filter(existsSync);

const statements = folders.flatMap((folder) =>
  readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter((file) => file.endsWith('.sql'))
    .flatMap((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      return split(text).map(({span}) => ({file, isPublic: folder === corpus, sql: text.slice(span.start, span.end)}));
    }),
);

const bare = (text: string): string => text.replace(/\s+/g, '');

/** Tokens with their kinds, then the comments; undefined for what the engine does not read. */
function tokensOf(text: string): readonly string[] | undefined {
  const {success, tokens} = tokenize(text, Dialect.Snowflake) as {
    readonly success: boolean;
    readonly tokens?: readonly {
      readonly token_type: string;
      readonly text: string;
      readonly comments: readonly string[];
      readonly trailing_comments: readonly string[];
    }[];
  };
  if (!success || tokens === undefined) return undefined;
  return [
    ...tokens.map((token) => `${token.token_type} ${token.text}`),
    ...tokens.flatMap((token) => [...token.comments, ...token.trailing_comments].map(bare)),
  ];
}

describe(`laying out ${statements.length} statements of the goldens and, where it is there, of public SQL`, () => {
  const laidOut = statements.map((statement) => ({...statement, ...formatSafely(statement.sql)}));

  it('changes no character that is no white space', () => {
    expect(laidOut.filter(({sql, text}) => bare(text) !== bare(sql))).toEqual([]);
  });

  it('changes no token of another engine', () => {
    let compared = 0;
    for (const {file, sql, text} of laidOut) {
      const before = tokensOf(sql);
      if (before === undefined) continue;
      compared++;
      expect(tokensOf(text), file).toEqual(before);
    }
    expect(compared).toBeGreaterThan(statements.length * 0.9);
  });

  it('changes nothing the second time', () => {
    expect(laidOut.filter(({text}) => formatSafely(text).text !== text)).toEqual([]);
  });

  // The goldens were chosen for being hard.
  it.skipIf(!existsSync(corpus))('is of use for nearly all public SQL (skipped where it is absent)', () => {
    const found = laidOut.filter(({isPublic}) => isPublic);
    expect(found.filter(({formatted}) => formatted).length / found.length).toBeGreaterThan(0.97);
  });
});
