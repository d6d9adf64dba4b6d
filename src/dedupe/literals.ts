import {lex} from '../parse/lex.ts';
import {type Code, isOperator, isWord, readCode} from '../parse/query/code.ts';

const SHOWN = 20;
const WIDTH = 60;

/**
 * How the literals of a member differ from the keeper's, as `'churned' → 'active'`, in the keeper's order, each pair
 * once. Both texts are of one shape; IN and VALUES lists, whose lengths the shape leaves open, are compared as one. Where
 * the texts do not line up after all, what only one of them has is listed as `'x' → nothing` or `nothing → 'x'`.
 */
export function literalDifferences(keeperSql: string, memberSql: string): readonly string[] {
  const keeper = literalUnits(keeperSql);
  const member = literalUnits(memberSql);
  const pairs =
    keeper.length === member.length ? keeper.map((unit, i) => [unit, member[i] ?? ''] as const) : align(keeper, member);
  const found = new Set<string>();
  for (const [before, after] of pairs) {
    if (before !== after) found.add(`${shown(before)} → ${shown(after)}`);
  }
  const all = [...found];
  return all.length <= SHOWN ? all : [...all.slice(0, SHOWN), `and ${all.length - SHOWN} more`];
}

/** The literals of a text in order, with their signs; a list of literals behind IN or VALUES is one unit. */
function literalUnits(sql: string): readonly string[] {
  const code = readCode(sql, lex(sql));
  const units: string[] = [];
  for (let i = 0; i < code.tokens.length;) {
    const list = isWord(code.tokens[i], 'IN', 'VALUES') ? endOfLists(code, i + 1) : undefined;
    if (list !== undefined) {
      units.push(literalsBetween(code, i + 1, list).join(', '));
      i = list;
      continue;
    }
    const literal = literalAt(code, i);
    if (literal !== undefined) units.push(literal);
    i++;
  }
  return units;
}

/** Index after `(1, 2)`, or after `(1, 'a'), (2, 'b')`; undefined when something else than literals is in there. */
function endOfLists(code: Code, from: number): number | undefined {
  let at = from;
  let end: number | undefined;
  while (isOperator(code.tokens[at], '(')) {
    const close = code.tokens[at]?.close ?? at;
    for (let i = at + 1; i < close; i++) {
      const token = code.tokens[i];
      const word = isWord(token, 'NULL', 'TRUE', 'FALSE', 'DEFAULT');
      if (literalAt(code, i) === undefined && !isOperator(token, ',', '-', '+') && !word) return end;
    }
    end = close + 1;
    if (!isOperator(code.tokens[end], ',')) return end;
    at = end + 1;
  }
  return end;
}

function literalsBetween(code: Code, from: number, to: number): readonly string[] {
  const found: string[] = [];
  for (let i = from; i < to; i++) {
    const literal = isWord(code.tokens[i], 'NULL', 'TRUE', 'FALSE', 'DEFAULT')
      ? code.tokens[i]?.upper
      : literalAt(code, i);
    if (literal !== undefined) found.push(literal);
  }
  return found;
}

const SIGNED_AFTER = new Set(['(', ',', '=', '<', '>', '<=', '>=', '<>', '!=', '*', '/', '%', '||', '[', '=>', '->']);
const SIGNED_AFTER_WORD = [
  'BETWEEN',
  'AND',
  'OR',
  'THEN',
  'ELSE',
  'WHEN',
  'SELECT',
  'BY',
  'LIMIT',
  'NOT',
  'IN',
  'WHERE',
];

/** A literal as written, its sign included where it is one and not a subtraction. */
function literalAt(code: Code, at: number): string | undefined {
  const token = code.tokens[at];
  if (token === undefined) return undefined;
  const text = code.text.slice(token.start, token.end);
  if (token.kind === 'string' || token.kind === 'dollar-string') return text;
  if (token.kind !== 'number') return undefined;
  const sign = code.tokens[at - 1];
  const before = code.tokens[at - 2];
  if (!isOperator(sign, '-', '+')) return text;
  const signed = before === undefined || SIGNED_AFTER.has(before.upper) || isWord(before, ...SIGNED_AFTER_WORD);
  return signed && sign?.upper === '-' ? `-${text}` : text;
}

function shown(literal: string): string {
  if (literal === '') return 'nothing';
  const flat = literal.replace(/\s+/g, ' ');
  return flat.length > WIDTH ? `${flat.slice(0, WIDTH - 1)}…` : flat;
}

/** Lines two lists up by their longest common subsequence; short of that beyond a thousand entries, by place. */
function align(a: readonly string[], b: readonly string[]): readonly (readonly [string, string])[] {
  if (a.length * b.length > 1_000_000) {
    return Array.from({length: Math.max(a.length, b.length)}, (_, i) => [a[i] ?? '', b[i] ?? ''] as const);
  }
  const width = b.length + 1;
  const best = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      best[i * width + j] =
        a[i] === b[j]
          ? (best[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(best[(i + 1) * width + j] ?? 0, best[i * width + j + 1] ?? 0);
    }
  }
  const pairs: (readonly [string, string])[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && (best[(i + 1) * width + j] ?? 0) >= (best[i * width + j + 1] ?? 0))) {
      pairs.push([a[i++] ?? '', '']);
    } else {
      pairs.push(['', b[j++] ?? '']);
    }
  }
  return pairs;
}
