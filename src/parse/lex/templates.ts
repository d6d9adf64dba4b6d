import {classAt, DIGIT, LETTER, widthAt} from './characters.ts';

const CLOSERS: Readonly<Record<string, string>> = {'{{': '}}', '{%': '%}', '{#': '#}', '<%': '%>'};

/** How far a `}}` is looked for beyond the first one, when the braces inside do not balance. Keeps the lexer linear. */
const NESTED_REACH = 4096;

/** How long a hole for Python may be, in characters. */
const HOLE_REACH = 300;

/** What JDBC and ODBC write in braces: `{fn now()}`, `{ts '2024-01-01'}`. */
const ESCAPES = /^(?:fn|d|t|ts|call|oj|escape|interval)\s/i;

/**
 * Finds where template markup ends: Jinja, `<% %>` of the Snowflake CLI, `&x` and `&{x}` of SnowSQL, `{name}` of Python.
 * Markup that is opened and never closed is not markup. Remembers closers that the rest of the text lacks, so that a text
 * full of openers stays linear.
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
    const opener = this.#text.slice(at, at + 2);
    const closer = CLOSERS[opener];
    if (closer === undefined) return opener.startsWith('{') ? this.#endOfHole(at) : undefined;
    if (this.#absent.has(closer)) return undefined;
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

  /**
   * `{name}`, `{row.id}`, `{names[0]}`, `{", ".join(columns)}`: an expression of Python on one line. Snowflake's own braces
   * start otherwise: `{'key': value}`, `{*}`, `{t.*}`, `{2,3}`.
   */
  #endOfHole(at: number): number | undefined {
    const text = this.#text;
    const first = text[at + 1] ?? '';
    const quoted = first === "'" || first === '"';
    if (!quoted && classAt(text, at + 1) !== LETTER) return undefined;
    const end = endOfBraces(text, at);
    if (end === undefined) return undefined;
    const inside = text.slice(at + 1, end - 1);
    if (quoted) return /^(?:'[^'\n]*'|"[^"\n]*")\s*(?:\.\s*[a-z]|%|\*|\+|if\b)/i.test(inside) ? end : undefined;
    return ESCAPES.test(inside) || /^[\w$.]*\*/.test(inside) ? undefined : end;
  }
}

/** End of a pair of braces on one line, other brackets and strings inside balanced. */
function endOfBraces(text: string, at: number): number | undefined {
  const limit = Math.min(text.length, at + HOLE_REACH);
  let depth = 0;
  for (let i = at + 1; i < limit; i++) {
    switch (text[i]) {
      case '(':
      case '[':
        depth++;
        break;
      case ')':
      case ']':
        depth--;
        if (depth < 0) return undefined;
        break;
      case "'":
      case '"': {
        const close = text.indexOf(text.charAt(i), i + 1);
        if (close === -1 || close >= limit) return undefined;
        i = close;
        break;
      }
      case '}':
        return depth === 0 ? i + 1 : undefined;
      case '{':
      case ';':
      case '\n':
      case '\r':
        return undefined;
    }
  }
  return undefined;
}
