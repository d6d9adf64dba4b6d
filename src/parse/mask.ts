import {KIND} from './lex/kinds.ts';
import {lex} from './lex/lex.ts';
import {Code} from './lex/tokens.ts';
import {wordSet} from './lex/words.ts';

/** A text in which every template is masked by as many other characters, so that all offsets and lines stay. */
export interface MaskedText {
  readonly text: string;
  /** What every masked name starts with, in upper case; the author's text holds it nowhere. */
  readonly stem: string;
  /** How many places are masked. */
  readonly count: number;
}

const STARTS_QUERY = wordSet('SELECT WITH INSERT UPDATE DELETE MERGE CREATE VALUES');
/** The rarest first. */
const LETTERS = 'zqjxkvwyfbghmpduclsntoirae';
const BEFORE_COUNT = wordSet('LIMIT OFFSET TOP FETCH FIRST NEXT');

/**
 * Masks what no parser knows: Jinja, `<% %>`, SnowSQL's `&x`, Python's `{name}` and `%s`, Snowsight's `:datebucket(…)`. A
 * value or a name becomes an identifier, a number where a count is wanted, and what stands for no value (`{% if %}`,
 * `{# #}`, markup in front of a statement) becomes blanks.
 */
export function mask(text: string): MaskedText {
  const code = new Code(lex(text));
  const stem = freeStem(text);
  const parts: string[] = [];
  let from = 0;
  let count = 0;
  for (let at = 0; at < code.size; at++) {
    if (!isMasked(code, at)) continue;
    const start = code.start(at);
    const end = code.end(at);
    parts.push(text.slice(from, start), standIn(code, at, text.slice(start, end), stem));
    from = end;
    count++;
  }
  return {text: count === 0 ? text : parts.join('') + text.slice(from), stem: stem.toUpperCase(), count};
}

function isMasked(code: Code, at: number): boolean {
  switch (code.kind(at)) {
    case KIND.template:
      return true;
    case KIND.filter:
      return code.written(at).includes('(');
    case KIND.bind:
      return code.written(at).startsWith('%');
    default:
      return false;
  }
}

function standIn(code: Code, at: number, written: string, stem: string): string {
  const lineEnd = written.search(/[\r\n]/);
  const width = lineEnd === -1 ? written.length : lineEnd;
  const rest = written.slice(width).replace(/[^\r\n]/g, ' ');
  if (standsForNothing(code, at, written)) return ' '.repeat(width) + rest;
  if (BEFORE_COUNT[code.word(at - 1)] === 1) return '1'.repeat(width) + rest;
  return stem.padEnd(width, 'q').slice(0, width) + rest;
}

function standsForNothing(code: Code, at: number, written: string): boolean {
  if (written.startsWith('{%') || written.startsWith('{#')) return true;
  if (at > 0 && code.kind(at - 1) !== KIND.template) return false;
  // In front of a statement, as dbt's `{{ config(…) }}`.
  let next = at + 1;
  while (code.kind(next) === KIND.template) next++;
  return STARTS_QUERY[code.word(next)] === 1 && code.kind(at - 1) !== KIND.word;
}

/** Two letters that the text holds nowhere, so that a masked name is known by them; `&x` has no room for more. */
function freeStem(text: string): string {
  const lower = text.toLowerCase();
  for (const first of LETTERS) {
    for (const second of LETTERS.slice(1) + LETTERS[0]) if (!lower.includes(first + second)) return first + second;
  }
  // A text with every pair of letters is longer than what is asked about; whoever hears of it compares one name less.
  return 'zq';
}
