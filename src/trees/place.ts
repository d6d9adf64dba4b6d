/**
 * @param codePoints how many characters stand before the place, counted as code points
 * @returns line and column of the place, both counted from 1, the column in UTF-16 units as editors do
 */
export function placeAt(text: string, codePoints: number): {line: number; column: number} {
  let left = codePoints;
  let line = 1;
  let lineStart = 0;
  let at = 0;
  while (left > 0 && at < text.length) {
    const character = text.codePointAt(at)!;
    at += character > 0xffff ? 2 : 1;
    left--;
    if (character !== 10) continue;
    line++;
    lineStart = at;
  }
  return {line, column: at - lineStart + 1};
}
