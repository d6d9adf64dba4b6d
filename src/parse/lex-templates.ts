import {classAt, DIGIT, LETTER, widthAt} from './characters.ts';

const CLOSERS: Readonly<Record<string, string>> = {'{{': '}}', '{%': '%}', '{#': '#}', '<%': '%>'};

/** How far a `}}` is looked for beyond the first one, when the braces inside do not balance. Keeps the lexer linear. */
const NESTED_REACH = 4096;

/**
 * Finds where template markup ends: Jinja, `<% %>` of the Snowflake CLI, `&x` and `&{x}` of SnowSQL. Markup that is
 * opened and never closed is not markup. Remembers closers that the rest of the text lacks, so that a text full of
 * openers stays linear.
 */
export class TemplateScanner {
  readonly #text: string;
  readonly #absent = new Set<string>();

  constructor(text: string) {
    this.#text = text;
  }

  /** End of the markup that starts here, or undefined when none does. */
  endAt(at: number): number | undefined {
    if (this.#text[at] === '&') return this.#endOfSubstitution(at);
    const closer = CLOSERS[this.#text.slice(at, at + 2)];
    if (closer === undefined || this.#absent.has(closer)) return undefined;
    const first = this.#text.indexOf(closer, at + 2);
    if (first === -1) {
      this.#absent.add(closer);
      return undefined;
    }
    return closer === '}}' ? this.#endOfExpression(at + 2, first) : first + closer.length;
  }

  /** `{{ {'a': {'b': 1}} }}` ends at the last pair: braces inside are counted. */
  #endOfExpression(from: number, first: number): number {
    const limit = Math.min(this.#text.length, first + NESTED_REACH);
    let depth = 0;
    for (let i = from; i < limit; i++) {
      const character = this.#text[i];
      if (character === '{') depth++;
      else if (character === '}') {
        if (depth > 0) depth--;
        else if (this.#text[i + 1] === '}') return i + 2;
      }
    }
    return first + 2;
  }

  #endOfSubstitution(at: number): number | undefined {
    if (this.#text[at + 1] === '{') {
      const end = this.#endOfName(at + 2);
      return end > at + 2 && this.#text[end] === '}' ? end + 1 : undefined;
    }
    const end = this.#endOfName(at + 1);
    return end > at + 1 ? end : undefined;
  }

  #endOfName(at: number): number {
    let end = at;
    while (end < this.#text.length && (classAt(this.#text, end) & (LETTER | DIGIT)) !== 0)
      end += widthAt(this.#text, end);
    return end;
  }
}
