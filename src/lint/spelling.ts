import {KIND} from '../parse/lex/kinds.ts';
import type {Code} from '../parse/lex/tokens.ts';
import type {Run} from '../parse/tree/nodes.ts';

const spellings = new WeakMap<Code, Spelling>();

/** A statement as one line to compare runs in. Written once a statement, however often it is asked. */
export function spellingOf(code: Code): Spelling {
  const known = spellings.get(code) ?? new Spelling(code);
  spellings.set(code, known);
  return known;
}

/** The tokens of a statement one after another, words in upper case, space and comments left out. */
class Spelling {
  /** Each token with a space before and behind it. */
  readonly #line: string;
  /** Where the space before each token stands, and the one behind the last. */
  readonly #starts: Int32Array;

  constructor(code: Code) {
    this.#starts = new Int32Array(code.size + 1);
    const parts: string[] = [];
    for (let at = 0, start = 0; at < code.size; at++) {
      const part = code.kind(at) === KIND.word ? code.upper(at) : code.written(at);
      parts.push(part);
      start += part.length + 1;
      this.#starts[at + 1] = start;
    }
    this.#line = ` ${parts.join(' ')} `;
  }

  /** Whether the text of one run stands in another one. */
  holds(run: Run, wanted: Run): boolean {
    const text = this.#line.slice(this.#starts[wanted.at], this.#starts[wanted.to]! + 1);
    const found = this.#line.indexOf(text, this.#starts[run.at]);
    return found !== -1 && found + text.length <= this.#starts[run.to]! + 1;
  }
}
