import {spawnSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Pass} from '../../measure.ts';

const PROGRAM = 'pt-fingerprint';
/** Longest time for one pass over a file, in milliseconds. */
const LIMIT_MS = 60_000;

/** Percona's pt-fingerprint, a Perl program that is started anew for every file. */
export class PtFingerprint {
  readonly version: string;
  readonly #folder: string;

  private constructor(folder: string, version: string) {
    this.#folder = folder;
    this.version = version;
  }

  /**
   * @param folder for the statements that it is to work on
   * @returns undefined where it is not installed
   */
  static open(folder: string): PtFingerprint | undefined {
    const {status, stdout} = spawnSync(PROGRAM, ['--version'], {encoding: 'utf8'});
    return status === 0 ? new PtFingerprint(folder, stdout.replace(PROGRAM, '').trim()) : undefined;
  }

  /** A pass over a file of statements, its start included. */
  pass(statements: readonly string[]): Pass {
    const file = this.#file(statements);
    return () => {
      // Nobody reads what it prints: that is as quick as it gets.
      const {status, signal} = spawnSync(PROGRAM, [file], {stdio: 'ignore', timeout: LIMIT_MS});
      if (status !== 0) throw new Error(`${PROGRAM} ended with ${signal ?? status}.`);
    };
  }

  /** How many fingerprints it gives for statements; undefined when it fails, or takes longer than a minute. */
  count(statements: readonly string[]): number | undefined {
    const {status, stdout} = spawnSync(PROGRAM, [this.#file(statements)], {
      encoding: 'latin1',
      timeout: LIMIT_MS,
      maxBuffer: 2 ** 30,
    });
    return status === 0 ? stdout.split('\n').length - 1 : undefined;
  }

  #file(statements: readonly string[]): string {
    const file = join(this.#folder, `statements-${statements.length}.sql`);
    // On a line of its own, so that a comment at a statement's end does not swallow it.
    writeFileSync(file, statements.map((statement) => `${statement}\n;\n`).join(''));
    return file;
  }
}
