import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import type {Pass} from '../measure.ts';

const OPTIONS = ['lint', '--dialect', 'snowflake', '--ignore-local-config', '--disregard-sqruffignores'];
/** Longest time for one pass, in milliseconds. */
const LIMIT_MS = 300_000;

/** sqruff, a program that is started anew for each pass; what it takes to start is taken off. */
export class Sqruff {
  readonly version: string;
  readonly #program: string;
  readonly #folder: string;
  readonly #startMs: number;

  private constructor(program: string, version: string, folder: string) {
    this.#program = program;
    this.version = version;
    this.#folder = folder;
    this.#startMs = Math.min(...Array.from({length: 5}, () => this.#time(this.#write(['select 1 as one\n']), 1)));
  }

  /**
   * @param program its name or path
   * @param folder for the files that it works on; whoever made it removes it
   * @returns undefined where it is not installed
   */
  static open(program: string, folder: string): Sqruff | undefined {
    const {status, stdout} = spawnSync(program, ['--version'], {encoding: 'utf8'});
    if (status !== 0) return undefined;
    return new Sqruff(program, stdout.replace('sqruff', '').trim(), mkdtempSync(join(folder, 'sqruff-')));
  }

  /** A pass over texts, in so many threads. */
  pass(texts: readonly string[], threads: number): Pass {
    const folder = this.#write(texts);
    return () => Math.max(0, this.#time(folder, threads) - this.#startMs);
  }

  /** How many findings of each code there are in texts. */
  codes(texts: readonly string[]): ReadonlyMap<string, number> {
    const {stdout} = spawnSync(this.#program, [...OPTIONS, '--parsing-errors', '-f', 'json', this.#write(texts)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: LIMIT_MS,
      maxBuffer: 2 ** 30,
    });
    const found = new Map<string, number>();
    for (const [, code = ''] of stdout.matchAll(/"code":\s*"([A-Z]{2,3}\d*|\?+)"/g)) {
      found.set(code, (found.get(code) ?? 0) + 1);
    }
    return found;
  }

  #write(texts: readonly string[]): string {
    const folder = mkdtempSync(join(this.#folder, 'files-'));
    mkdirSync(folder, {recursive: true});
    texts.forEach((text, number) => writeFileSync(join(folder, `${number}.sql`), text));
    return folder;
  }

  #time(folder: string, threads: number): number {
    const start = performance.now();
    // It ends with 1 when it finds something; only a signal says that it broke down.
    const {signal, error} = spawnSync(this.#program, [...OPTIONS, '-f', 'none', folder], {
      stdio: 'ignore',
      timeout: LIMIT_MS,
      env: {...process.env, RAYON_NUM_THREADS: String(threads)},
    });
    if (error !== undefined || signal !== null) throw new Error(`sqruff ended with ${signal ?? error?.message}.`);
    return performance.now() - start;
  }
}
