/** How many characters of an anchor the table knows. */
const GRAM = 4;
/** Five bits a character: letters of either case share theirs, and what else does is told apart afterwards. */
const BITS = 5;
const FOLD = (1 << BITS) - 1;
const SLOTS = 1 << (BITS * GRAM);
const MASK = SLOTS - 1;

interface Anchor<T> {
  readonly word: string;
  readonly owner: T;
}

/**
 * Finds many short words in a text, whatever their case, in one pass that looks at each character once: the last four
 * characters, folded to five bits each, are the index into a table of where a word can start.
 */
export class Anchors<T> {
  readonly #canStart = new Uint8Array(SLOTS);
  readonly #byGram = new Map<number, Anchor<T>[]>();

  /** @param words lower case, at least two characters each */
  constructor(words: Iterable<readonly [word: string, owner: T]>) {
    for (const [word, owner] of words) {
      for (const gram of gramsOf(word)) {
        this.#canStart[gram] = 1;
        const same = this.#byGram.get(gram);
        if (same === undefined) this.#byGram.set(gram, [{word, owner}]);
        else same.push({word, owner});
      }
    }
  }

  /** Calls back for each word at each place where it stands, in order of places. */
  forEach(text: string, visit: (owner: T, at: number, length: number) => void): void {
    const canStart = this.#canStart;
    const {length} = text;
    let gram = 0;
    // Past the end the text goes on with zeros, so that a word at its end is seen.
    for (let i = 0; i < length + GRAM - 1; i++) {
      gram = ((gram << BITS) | (i < length ? text.charCodeAt(i) & FOLD : 0)) & MASK;
      if (canStart[gram] === 0) continue;
      const at = i - GRAM + 1;
      if (at < 0) continue;
      for (const {word, owner} of this.#byGram.get(gram) ?? []) {
        if (standsAt(text, word, at)) visit(owner, at, word.length);
      }
    }
  }
}

/** All indices of the table that a text starting with the word can have. */
function gramsOf(word: string): number[] {
  let grams = [0];
  for (let i = 0; i < GRAM; i++) {
    const folded = i < word.length ? [word.charCodeAt(i) & FOLD] : Array.from({length: FOLD + 1}, (_, code) => code);
    grams = grams.flatMap((gram) => folded.map((code) => (gram << BITS) | code));
  }
  return grams;
}

function standsAt(text: string, word: string, at: number): boolean {
  if (at + word.length > text.length) return false;
  for (let i = 0; i < word.length; i++) {
    const code = text.charCodeAt(at + i);
    const lower = code >= 65 && code <= 90 ? code + 32 : code;
    if (lower !== word.charCodeAt(i)) return false;
  }
  return true;
}
