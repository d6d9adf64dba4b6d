import {type ChildProcess, spawn} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface, type Interface} from 'node:readline';
import type {Pass} from '../../measure.ts';
import {type Answer, type Command, screen} from './screen.ts';

/**
 * One contender, in a process of its own, so that it has a heap and compiled code to itself as in a program that uses
 * only it. The process lives on from pass to pass and times them itself: its start costs nothing.
 */
export class Contender {
  readonly name: string;
  readonly #command: Command;
  readonly #folder: string;
  #child: {readonly process: ChildProcess; readonly lines: Interface} | undefined;
  #files = 0;

  /**
   * @param command the child, to which what it is to do is added
   * @param folder for the texts that it works on; whoever made it removes it
   */
  constructor(name: string, command: Command, folder: string) {
    this.name = name;
    this.#command = command;
    this.#folder = folder;
  }

  /** What becomes of each text when it is asked about it. */
  screen(texts: readonly string[]): Promise<readonly Answer[]> {
    return screen(this.#command, texts);
  }

  /** A pass over texts, which gives back its own time. */
  pass(texts: readonly string[]): Pass {
    const file = join(this.#folder, `${this.name.replaceAll(' ', '-')}-${this.#files++}.json`);
    writeFileSync(file, JSON.stringify(texts));
    return async () => Number(await this.#ask(file)) * 1000;
  }

  /** Ends its process; the next pass starts another one. */
  stop(): void {
    this.#child?.lines.close();
    this.#child?.process.kill();
    this.#child = undefined;
  }

  #ask(line: string): Promise<string> {
    this.#child ??= this.#start();
    const {process, lines} = this.#child;
    return new Promise((done, failed) => {
      const end = (): void => failed(new Error(`${this.name} ended in the middle of a pass.`));
      process.once('close', end);
      lines.once('line', (answer) => {
        process.off('close', end);
        done(answer);
      });
      process.stdin?.write(`${line}\n`);
    });
  }

  #start(): {readonly process: ChildProcess; readonly lines: Interface} {
    const [program, ...args] = this.#command;
    const process = spawn(program, [...args, 'serve'], {stdio: ['pipe', 'pipe', 'ignore']});
    // That it ended is all that matters, however it came about: its end fails the pass.
    process.on('error', () => undefined);
    process.stdin.on('error', () => undefined);
    process.on('close', () => {
      if (this.#child?.process === process) this.#child = undefined;
    });
    return {process, lines: createInterface(process.stdout)};
  }
}
