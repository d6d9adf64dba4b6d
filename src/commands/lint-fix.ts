import {resolve} from 'node:path';
import type {FixedFile} from '../pipeline/lint-fix.ts';
import {plural} from '../pipeline/plural.ts';
import type {Invocation} from './command.ts';
import type {LintOptions} from './lint-options.ts';
import {Printer} from './print.ts';

/** Writes, prints and counts what fixes do to files. */
export class FixRun {
  readonly #invocation: Invocation;
  readonly #options: LintOptions;
  readonly #printer: Printer;
  #applied = 0;
  #files = 0;
  #offered = 0;
  /** How many were rejected, by rule and reason. */
  readonly #rejected = new Map<string, number>();

  constructor(invocation: Invocation, options: LintOptions) {
    this.#invocation = invocation;
    this.#options = options;
    this.#printer = new Printer(invocation.stdout, invocation.env);
  }

  /** Writes a file, or prints its diff. @returns one sentence when the file was left as it is */
  async take(file: FixedFile): Promise<string | undefined> {
    const {cwd, stdout} = this.#invocation;
    const {fix, stdin} = this.#options;
    const isPiped = stdin !== undefined;
    if (fix === 'diff') this.#printDiff(file.diff);
    else if (isPiped) stdout.write(file.after);
    else if (file.after !== file.before) {
      const {replaceFile} = await import('../system/files-to-redact.ts');
      const problem = await replaceFile(resolve(cwd, file.address), file.before, file.after, 'would keep the old text');
      if (problem !== undefined) return problem;
    }
    if (file.applied.length > 0) this.#files++;
    this.#applied += file.applied.length;
    this.#offered += file.offered.length;
    for (const {rule, reason} of file.rejected) {
      const key = `${rule}: ${reason}`;
      this.#rejected.set(key, (this.#rejected.get(key) ?? 0) + 1);
    }
    if (this.#options.format === 'human' && fix === 'write' && !isPiped) this.#tell(file);
    return undefined;
  }

  /** Says what became of all of them: where the result itself is on standard output, on the other one. */
  end(): void {
    const {stdout, stderr, common} = this.#invocation;
    if (common.quiet) return;
    const {fix, stdin, format} = this.#options;
    const stream = fix === 'write' && stdin === undefined && format === 'human' ? stdout : stderr;
    const done = fix === 'write' ? 'Fixed' : 'Would fix';
    const lines = [
      this.#applied === 0 ? 'Nothing to fix.' : `${done} ${this.#applied} in ${plural(this.#files, 'file')}.`,
      ...(this.#offered === 0 ? [] : [`${this.#offered} offered, not applied: they may change the rows.`]),
      ...[...this.#rejected].toSorted().map(([why, count]) => `${count} not applied, ${why}.`),
    ];
    stream.write(`${lines.join('\n')}\n`);
  }

  #tell({path, applied, offered}: FixedFile): void {
    const printer = this.#printer;
    if (applied.length === 0 && offered.length === 0) return;
    printer.heading(path);
    for (const {line, rule, title} of applied) {
      printer.line(`  ${line}  ${printer.style('green', 'fixed')}  ${printer.style('bold', rule)}  ${title}`);
    }
    for (const {line, rule, title, diff} of offered) {
      printer.line(`  ${line}  ${printer.style('cyan', 'offered')}  ${printer.style('bold', rule)}  ${title}`);
      for (const changed of diff.split('\n').slice(2, -1)) printer.line(`      ${this.#coloured(changed)}`);
    }
  }

  #printDiff(diff: string): void {
    if (diff === '') return;
    // Byte for byte what `git apply` takes; colour is for terminals only.
    this.#invocation.stdout.write(
      diff
        .split('\n')
        .map((line) => this.#coloured(line))
        .join('\n'),
    );
  }

  #coloured(line: string): string {
    if (line.startsWith('@@')) return this.#printer.style('cyan', line);
    if (/^(?:---|\+\+\+) [ab]\//.test(line)) return this.#printer.style('bold', line);
    if (line.startsWith('-')) return this.#printer.style('red', line);
    return line.startsWith('+') ? this.#printer.style('green', line) : line;
  }
}
