/**
 * Types of arguments from any of the ways in which an account writes them, in one spelling: SHOW PROCEDURES says
 * `F(NUMBER [, VARCHAR]) RETURN NUMBER`, ACCOUNT_USAGE `(A NUMBER, B VARCHAR)`, and both leave lengths in or out.
 * @returns e.g. `(NUMBER, VARCHAR)`; overloads of one name differ in it
 */
export function signatureOf(text: string): string {
  const open = text.indexOf('(');
  if (open < 0) return '()';
  const types: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of text.slice(open)) {
    if (character === '(' && depth++ === 0) continue;
    if (character === ')' && --depth === 0) break;
    if (character === ',' && depth === 1) {
      types.push(part);
      part = '';
    } else if (character !== '[' && character !== ']') part += character;
  }
  types.push(part);
  return `(${types
    .map(typeOf)
    .filter((type) => type !== '')
    .join(', ')})`;
}

/** The type at the end of `NAME TYPE(…) DEFAULT …`. A VECTOR keeps its size: it is part of what it is. */
function typeOf(argument: string): string {
  const plain = argument
    .trim()
    .replace(/^DEFAULT\s+/i, '')
    .replace(/\s+DEFAULT\b.*$/is, '');
  const vector = /\bVECTOR\s*\(([^)]*)\)/i.exec(plain);
  if (vector !== null) return `VECTOR(${(vector[1] ?? '').replace(/\s*,\s*/, ', ')})`;
  const table = /\bTABLE\s*\(/i.exec(plain);
  if (table !== null) return plain.slice(table.index).replace(/\s+/g, ' ').toUpperCase();
  return (/([A-Z_]\w*)\s*(?:\([^)]*\))?$/i.exec(plain)?.[1] ?? plain).toUpperCase();
}
