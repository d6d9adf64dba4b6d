import {readFile, writeFile} from 'node:fs/promises';

/** What a file holds that a command is asked to write: '' when there is none yet, undefined when it is no readable file. */
export async function readOutput(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? '' : undefined));
}

/** Writes a file. @returns the error's code when that cannot be done */
export async function writeOutput(path: string, text: string): Promise<string | undefined> {
  try {
    await writeFile(path, text);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown error';
  }
}
