import type {Token} from './lex.ts';

/** Whether a token can be (part of) a name. */
export function isName(token: Token | undefined): token is Token {
  return token?.kind === 'word' || token?.kind === 'quoted';
}

/** Reads `A.B."c"` from `at`: its parts in stored case and the index of the token after it; undefined when none stands there. */
export function readName(
  tokens: readonly Token[],
  at: number,
): {readonly parts: readonly string[]; readonly next: number} | undefined {
  const first = tokens[at];
  if (!isName(first)) return undefined;
  const parts = [first.value];
  let next = at + 1;
  while (tokens[next]?.raw === '.' && isName(tokens[next + 1])) {
    parts.push(tokens[next + 1]!.value);
    next += 2;
  }
  return {parts, next};
}

/** A name as Snowflake prints it: quoted only where it must be. */
export function printName(parts: readonly string[]): string {
  return parts.map((part) => (/^[A-Z_][A-Z0-9_$]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`)).join('.');
}

/** A name given outside SQL, such as the role of a connection, in stored case. */
export function storedName(asGiven: string): string {
  const quoted = /^"(.*)"$/s.exec(asGiven);
  return quoted ? quoted[1]!.replaceAll('""', '"') : asGiven.toUpperCase();
}
