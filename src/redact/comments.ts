/** Whether the line looks like a comment up to here; a guess that only decides about values without quotes. */
export function isInComment(text: string, at: number): boolean {
  return (
    /--|(?<!:)\/\/|#|\/\*|^\s*\*|\bcomment\s{0,8}(?:=|on\b|is\b|')/i.test(lineBefore(text, at, 400)) ||
    isInBlock(text, at)
  );
}

/** Whether a block comment is open here; one that began long before is not looked for. */
function isInBlock(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 2000), at);
  const open = before.lastIndexOf('/*');
  return (
    open !== -1 &&
    before.indexOf('*/', open) === -1 &&
    !/["'][^"'\n]{0,100}$/.test(before.slice(Math.max(0, open - 100), open))
  );
}

/** What stands before an offset on its line, at most so many characters. */
export function lineBefore(text: string, at: number, reach: number): string {
  const near = text.slice(Math.max(0, at - reach), at);
  return near.slice(near.lastIndexOf('\n') + 1);
}
