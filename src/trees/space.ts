// What may stand between two words: spaces and comments.
const SPACE = /(?:\s|--[^\n]*|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;

/** The offset of the first character from an offset on that is neither space nor in a comment. */
export function skipSpace(text: string, start: number): number {
  SPACE.lastIndex = start;
  return start + (SPACE.exec(text)?.[0].length ?? 0);
}
