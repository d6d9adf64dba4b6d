import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

/** The fixtures of this repository, which are always there. */
export const FIXTURES = fileURLToPath(new URL('../../../fixtures/golden/', import.meta.url));

/** Public SQL beside the repository; where it is absent, only the fixtures are tried. */
export const CORPUS = fileURLToPath(new URL('../../../../shared/corpus/', import.meta.url));

export interface Text {
  /** Path below its folder. */
  readonly file: string;
  readonly sql: string;
}

/** Every `.sql` file below a folder, by path; nothing where the folder is absent. */
export function textsBelow(folder: string): readonly Text[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile() && entry.name.endsWith('.sql'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((path) => ({file: path.slice(folder.length), sql: readFileSync(path, 'utf8')}));
}

/** One JSON value a line. */
export function toLines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

export function fromLines<T>(text: string): readonly T[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
