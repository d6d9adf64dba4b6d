/** Quotes that a word processor or a chat makes of straight ones, with what closes them. */
const CURLY: Readonly<Record<string, string>> = {'‘': '’', '’': '’', '“': '”', '”': '”', '„': '“'};

const QUOTE = /\\{0,8}(?:'{1,8}|"{1,8}|`)|\$\$(?!\$)|[‘’“”„]|&(?:quot|apos|#39|#34);/y;

/**
 * The opening quote at an offset with all it takes to write it there: `'`, `''` inside a SQL string, `\"` inside JSON,
 * `'''` in Python, `$$` in Snowflake, `&quot;` in XML. Undefined when none stands there.
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
    // Cut first: a search to the end of a long text, once for every name in it, would be quadratic.
    const near = text.slice(from, end + quote.length);
    let found = near.indexOf(quote);
    // Inside a SQL string `''''` is a quote of the inner string that is escaped once more.
    if (/^(?:'')+$/.test(quote)) {
      while (found !== -1 && near.startsWith(quote + quote, found))
        found = near.indexOf(quote, found + quote.length * 2);
    }
    return found !== -1 && from + found < end ? from + found : endOfLine(text, from, end);
  }
  const close = CURLY[quote] ?? quote;
  for (let i = from; i < end; i++) {
    const character = text[i];
    if (character === '\0') return i;
    if (character === '\\' && quote === close && quote !== '`') i++;
    else if (character === close) {
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
