import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {basename, join} from 'node:path';
import {usageError} from '../../errors.ts';

/** A statement of which it is known which family it belongs to. */
export interface Labelled {
  readonly id: string;
  readonly sql: string;
  readonly family: string;
}

export interface LabelledSet {
  readonly name: string;
  readonly statements: readonly Labelled[];
}

/**
 * Reads sets of statements with known families. A folder is one set when it holds a sub-folder for each family, with a `.sql`
 * file for each statement; each `.ndjson` file in it is a set of its own, with `id`, `sql` and `family` on each line.
 * @throws UserError when a folder holds neither, or a line is not of that form
 */
export function readLabelled(folders: readonly string[]): readonly LabelledSet[] {
  return folders.flatMap((folder) => {
    if (!existsSync(folder) || !statSync(folder).isDirectory()) {
      throw usageError('no-labelled-set', `There is no folder ${folder} to read labelled statements from.`);
    }
    const names = readdirSync(folder).toSorted();
    const files = names.filter((name) => name.endsWith('.ndjson'));
    const sets = files.map((name) => ({name: basename(name, '.ndjson'), statements: linesOf(join(folder, name))}));
    const families = names.filter((name) => !name.startsWith('.') && statSync(join(folder, name)).isDirectory());
    const inFolders = families.flatMap((family) => filesOf(join(folder, family), family));
    if (inFolders.length > 0) sets.push({name: basename(folder), statements: inFolders});
    if (sets.length > 0) return sets;
    throw usageError(
      'no-labelled-set',
      `${folder} holds neither a sub-folder of .sql files for each family nor an .ndjson file with id, sql and family.`,
    );
  });
}

function filesOf(folder: string, family: string): readonly Labelled[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .map((name) => ({id: `${family}/${name}`, sql: readFileSync(join(folder, name), 'utf8'), family}));
}

function linesOf(file: string): readonly Labelled[] {
  const found: Labelled[] = [];
  for (const [at, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (line.trim() === '') continue;
    const {id, sql, family} = parsed(line, file, at + 1);
    if (typeof sql !== 'string' || (typeof family !== 'string' && typeof family !== 'number')) {
      throw usageError('labelled-line', `Line ${at + 1} of ${file} has no sql and family.`);
    }
    found.push({id: String(id ?? at + 1), sql, family: String(family)});
  }
  return found;
}

function parsed(line: string, file: string, number: number): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    throw usageError('labelled-line', `Line ${number} of ${file} is no JSON object.`);
  }
}
