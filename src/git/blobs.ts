import {startGit, type GitProcess} from './stream.ts';
import type {GitPlace} from './environment.ts';

/** How long the process behind a reader is kept when nobody asks. */
const IDLE_MS = 300;

/**
 * Reads objects through one long-lived `git cat-file --batch`. Questions are sent as they come and answered in order,
 * so many may be under way. The process starts with the first question and ends by itself when idle: a reader need not
 * be closed, and never keeps Node from exiting.
 */
export class BlobReader {
  readonly #place: GitPlace;
  #session: Session | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(place: GitPlace) {
    this.#place = place;
  }

  /** @param name an object id or `<commit>:<path>`; @returns the bytes, undefined when there is no such object. */
  async read(name: string): Promise<Buffer | undefined> {
    if (/[\n\r\0]/.test(name)) return undefined;
    clearTimeout(this.#idle);
    if (!this.#session?.open) this.#session = new Session(this.#place);
    const session = this.#session;
    try {
      return await session.ask(name);
    } finally {
      if (session === this.#session && session.waiting === 0) this.#rest();
    }
  }

  /** Ends the process now. Questions under way are still answered. */
  close(): void {
    clearTimeout(this.#idle);
    this.#session?.end();
    this.#session = undefined;
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.close(), IDLE_MS);
    this.#idle.unref();
  }
}

interface Question {
  resolve(bytes: Buffer | undefined): void;
  reject(error: unknown): void;
}

/** One process, and what of its output is not yet understood. */
class Session {
  readonly #git: GitProcess;
  readonly #questions: Question[] = [];
  #first = 0;
  #chunks: Buffer[] = [];
  #length = 0;
  /** Size of the object being read, once its header was. */
  #wanted: number | undefined;
  open = true;

  constructor(place: GitPlace) {
    this.#git = startGit(place, ['cat-file', '--batch']);
    this.#git.child.stdout.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      this.#understand();
    });
    const stop = (error: unknown): void => {
      this.open = false;
      for (let next = this.#next(); next; next = this.#next()) next.reject(error);
    };
    this.#git.ended.then(() => stop(new Error('git cat-file ended before it had answered.')), stop);
  }

  get waiting(): number {
    return this.#questions.length - this.#first;
  }

  ask(name: string): Promise<Buffer | undefined> {
    return new Promise((resolve, reject) => {
      this.#questions.push({resolve, reject});
      this.#git.child.stdin.write(`${name}\n`);
    });
  }

  end(): void {
    this.open = false;
    this.#git.child.stdin.end();
  }

  /** Takes the oldest question; the list is shortened now and then, so that a million of them cost a million steps. */
  #next(): Question | undefined {
    const question = this.#questions[this.#first];
    if (!question) return undefined;
    this.#first++;
    if (this.#first >= 1000) {
      this.#questions.splice(0, this.#first);
      this.#first = 0;
    }
    return question;
  }

  #understand(): void {
    for (;;) {
      if (this.#wanted === undefined) {
        const header = this.#takeLine();
        if (header === undefined) return;
        const size = /^[0-9a-f]+ (?:blob|tree|commit|tag) (\d+)$/.exec(header);
        // "<name> missing", "ambiguous", "submodule": there is nothing to read.
        if (!size) {
          this.#next()?.resolve(undefined);
          continue;
        }
        this.#wanted = Number(size[1]);
      }
      if (this.#length < this.#wanted + 1) return;
      const all = this.#joined();
      // A copy: the chunk it lies in would be kept in memory as long as the answer.
      const bytes = Buffer.from(all.subarray(0, this.#wanted));
      this.#keep(all.subarray(this.#wanted + 1));
      this.#wanted = undefined;
      this.#next()?.resolve(bytes);
    }
  }

  #takeLine(): string | undefined {
    const all = this.#joined();
    const end = all.indexOf(10);
    if (end < 0) return undefined;
    this.#keep(all.subarray(end + 1));
    return all.subarray(0, end).toString('utf8');
  }

  #joined(): Buffer {
    if (this.#chunks.length !== 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0] ?? Buffer.alloc(0);
  }

  #keep(rest: Buffer): void {
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
  }
}
