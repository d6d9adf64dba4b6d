const QUOTE = /\\{0,8}(?:'{1,8}|"{1,8}|`)|\$\$(?!\$)/y;

/**
 * The opening quote at an offset with all it takes to write it there: `'`, `''` inside a SQL string, `\"` inside JSON,
 * `'''` in Python, `$$` in Snowflake. Undefined when none stands there.
 */
export function quoteAt(text: string, at: number): string | undefined {
  QUOTE.lastIndex = at;
  return QUOTE.exec(text)?.[0];
}

/**
 * Where the content that follows an opening quote ends: before the same quote, one that is escaped not counted. A value
 * that is never closed ends with its line.
 */
export function endOfQuoted(text: string, from: number, quote: string, limit: number): number {
  const end = Math.min(text.length, from + limit);
  if (quote.length > 1) {
    const found = text.indexOf(quote, from);
    return found !== -1 && found < end ? found : endOfLine(text, from, end);
  }
  for (let i = from; i < end; i++) {
    const character = text[i];
    if (character === '\0') return i;
    if (character === '\\' && quote !== '`') i++;
    else if (character === quote) {
      if (quote !== "'" || text[i + 1] !== quote) return i;
      i++;
    }
  }
  return endOfLine(text, from, end);
}

function endOfLine(text: string, from: number, limit: number): number {
  for (let i = from; i < limit; i++) if (text[i] === '\n' || text[i] === '\r' || text[i] === '\0') return i;
  return limit;
}
