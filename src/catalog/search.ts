/** Terms of a search that count; more than a person types, fewer than FTS5's depth of expressions. */
const TERMS = 32;
const LENGTH = 1000;

/**
 * What a person typed as an FTS5 expression that has no syntax of theirs in it: every term is a quoted phrase that
 * matches as a beginning (`daily_rev` finds `DAILY_REVENUE`), text between double quotes a phrase that matches whole; all
 * have to be there. Undefined when nothing in it is a word.
 *
 * The index splits at everything but letters and digits, `_` included, so `revenue` finds `fct_daily_revenue`, and
 * `daily_revenue` is the phrase of its two words. Source: sqlite.org/fts5.html, 3 and 4.3.1.
 */
export function searchExpression(text: string): string | undefined {
  const terms: string[] = [];
  for (const [, whole, word] of text.slice(0, LENGTH).matchAll(/"([^"]*)"|([^\s"]+)/g)) {
    const term = (whole ?? word ?? '').replaceAll('\0', ' ');
    // A phrase without a single word in it would match nothing, and with it the whole search.
    if (!/[\p{L}\p{N}]/u.test(term)) continue;
    terms.push(`"${term}"${whole === undefined ? ' *' : ''}`);
    if (terms.length === TERMS) break;
  }
  return terms.length === 0 ? undefined : terms.join(' ');
}
