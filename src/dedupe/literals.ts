import {lex} from '../parse/lex/lex.ts';
import {Code} from '../parse/lex/tokens.ts';
import {isOperator, isWord} from '../parse/tree/view.ts';

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
  const code = new Code(lex(sql));
  const units: string[] = [];
  for (let at = 0; at < code.size;) {
    const list = isWord(code, at, 'IN', 'VALUES') ? endOfLists(code, at + 1) : undefined;
    if (list !== undefined) {
      units.push(literalsBetween(code, at + 1, list).join(', '));
      at = list;
      continue;
    }
    const literal = literalAt(code, at);
    if (literal !== undefined) units.push(literal);
    at++;
  }
  return units;
}

/** Index after `(1, 2)`, or after `(1, 'a'), (2, 'b')`; undefined when something else than literals is in there. */
function endOfLists(code: Code, from: number): number | undefined {
  let at = from;
  let end: number | undefined;
  while (isOperator(code, at, '(') && code.match(at) !== -1) {
    const close = code.match(at);
    for (let i = at + 1; i < close; i++) {
      const fits = literalAt(code, i) !== undefined || isOperator(code, i, ',', '-', '+') || isConstant(code, i);
      if (!fits) return end;
    }
    end = close + 1;
    if (!isOperator(code, end, ',')) return end;
    at = end + 1;
  }
  return end;
}

function isConstant(code: Code, at: number): boolean {
  return isWord(code, at, 'NULL', 'TRUE', 'FALSE', 'DEFAULT');
}

function literalsBetween(code: Code, from: number, to: number): readonly string[] {
  const found: string[] = [];
  for (let at = from; at < to; at++) {
    const literal = isConstant(code, at) ? code.upper(at) : literalAt(code, at);
    if (literal !== undefined) found.push(literal);
  }
  return found;
}

const SIGNED_AFTER = ['(', ',', '=', '<', '>', '<=', '>=', '<>', '!=', '*', '/', '%', '||', '[', '=>', '->'];
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
  const kind = code.kindName(at);
  if (kind === 'string' || kind === 'dollar-string') return code.written(at);
  if (kind !== 'number') return undefined;
  const text = code.written(at);
  if (!isOperator(code, at - 1, '-')) return text;
  const before = at - 2;
  const signed = before < 0 || isOperator(code, before, ...SIGNED_AFTER) || isWord(code, before, ...SIGNED_AFTER_WORD);
  return signed ? `-${text}` : text;
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
