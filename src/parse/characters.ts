const OTHER_LETTER = /[\p{L}\p{M}\p{N}\p{Pc}]/u;
const OTHER_SPACE = /[\s\u0085\u200b\u2060\ufeff]/;

export const SPACE = 1;
export const DIGIT = 2;
export const LETTER = 4;

const ASCII = new Uint8Array(128);
for (const code of [9, 10, 11, 12, 13, 32]) ASCII[code] = SPACE;
for (let code = 48; code <= 57; code++) ASCII[code] = DIGIT;
for (let code = 65; code <= 90; code++) ASCII[code] = LETTER;
for (let code = 97; code <= 122; code++) ASCII[code] = LETTER;
ASCII[95] = LETTER;

/**
 * Class of the character that starts at an offset. Non-ASCII letters count as letters; a byte order mark, a no-break and
 * a zero-width space count as space, because they come into worksheets by pasting and mean nothing there.
 */
export function classAt(text: string, offset: number): number {
  const code = text.charCodeAt(offset);
  if (code < 128) return ASCII[code] ?? 0;
  if (code !== code) return 0;
  const character = String.fromCodePoint(text.codePointAt(offset) ?? code);
  if (OTHER_SPACE.test(character)) return SPACE;
  return OTHER_LETTER.test(character) ? LETTER : 0;
}

/** Length in code units of the character that starts at an offset. */
export function widthAt(text: string, offset: number): number {
  const code = text.codePointAt(offset);
  return code !== undefined && code > 0xffff ? 2 : 1;
}
