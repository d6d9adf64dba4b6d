import type {LiteralReading} from './reading.ts';
import type {SignificantToken} from './significant.ts';

/** The strings and numbers of a statement, in order. A sign is not part of a number. */
export function readLiterals(code: readonly SignificantToken[]): LiteralReading[] {
  const literals: LiteralReading[] = [];
  for (const {kind, start, end} of code) {
    if (kind === 'string' || kind === 'dollar-string') literals.push({span: {start, end}, type: 'text'});
    else if (kind === 'number') literals.push({span: {start, end}, type: 'number'});
  }
  return literals;
}

/** Names of the session variables that a statement uses, upper case, without `$`, each once, in order. */
export function readVariables(text: string, code: readonly SignificantToken[]): string[] {
  const names = new Set<string>();
  for (const token of code) {
    if (token.kind !== 'variable') continue;
    const name = text.slice(token.start + 1, token.end).toUpperCase();
    if (!/^\d/.test(name)) names.add(name);
  }
  return [...names];
}
