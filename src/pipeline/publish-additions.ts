import type {ModelFile} from '../model/model-draft.ts';
import type {Tree} from '../ports/git.ts';

/**
 * What files add to a commit, to be looked at before it leaves: whole lines, at their places. What somebody else wrote in a file that
 * gets an entry is in the repository already and holds no model back.
 */
export function additionsTo(tree: Tree, files: readonly ModelFile[]): Promise<readonly ModelFile[]> {
  return Promise.all(
    files.map(async ({path, text}) => ({path, text: addedLines((await tree.read(path)) ?? '', text)})),
  );
}

/** The lines of a text that another one lacks, between those that both begin and end with; line feeds keep their places. */
export function addedLines(before: string, after: string): string {
  const [old, lines] = [before.split('\n'), after.split('\n')];
  const shorter = Math.min(old.length, lines.length);
  let start = 0;
  while (start < shorter && old[start] === lines[start]) start++;
  let end = 0;
  while (end < shorter - start && old[old.length - 1 - end] === lines[lines.length - 1 - end]) end++;
  return '\n'.repeat(start) + lines.slice(start, lines.length - end).join('\n');
}
