import {existsSync, readFileSync, statSync} from 'node:fs';
import {homedir} from 'node:os';
import {dirname, join, relative, resolve, sep} from 'node:path';
import createIgnore from 'ignore';
import {parse as parseToml} from 'smol-toml';
import {
  ignoredPaths,
  mergeSqlfluff,
  parseSqlfluffIni,
  type SqlfluffConfig,
  sqlfluffOfToml,
} from '../lint/sqlfluff-config.ts';

/** Where sqlfluff looks in a folder; what comes later goes first. */
const CONFIG_FILES = ['setup.cfg', 'tox.ini', 'pep8.ini', '.sqlfluff', 'pyproject.toml'];
const IGNORE_FILE = '.sqlfluffignore';
/** Of these the key `ignore_paths` is read as well. */
const IGNORING_CONFIGS = new Set(['.sqlfluff', 'pyproject.toml']);

interface Patterns {
  readonly folder: string;
  readonly ignore: ReturnType<typeof createIgnore>;
}

interface Folder {
  /** Merged from the outermost folder down to this one; undefined where no file speaks of sqlfluff. */
  readonly config: SqlfluffConfig | undefined;
  readonly patterns: readonly Patterns[];
}

const NOTHING: Folder = {config: undefined, patterns: []};

/**
 * What the files of sqlfluff say of a file: those of every folder from the top of its repository (without one, from the
 * root of the disk) down to its own, the nearer ones first, key by key. Each folder is read once.
 */
export class SqlfluffFiles {
  readonly #folders = new Map<string, Folder>();
  readonly #problems: string[] = [];
  readonly #home: string;

  /** @param home folder above which nothing is looked for, when it is above the file */
  constructor(home = homedir()) {
    this.#home = home;
  }

  /** Files that could not be read, in a sentence each. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  configFor(file: string): SqlfluffConfig | undefined {
    return this.#folder(dirname(resolve(file))).config;
  }

  /** Whether a `.sqlfluffignore` or `ignore_paths` on the way leaves a file out. */
  ignores(file: string): boolean {
    const path = resolve(file);
    return this.#folder(dirname(path)).patterns.some(({folder, ignore}) =>
      ignore.ignores(relative(folder, path).split(sep).join('/')),
    );
  }

  #folder(path: string): Folder {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const isTop = existsSync(join(path, '.git')) || path === this.#home || dirname(path) === path;
    const outer = isTop ? NOTHING : this.#folder(dirname(path));
    const folder = this.#read(path, outer);
    this.#folders.set(path, folder);
    return folder;
  }

  #read(folder: string, outer: Folder): Folder {
    let {config} = outer;
    const patterns = [...outer.patterns];
    const take = (lines: readonly string[]): void => void patterns.push({folder, ignore: createIgnore().add(lines)});
    for (const name of CONFIG_FILES) {
      const own = this.#config(join(folder, name), name);
      if (own === undefined) continue;
      config = config === undefined ? own : mergeSqlfluff(config, own);
      if (IGNORING_CONFIGS.has(name) && ignoredPaths(own).length > 0) take(ignoredPaths(own));
    }
    const ignored = this.#text(join(folder, IGNORE_FILE));
    if (ignored !== undefined) take(ignored.replace(/^\ufeff/, '').split(/\r\n|[\r\n]/));
    return config === outer.config && patterns.length === outer.patterns.length ? outer : {config, patterns};
  }

  #config(path: string, name: string): SqlfluffConfig | undefined {
    const text = this.#text(path);
    if (text === undefined) return undefined;
    // The other tools of these files have sections of their own, and errors that are not ours to tell.
    if (name !== '.sqlfluff' && !text.includes('sqlfluff')) return undefined;
    try {
      const config = name.endsWith('.toml') ? sqlfluffOfToml(parseToml(text)) : parseSqlfluffIni(text);
      const isEmpty = Object.keys(config.core).length === 0 && config.others.length === 0;
      return isEmpty && name !== '.sqlfluff' ? undefined : config;
    } catch {
      this.#problems.push(`${path} is no valid TOML; what it says of sqlfluff is not followed.`);
      return undefined;
    }
  }

  #text(path: string): string | undefined {
    try {
      return statSync(path).isFile() ? readFileSync(path, 'utf8') : undefined;
    } catch (error) {
      const {code} = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') this.#problems.push(`${path} cannot be read (${code ?? 'error'}).`);
      return undefined;
    }
  }
}
