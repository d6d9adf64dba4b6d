import {existsSync, readFileSync} from 'node:fs';
import {mkdir, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {CONFIG_FILE} from '../config/load.ts';
import {messageOf, UserError} from '../errors.ts';
import type {Asset} from '../model/asset.ts';

/** What is written into the folder of a rescue. */
export interface RescueFolderContents {
  /** As archived: decoded, and without secrets. */
  readonly assets: Iterable<Asset>;
  readonly page: string;
  /** Of the config that makes the other commands work in the folder. */
  readonly config: string;
  /** For programs; the list of files is added to it. */
  readonly report: object;
}

const REPORT = 'rescue.json';

/**
 * Writes sheets, page and report of a rescue. Files of an earlier run that are not among them any more are removed; what
 * somebody else put there stays.
 * @returns how many sheets there are
 */
export async function writeRescueFolder(directory: string, contents: RescueFolderContents): Promise<number> {
  const before = filesOf(join(directory, REPORT));
  const files = new Map<string, string>();
  try {
    for (const asset of contents.assets) {
      const path = freePath(asset, files);
      files.set(path.toLowerCase(), path);
      await mkdir(dirname(join(directory, path)), {recursive: true});
      await writeFile(join(directory, path), asset.body);
    }
    for (const path of before) {
      if (!files.has(path.toLowerCase())) await rm(join(directory, path), {force: true});
    }
    await writeFile(join(directory, 'README.md'), contents.page);
    await writeFile(join(directory, CONFIG_FILE), contents.config);
    const report = {...contents.report, files: [...files.values()].toSorted()};
    await writeFile(join(directory, REPORT), `${JSON.stringify(report, undefined, 2)}\n`);
  } catch (error) {
    throw new UserError('folder-unwritable', `The folder ${directory} cannot be written (${messageOf(error)}).`, {
      hint: 'Everything harvested is in archive.git inside it as far as it was written; name another folder, or make room.',
      cause: error,
    });
  }
  return files.size;
}

/** `sheets/<container>/<path>`, with the beginning of the id where another file has that name on some file system. */
function freePath({id, container, path}: Asset, taken: ReadonlyMap<string, string>): string {
  const parts = [container, ...path.split('/')].map(safeName).filter((part) => part !== '');
  const plain = ['sheets', ...parts].join('/');
  if (!taken.has(plain.toLowerCase())) return plain;
  const dot = plain.lastIndexOf('.');
  const at = dot > plain.lastIndexOf('/') ? dot : plain.length;
  return `${plain.slice(0, at)}--${id.slice(0, 12)}${plain.slice(at)}`;
}

/** A name that every file system takes, as like the own one as it can be. */
function safeName(name: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what no name may have
  const clean = name
    .replace(/[<>:"/\\|?*\u0000-\u001f]/g, '_')
    .replace(/[. ]+$/, '')
    .slice(0, 120);
  return /^\.+$/.test(clean) ? '_' : clean;
}

function filesOf(report: string): readonly string[] {
  if (!existsSync(report)) return [];
  try {
    const {files} = JSON.parse(readFileSync(report, 'utf8')) as {readonly files?: unknown};
    const own = Array.isArray(files) ? files.filter((path) => typeof path === 'string') : [];
    return own.filter((path) => path.startsWith('sheets/') && !path.split('/').includes('..'));
  } catch {
    return [];
  }
}
