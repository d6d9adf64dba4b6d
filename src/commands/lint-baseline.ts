import {existsSync} from 'node:fs';
import {dirname, relative, resolve, sep} from 'node:path';
import {UserError, usageError} from '../errors.ts';
import {
  type Baseline,
  baselineOf,
  EMPTY_BASELINE,
  type KnownFinding,
  KnownFindings,
  parseBaseline,
  writeBaseline,
} from '../lint/baseline.ts';
import type {FileFinding} from '../pipeline/lint.ts';

/** A baseline file while a run goes by it. */
export class BaselineFile {
  readonly #path: string;
  /** As it was named. */
  readonly name: string;
  readonly #before: Baseline;
  readonly #known: KnownFindings;
  readonly #looked = new Set<string>();
  readonly #found: KnownFinding[] = [];
  readonly #cwd: string;

  private constructor(name: string, cwd: string, before: Baseline) {
    this.name = name;
    this.#cwd = cwd;
    this.#path = resolve(cwd, name);
    this.#before = before;
    this.#known = new KnownFindings(before);
  }

  /** @throws UserError where there is none (unless one is to be written), and where the file is something else */
  static async open(name: string, cwd: string, isToBeWritten: boolean): Promise<BaselineFile> {
    const {readOutput} = await import('../system/output-file.ts');
    const text = await readOutput(resolve(cwd, name));
    if (text === undefined) throw usageError('no-baseline', `${name} is no file that can be read.`);
    if (text === '' && isToBeWritten) return new BaselineFile(name, cwd, EMPTY_BASELINE);
    if (text === '' && !existsSync(resolve(cwd, name)))
      throw usageError('no-baseline', `There is no baseline ${name}.`, 'Write it once with --write-baseline.');
    const before = parseBaseline(text);
    if (before === undefined)
      throw usageError('no-baseline', `${name} is no baseline of wsr lint and is left as it is.`);
    return new BaselineFile(name, cwd, before);
  }

  /** Takes what was found in a file. @returns what the baseline does not know */
  take(path: string, findings: readonly FileFinding[]): readonly FileFinding[] {
    const file = this.#nameOf(path);
    this.#looked.add(file);
    return findings.filter(({rule, mark}) => {
      const finding = {file, rule, mark};
      this.#found.push(finding);
      return !this.#known.takes(finding);
    });
  }

  /** How many findings of the run were known. */
  get old(): number {
    return this.#known.old;
  }

  /** How many known findings of the files that were looked at are gone. */
  get gone(): number {
    return this.#known.gone(this.#looked);
  }

  get found(): number {
    return this.#found.length;
  }

  /** Writes what this run found; what is known of files that it did not look at stays while they are there. */
  async write(): Promise<void> {
    const kept = [...this.#before].filter(
      ([file]) => !this.#looked.has(file) && existsSync(resolve(dirname(this.#path), file)),
    );
    const {writeOutput} = await import('../system/output-file.ts');
    const code = await writeOutput(this.#path, writeBaseline(baselineOf(this.#found, new Map(kept))));
    if (code !== undefined) throw new UserError('baseline-not-written', `${this.name} cannot be written (${code}).`);
  }

  /** The same from wherever the command is run: the baseline moves with its repository. */
  #nameOf(path: string): string {
    return relative(dirname(this.#path), resolve(this.#cwd, path)).split(sep).join('/');
  }
}
