import {existsSync} from 'node:fs';
import {mkdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {run} from './programs.ts';

/** The one place where this version is chosen. */
const MODULE = 'github.com/zricethezav/gitleaks/v8';
const VERSION = 'v8.30.1';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/gitleaks/', import.meta.url));

/** A gitleaks program of the pinned version, and the rules that it brings. */
export interface Gitleaks {
  readonly program: string;
  /** Text of its own TOML. */
  readonly rules: string;
}

const FOLDER = join(CACHE, VERSION);
const PROGRAM = join(FOLDER, process.platform === 'win32' ? 'gitleaks.exe' : 'gitleaks');

/** The program, where it was built before. */
export async function builtGitleaks(): Promise<Gitleaks | undefined> {
  return existsSync(PROGRAM) ? prepareGitleaks() : undefined;
}

/**
 * Builds gitleaks from the Go module proxy, below `node_modules`; what was built is used again.
 * @throws Error, in one sentence, when Go or the module cannot be had: a missing tool is a failure, no skip.
 */
export async function prepareGitleaks(): Promise<Gitleaks> {
  const go = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => run('go', args, undefined, env);
  if (!existsSync(PROGRAM)) {
    await mkdir(FOLDER, {recursive: true});
    const built = await go(['install', `${MODULE}@${VERSION}`], {GOBIN: FOLDER, GOFLAGS: '-mod=mod'});
    if (built.code !== 0) throw new Error(`Go is needed to build gitleaks ${VERSION}, and could not:\n${built.output}`);
  }
  const source = await go(['mod', 'download', '-json', `${MODULE}@${VERSION}`]);
  if (source.code !== 0) throw new Error(`The source of gitleaks ${VERSION} could not be had:\n${source.output}`);
  const {Dir: directory} = JSON.parse(source.stdout) as {readonly Dir: string};
  return {program: PROGRAM, rules: await readFile(join(directory, 'config', 'gitleaks.toml'), 'utf8')};
}
