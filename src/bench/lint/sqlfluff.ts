import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Contender} from '../parse/contenders/contender.ts';

const CHILD = fileURLToPath(new URL('sqlfluff_child.py', import.meta.url));
/** Longest time for one text, in seconds. */
export const DEADLINE_S = 60;
/** Time in which it has to be ready, in seconds. */
const START_S = 60;

/** What became of a text: its findings by code, or why there are none (`late`, or the name of an error). */
export type Linted = {readonly codes: Readonly<Record<string, number>>} | {readonly problem: string};

/** sqlfluff, in processes that live on from pass to pass: what it takes to start is not counted against it. */
export class Sqlfluff {
  readonly version: string;
  readonly #python: string;
  readonly #folder: string;
  readonly #started: Contender[] = [];

  private constructor(python: string, version: string, folder: string) {
    this.#python = python;
    this.version = version;
    this.#folder = folder;
  }

  /**
   * @param python one that may have sqlfluff
   * @param folder for the texts that it works on; whoever made it removes it
   * @returns undefined where it is not installed
   */
  static open(python: string, folder: string): Sqlfluff | undefined {
    try {
      const version = execFileSync(python, [CHILD, 'version'], {stdio: ['ignore', 'pipe', 'ignore']})
        .toString()
        .trim();
      return new Sqlfluff(python, version, mkdtempSync(join(folder, 'sqlfluff-')));
    } catch {
      return undefined;
    }
  }

  /** Lints texts in their order until so many seconds have gone by; an answer for each that it came to. */
  pick(texts: readonly string[], seconds: number): readonly Linted[] {
    const file = join(this.#folder, 'texts.json');
    writeFileSync(file, JSON.stringify(texts));
    const {stdout, status} = spawnSync(this.#python, [CHILD, 'pick', file, String(seconds), String(DEADLINE_S)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: (START_S + seconds + DEADLINE_S) * 1000,
      maxBuffer: 2 ** 30,
    });
    if (status !== 0 && stdout === '') throw new Error('sqlfluff does not start.');
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Linted);
  }

  /** One that works in so many processes. */
  contender(processes: number): Contender {
    const made = new Contender(
      `sqlfluff-${processes}`,
      [this.#python, CHILD, String(processes)],
      mkdtempSync(join(this.#folder, 'passes-')),
    );
    this.#started.push(made);
    return made;
  }

  /** Ends its processes. */
  stop(): void {
    for (const contender of this.#started) contender.stop();
  }
}
