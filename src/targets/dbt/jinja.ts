/** Opens something in Jinja: an expression, a tag or a comment. */
const OPENS = /\{[{%#]/g;
const ENDS_RAW = /\{%(?=[-+]?\s*endraw\s*[-+]?%\})/g;

/**
 * Author's text for a file that dbt renders: every `{{`, `{%` and `{#` becomes an expression that renders to itself, in
 * strings and comments too, as Jinja looks at both. The rest stays as it is.
 */
export function escapeJinja(text: string): string {
  return text.replace(OPENS, (opening) => `{{ "${opening}" }}`);
}

/** A text that renders to itself and stays readable: between raw tags; an `endraw` of its own does not end it. */
export function rawBlock(text: string): string {
  const safe = text.replace(ENDS_RAW, '{% endraw %}{{ "{%" }}{% raw %}');
  return `{% raw %}\n${safe.replace(/\n$/, '')}\n{% endraw %}\n`;
}

/** A text for YAML, where dbt renders descriptions and meta too: what would open Jinja is pulled apart by a space. */
export function neutraliseJinja(text: string): string {
  return text.replace(/\{(?=[{%#])/g, '{ ');
}

/** A text as a string of a Jinja expression. */
export function jinjaString(text: string, quote: "'" | '"' = "'"): string {
  return quote + text.replace(quote === "'" ? /[\\']/g : /[\\"]/g, '\\$&') + quote;
}
