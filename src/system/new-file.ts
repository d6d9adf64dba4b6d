import {writeFile} from 'node:fs/promises';

/**
 * Writes a file that is not there yet, or in place of one where that was asked for.
 * @returns the error's code when that cannot be done: `EEXIST` for a file that is there
 */
export async function writeNewFile(path: string, text: string, replaces: boolean): Promise<string | undefined> {
  try {
    await writeFile(path, text, {flag: replaces ? 'w' : 'wx'});
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown error';
  }
}
