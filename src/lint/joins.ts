import {KIND} from '../parse/lex/kinds.ts';
import type {Code} from '../parse/lex/tokens.ts';
import {identifierAt} from '../parse/tree/name.ts';
import type {Select, Source} from '../parse/tree/nodes.ts';

/**
 * The sources whose columns are NULL in rows that found no match: the right side of a LEFT JOIN, and what stands in brackets
 * there.
 */
export function optionalSources({sources}: Select): ReadonlySet<Source> {
  const found = new Set<Source>();
  let to = 0;
  for (const source of sources) {
    // The sources inside of brackets come behind the brackets themselves.
    if (source.at >= to && source.join.kind !== 'left') continue;
    found.add(source);
    to = Math.max(to, source.to);
  }
  return found;
}

/** True when a RIGHT or FULL JOIN brings rows back in which everything before it is NULL. */
export function bringsRowsBack({sources}: Select): boolean {
  return sources.some(({join}) => join.kind === 'right' || join.kind === 'full');
}

/** The columns behind the USING of a join, in stored case: a star gives them once, and their names mean both sides. */
export function mergedColumns(code: Code, {join: {using}}: Source): readonly string[] {
  const names: string[] = [];
  for (let at = using?.at ?? 0; at < (using?.to ?? 0); at++) {
    if (code.kind(at) === KIND.word || code.kind(at) === KIND.quoted) names.push(identifierAt(code, at));
  }
  return names;
}
