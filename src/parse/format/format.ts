import {formatDialect, snowflake} from 'sql-formatter';
import {allTokens, type Token} from '../lex/object-view.ts';
import {isReserved} from '../reserved-words.ts';
import {mask, masksOf, unmask} from './masks.ts';
import {isLayable} from './nesting.ts';
import {sameTokens} from './same-tokens.ts';

/** Longest text that is laid out, in characters: the formatter needs seconds for more, and nobody reads it. */
const LONGEST = 100_000;

export interface FormattedText {
  readonly text: string;
  /** False when the text was left as it was. */
  readonly formatted: boolean;
}

/**
 * Lays a query out with sql-formatter: what the formatter does not know is masked, and its output counts only if the
 * tokens stay the same, comments included, and formatting it again changes nothing. Otherwise the text stays as it was.
 */
export function formatSafely(text: string): FormattedText {
  const once = text.length > LONGEST || !isLayable(text) ? undefined : formatOnce(text);
  if (once === undefined) return {text, formatted: false};
  const twice = formatOnce(once);
  if (twice === once) return {text: once, formatted: true};
  if (twice === undefined || formatOnce(twice) !== twice) return {text, formatted: false};
  return {text: twice, formatted: true};
}

function formatOnce(text: string): string | undefined {
  const masks = masksOf(text);
  let output: string;
  try {
    output = formatDialect(mask(text, masks), {
      dialect: snowflake,
      tabWidth: 4,
      keywordCase: 'preserve',
      identifierCase: 'preserve',
      functionCase: 'preserve',
      dataTypeCase: 'preserve',
      expressionWidth: 88,
      linesBetweenQueries: 1,
    });
  } catch {
    return undefined;
  }
  const unmasked = unmask(output, text, masks).trim();
  return sameTokens(text, unmasked) ? tightCalls(unmasked, text) : undefined;
}

/** Words that the formatter sets apart from their parenthesis and that are no functions, reserved words aside. */
const NO_CALLS: ReadonlySet<string> = new Set([
  'OVER',
  'PIVOT',
  'UNPIVOT',
  'EXCLUDE',
  'RENAME',
  'MATCH_CONDITION',
  'USING',
]);

/**
 * Takes away the space that the formatter puts between a function it does not know and its parenthesis, as in
 * `snowflake.cortex.complete (…)`, where the author had none.
 */
function tightCalls(output: string, original: string): string {
  const before = visible(original);
  let result = '';
  let at = 0;
  for (const [index, token] of visible(output).entries()) {
    const name = before[index - 1];
    const written = before[index];
    if (name === undefined || written === undefined || original[written.start] !== '(' || name.end !== written.start)
      continue;
    const word = original.slice(name.start, name.end).toUpperCase();
    const isCall =
      name.kind === 'quoted' ||
      (name.kind === 'word' && !NO_CALLS.has(word) && (word === 'TABLE' || !isReserved(word)));
    if (!isCall || output[token.start - 1] !== ' ') continue;
    result += output.slice(at, token.start - 1);
    at = token.start;
  }
  return result + output.slice(at);
}

function visible(text: string): readonly Token[] {
  return allTokens(text).filter(({kind}) => kind !== 'space');
}
