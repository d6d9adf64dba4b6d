import {KIND} from './lex/kinds.ts';
import type {Code} from './lex/tokens.ts';
import type {LiteralReading} from './reading.ts';

/** The strings and numbers of a statement, in order. A sign is not part of a number. */
export function readLiterals(code: Code): LiteralReading[] {
  const literals: LiteralReading[] = [];
  for (let at = 0; at < code.size; at++) {
    const kind = code.kind(at);
    const span = {start: code.start(at), end: code.end(at)};
    if (kind === KIND.string || kind === KIND.dollarString) literals.push({span, type: 'text'});
    else if (kind === KIND.number) literals.push({span, type: 'number'});
  }
  return literals;
}

/** Names of the session variables that a statement uses, upper case, without `$`, each once, in order. */
export function readVariables(code: Code): string[] {
  const names = new Set<string>();
  for (let at = 0; at < code.size; at++) {
    if (code.kind(at) !== KIND.variable) continue;
    const name = code.written(at).slice(1).toUpperCase();
    if (!/^\d/.test(name)) names.add(name);
  }
  return [...names];
}
