import type {Frame} from './frames.ts';
import {endsRelation} from './keywords.ts';
import {foldIdentifier} from './resolve.ts';
import type {Scanner} from './scan.ts';

/** What may stand between a name and its alias. */
const BEFORE_ALIAS = new Set([
  '(',
  'AT',
  'BEFORE',
  'CHANGES',
  'SAMPLE',
  'TABLESAMPLE',
  'PIVOT',
  'UNPIVOT',
  'MATCH_RECOGNIZE',
]);

/**
 * Takes a token into account that may be the alias of what was read before it.
 * @returns index to go on with; undefined when the token is to be read as any other.
 */
export function stepAlias(scanner: Scanner, frame: Frame, i: number): number | undefined {
  const token = scanner.code[i]!;
  const word = token.upper;
  if (word === 'AS' && scanner.upper(i - 1) !== 'AS') return i + 1;
  if (token.kind === 'quoted' || (token.kind === 'word' && !endsRelation(word, scanner.upper(i + 1)))) {
    frame.aliasMayFollow = false;
    const target = frame.aliasOf;
    frame.aliasOf = undefined;
    const alias = scanner.text.slice(token.start, token.end);
    const use = target?.use === undefined ? undefined : scanner.reads[target.use];
    if (use !== undefined) use.alias = alias;
    if (target?.registered === undefined) scanner.aliases.define(frame.scope, foldIdentifier(alias));
    else scanner.aliases.rename(frame.scope, target.registered, foldIdentifier(alias));
    scanner.abstract.set(i, '');
    return i + 1;
  }
  // Time travel and samples stand between a name and its alias; a comma or a clause ends the place of one.
  frame.aliasMayFollow = false;
  if (!BEFORE_ALIAS.has(word)) {
    frame.aliasOf = undefined;
  }
  return undefined;
}
