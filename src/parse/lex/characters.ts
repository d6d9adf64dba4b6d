const OTHER_LETTER = /[\p{L}\p{M}\p{N}\p{Pc}]/u;
const OTHER_SPACE = /[\s\u0085\u200b\u2060\ufeff]/;

export const SPACE = 1;
export const DIGIT = 2;
export const LETTER = 4;

/** Classes of the ASCII characters. */
export const ASCII = new Uint8Array(128);
for (const code of [9, 10, 11, 12, 13, 32]) ASCII[code] = SPACE;
for (let code = 48; code <= 57; code++) ASCII[code] = DIGIT;
for (let code = 65; code <= 90; code++) ASCII[code] = LETTER;
for (let code = 97; code <= 122; code++) ASCII[code] = LETTER;
ASCII[95] = LETTER;

/** Classes of characters outside ASCII in the Basic Multilingual Plane; 255 for one that nobody asked about yet. */
const known = new Uint8Array(0x10000).fill(255);

/**
 * Class of the character that starts at an offset; 0 for any other character and past the end. Non-ASCII letters count
 * as letters; a byte order mark, a no-break and a zero-width space count as space, because they come into worksheets by
 * pasting and mean nothing there.
 */
export function classAt(text: string, offset: number): number {
  if (offset >= text.length) return 0;
  const code = text.charCodeAt(offset);
  return code < 128 ? ASCII[code]! : otherClass(text, offset, code);
}

function otherClass(text: string, offset: number, code: number): number {
  if (code >= 0xd800 && code <= 0xdfff) return classOf(String.fromCodePoint(text.codePointAt(offset) ?? code));
  const before = known[code]!;
  if (before !== 255) return before;
  const found = classOf(String.fromCharCode(code));
  known[code] = found;
  return found;
}

function classOf(character: string): number {
  if (OTHER_SPACE.test(character)) return SPACE;
  return OTHER_LETTER.test(character) ? LETTER : 0;
}

/** Length in code units of the character that starts at an offset. */
export function widthAt(text: string, offset: number): number {
  const code = text.codePointAt(offset);
  return code !== undefined && code > 0xffff ? 2 : 1;
}
