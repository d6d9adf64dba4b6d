import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import type {Config} from '../config/schema.ts';
import {usageError} from '../errors.ts';
import type {ProjectSurroundings} from '../ports/target.ts';
import {openFolder} from './folder.ts';

/**
 * What is known of the project beside its commits: what `target` in the config says, and what dbt left in its folder.
 * @param directory of the config: what relative paths in it are relative to
 * @throws UserError (exit code 2) for a manifest that the config names and that cannot be read
 */
export async function projectSurroundings(
  {project, manifest, schemas, layers, properties}: Config['target'],
  directory: string,
): Promise<ProjectSurroundings> {
  const settings = {
    ...(schemas === undefined ? {} : {schemas}),
    ...(properties === undefined ? {} : {properties}),
    ...(layers === undefined ? {} : {layers: withoutGaps(layers)}),
  };
  const around = {settings, folder: openFolder(resolve(directory, project))};
  if (manifest === undefined) return around;
  try {
    return {...around, manifest: {path: manifest, text: await readFile(resolve(directory, manifest), 'utf8')}};
  } catch {
    throw usageError(
      'manifest-unreadable',
      `The manifest ${manifest} that target.manifest names cannot be read.`,
      'Download it from the last production run of dbt, or leave target.manifest out.',
    );
  }
}

function withoutGaps<T extends object>(value: T): {[K in keyof T]: Exclude<T[K], undefined>} {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;
}
