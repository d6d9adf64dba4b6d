/** What a sheet that was put together from the query history begins with. */
export const HISTORY_HEADER = '-- From the query history of ';

/**
 * Where the comment ends that a sheet of the query history begins with, the empty line below included; 0 for any other
 * text. It speaks of the whole sheet: it is no comment of the first statement, and says other numbers every night.
 */
export function endOfHistoryHeader(text: string): number {
  if (!text.startsWith(HISTORY_HEADER)) return 0;
  return /^(?:--[^\n]*(?:\n|$))+\n?/.exec(text)?.[0].length ?? 0;
}
