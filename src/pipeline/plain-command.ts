import type {ByHandCommand} from '../ports/forge.ts';

const BARE = /^[\w@%+=:,./-]+$/;

/**
 * A command as a shell takes it. The page of a pull request is many lines: what would hold it asks this program for it.
 * @param page command that prints the page
 */
export function plainCommand({words, input}: ByHandCommand, page: string): string {
  const line = words.map((word) => (word.includes('\n') ? asked(word, page) : quoted(word))).join(' ');
  return input === undefined ? line : `${page} | ${line}`;
}

function asked(word: string, page: string): string {
  const option = /^--[a-z-]+=/.exec(word)?.[0] ?? '';
  return `${option}"$(${page})"`;
}

function quoted(word: string): string {
  return BARE.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
