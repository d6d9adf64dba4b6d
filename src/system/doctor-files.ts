import {stat} from 'node:fs/promises';
import {glob} from 'node:fs/promises';
import {resolve} from 'node:path';
import type {AccountConfig} from '../config/schema.ts';
import {messageOf} from '../errors.ts';
import {matcher} from '../extract/files/globs.ts';
import {ALL_FILES} from '../extract/files/formats.ts';
import {walk} from '../extract/files/walk.ts';
import {plural} from '../pipeline/plural.ts';
import type {Check} from '../ports/preflight.ts';
import {expandHome} from './paths.ts';

/** Keys of account kinds other than Snowflake that name files. */
const PATHS = ['path', 'history', 'users', 'sessions', 'tasks', 'attribution', 'access-history'] as const;

/** Kinds that read a folder and nothing else. */
const FOLDERS: ReadonlySet<string> = new Set(['local-folder', 'sf-git-folder']);

/** One check for each path that an account of files names: is it there, and how many files are in it. */
export async function fileChecks(account: string, config: AccountConfig, directory: string): Promise<readonly Check[]> {
  const settings = config as unknown as Readonly<Record<string, unknown>>;
  const checks: Check[] = [];
  for (const key of PATHS) {
    const value = settings[key];
    for (const path of typeof value === 'string' ? [value] : Array.isArray(value) ? (value as string[]) : []) {
      const {status, says} = await lookAt(path, config, directory);
      const id = `${account}/files/${key}/${path}`;
      checks.push({id, account, section: 'files', subject: key, status, says, grants: [], unreadable: []});
    }
  }
  return checks;
}

async function lookAt(path: string, config: AccountConfig, directory: string): Promise<Pick<Check, 'status' | 'says'>> {
  const full = resolve(directory, expandHome(path));
  try {
    if (/[*?[{]/.test(path)) {
      const found = await Array.fromAsync(glob(full));
      return found.length === 0
        ? {status: 'failed', says: `${path} matches no file.`}
        : {status: 'ok', says: `${path}: ${plural(found.length, 'file')}.`};
    }
    const place = await stat(full);
    if (place.isFile() && FOLDERS.has(config.kind))
      return {status: 'failed', says: `${path} is a file, and an account of kind ${config.kind} takes a folder.`};
    if (place.isFile()) return {status: 'ok', says: `${path}: a file of ${plural(place.size, 'byte')}.`};
    return await lookIntoFolder(path, full, config);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? messageOf(error)})`;
    return {status: 'failed', says: `${path} ${why}; paths are relative to the config.`};
  }
}

async function lookIntoFolder(
  path: string,
  full: string,
  config: AccountConfig,
): Promise<Pick<Check, 'status' | 'says'>> {
  const isLocal = config.kind === 'local-folder';
  const wanted = matcher(isLocal ? (config.include ?? ALL_FILES) : ['**']);
  const ignoreFile = (isLocal ? config['ignore-file'] : undefined) ?? '.wsrignore';
  const {found} = await walk(full, {ignoreFile, followSymlinks: false, enter: () => true});
  const files = found.filter((item) => item.t === 'file' && wanted(item.path)).length;
  const unreadable = found.filter((item) => item.t === 'unreadable').length;
  const says = `${path}: ${plural(files, 'file')}${unreadable === 0 ? '' : `, and ${plural(unreadable, 'place')} that cannot be read`}.`;
  return {status: files === 0 || unreadable > 0 ? 'warning' : 'ok', says};
}
