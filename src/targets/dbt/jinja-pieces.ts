/** A stretch of a file that dbt renders. `end` is the index behind it, delimiters included. */
export interface JinjaPiece {
  readonly kind: 'text' | 'expression' | 'tag' | 'comment';
  readonly start: number;
  readonly end: number;
  /** What stands between the delimiters, without the dashes of whitespace control and space around it. */
  readonly inside: string;
}

const KINDS: Readonly<Record<string, 'expression' | 'tag' | 'comment'>> = {
  '{{': 'expression',
  '{%': 'tag',
  '{#': 'comment',
};
const CLOSERS: Readonly<Record<string, string>> = {'{{': '}}', '{%': '%}', '{#': '#}'};
const OPENS = /\{[{%#]/g;
const ENDS_RAW = /\{%[-+]?\s*endraw\s*[-+]?%\}/g;

/**
 * Cuts a file at its Jinja, as Jinja does: a string in an expression may hold a closer, what stands between raw tags is text.
 * Markup that is opened and never closed is text up to the end. Linear.
 */
export function jinjaPieces(text: string): readonly JinjaPiece[] {
  const pieces: JinjaPiece[] = [];
  let from = 0;
  const textUntil = (to: number): void => {
    if (to > from) pieces.push({kind: 'text', start: from, end: to, inside: text.slice(from, to)});
  };
  OPENS.lastIndex = 0;
  for (let found = OPENS.exec(text); found !== null; found = OPENS.exec(text)) {
    const start = found.index;
    const opener = found[0];
    const end = endOf(text, start + 2, CLOSERS[opener]!, opener !== '{#');
    if (end === undefined) break;
    textUntil(start);
    const inside = withoutControl(text.slice(start + 2, end - 2));
    from = end;
    if (opener === '{%' && inside === 'raw') {
      ENDS_RAW.lastIndex = end;
      const ends = ENDS_RAW.exec(text);
      textUntil(ends?.index ?? text.length);
      from = ends === null ? text.length : ENDS_RAW.lastIndex;
    } else {
      pieces.push({kind: KINDS[opener]!, start, end, inside});
    }
    OPENS.lastIndex = from;
  }
  textUntil(text.length);
  return pieces;
}

/** `- name -` says `name`, and what becomes of the space around it. */
function withoutControl(inside: string): string {
  const from = /^[-+]/.test(inside) ? 1 : 0;
  return inside.slice(from, inside.length > from && /[-+]$/.test(inside) ? -1 : undefined).trim();
}

function endOf(text: string, from: number, closer: string, hasStrings: boolean): number | undefined {
  if (!hasStrings) {
    const at = text.indexOf(closer, from);
    return at === -1 ? undefined : at + 2;
  }
  let quote = '';
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at]!;
    if (quote !== '') {
      if (character === '\\') at++;
      else if (character === quote) quote = '';
    } else if (character === "'" || character === '"') quote = character;
    else if (depth === 0 && text.startsWith(closer, at)) return at + 2;
    else if (character === '{') depth++;
    else if (character === '}' && depth > 0) depth--;
  }
  return undefined;
}
