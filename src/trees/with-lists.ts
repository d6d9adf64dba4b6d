// What a WITH may stand in without being one, or a WITH that begins a list of common table expressions: not that of an
// option such as WITH TAG.
const WITH_LIST = new RegExp(
  [
    /'(?:[^'\\]|\\[^]|'')*'/,
    /"(?:[^"]|"")*"/,
    /--[^\n]*/,
    /\/\/[^\n]*/,
    /\/\*[^]*?\*\//,
    /\$\$[^]*?\$\$/,
    /(?<![\w$])(?<list>with)\s+(?:recursive\s+)?(?:[\w$]+|"(?:[^"]|"")*")\s*(?:\([^()]*\)\s*)?as\s*\(/,
  ]
    .map(({source}) => source)
    .join('|'),
  'gi',
);

/** How many WITH lists are surely written in a text; there may be more, with comments in unusual places. */
export function countWithLists(sql: string): number {
  let count = 0;
  for (const {groups} of sql.matchAll(WITH_LIST)) if (groups?.['list'] !== undefined) count++;
  return count;
}
