import {type Code, isWord, type Part, partOf, type SelectBlock, splitPart, textOf} from '../parse/clauses.ts';
import {hasWord} from './query-tree.ts';

/**
 * The conditions that all have to hold: a condition cut at its ANDs, at its own depth (the AND of a BETWEEN does not
 * count). One with an OR at that depth stays whole.
 */
export function conjuncts(code: Code, condition: Part): readonly Part[] {
  const ors = splitPart(code, condition, (token) => isWord(token, 'OR'));
  if (ors.length > 1) return [condition];
  let betweens = 0;
  let cases = 0;
  return splitPart(code, condition, (token) => {
    if (isWord(token, 'CASE')) cases++;
    else if (isWord(token, 'END') && cases > 0) cases--;
    else if (isWord(token, 'BETWEEN')) betweens++;
    if (!isWord(token, 'AND') || cases > 0) return false;
    if (betweens === 0) return true;
    betweens--;
    return false;
  }).flatMap((part) => {
    const inner = unwrapped(code, part);
    return inner === part ? [part] : conjuncts(code, inner);
  });
}

/** A condition without the brackets around the whole of it. */
function unwrapped(code: Code, part: Part): Part {
  const first = code.tokens[part.from];
  if (first?.upper !== '(' || first.close !== part.to - 1) return part;
  return unwrapped(code, partOf(code, part.from + 1, part.to - 1));
}

/** True when the WHERE of a select certainly leaves out rows in which the expression is NULL. */
export function excludesNull(code: Code, select: SelectBlock, expression: string): boolean {
  const wanted = normal(expression);
  return [select.where, select.having, select.qualify].some(
    (condition) =>
      condition !== undefined &&
      conjuncts(code, condition).some((part) => {
        const is = part.to - 3;
        const tested =
          isWord(code.tokens[is], 'IS') && isWord(code.tokens[is + 1], 'NOT') && isWord(code.tokens[is + 2], 'NULL');
        return tested && sameColumn(normal(textOf(code, partOf(code, part.from, is))), wanted);
      }),
  );
}

/** True when some condition of the select speaks of the expression being zero, positive or not: a guard, most likely. */
export function isGuarded(code: Code, select: SelectBlock, expression: string): boolean {
  const wanted = normal(expression);
  return [select.where, select.having, select.qualify].some(
    (condition) =>
      condition !== undefined &&
      conjuncts(code, condition).some(
        (part) =>
          !hasWord(code, part.from, part.to, 'OR') &&
          normal(textOf(code, part)).includes(wanted) &&
          comparesNumber(code, part),
      ),
  );
}

function comparesNumber(code: Code, part: Part): boolean {
  for (let i = part.from; i < part.to; i++) {
    const token = code.tokens[i];
    if (token?.kind === 'operator' && ['>', '>=', '<', '<=', '<>', '!=', '='].includes(token.upper)) return true;
    if (isWord(token, 'BETWEEN')) return true;
  }
  return false;
}

/** SQL text for comparing: no space, no comments of one line, no case. */
export function normal(text: string): string {
  return text
    .replace(/--[^\n]*/g, '')
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, '')
    .toUpperCase();
}

/** `B.ID` and `ID` are taken for the same column: one of them has no qualifier. */
function sameColumn(a: string, b: string): boolean {
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
}
