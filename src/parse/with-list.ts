import type {Frame} from './frames.ts';
import {foldIdentifier} from './resolve.ts';
import type {Scanner} from './scan.ts';

/**
 * Takes the next token of a WITH list into account.
 * @returns index to go on with; undefined when the token is to be read as any other.
 */
export function stepWith(scanner: Scanner, frame: Frame, i: number): number | undefined {
  const state = frame.with!;
  const token = scanner.code[i]!;
  if (state.at === 'name') {
    if (token.upper === 'RECURSIVE' && !['AS', '('].includes(scanner.upper(i + 1))) {
      state.recursive = true;
      return i + 1;
    }
    if (token.kind !== 'word' && token.kind !== 'quoted' && token.kind !== 'template') {
      frame.with = undefined;
      return undefined;
    }
    const name = foldIdentifier(scanner.text.slice(token.start, token.end));
    state.entry = scanner.ctes.declare(name, state.recursive);
    frame.declared.push(state.entry);
    scanner.abstract.set(i, `c${state.entry.number}`);
    state.at = 'head';
    return i + 1;
  }
  if (state.at === 'head') {
    if (token.upper === '(') return (scanner.match[i] ?? -1) < 0 ? i + 1 : scanner.match[i]! + 1;
    if (token.upper === 'AS') state.at = 'body';
    else frame.with = undefined;
    return token.upper === 'AS' ? i + 1 : undefined;
  }
  if (state.at === 'body') {
    if (token.upper !== '(') frame.with = undefined;
    return undefined;
  }
  if (token.upper === ',') {
    state.at = 'name';
    return i + 1;
  }
  frame.with = undefined;
  return undefined;
}

/** Whether a WITH starts a list of common table expressions (and is not `WITH TAG`, `WITH NO DATA` and the like). */
export function startsWith(scanner: Scanner, i: number): boolean {
  const at = scanner.upper(i + 1) === 'RECURSIVE' && !['AS', '('].includes(scanner.upper(i + 2)) ? i + 2 : i + 1;
  const name = scanner.code[at];
  if (name === undefined || (name.kind !== 'word' && name.kind !== 'quoted' && name.kind !== 'template')) return false;
  const next = scanner.upper(at + 1);
  if (next === 'AS') return scanner.upper(at + 2) === '(' || scanner.code[at + 2] === undefined;
  return next === '(' && scanner.upper((scanner.match[at + 1] ?? -2) + 1) === 'AS';
}
