import {mask} from '../../parse/mask.ts';

/** `{{ ref('orders') }}`, `{{ ref('shop', 'orders') }}` and `{{ source('shop', 'orders') }}`, with quotes of either kind. */
const REFERENCE = /\{\{-?\s*(?:ref|source)\s*\(\s*(['"])([^'"]+)\1\s*(?:,\s*(['"])([^'"]+)\3\s*)?\)\s*-?\}\}/g;

/**
 * A text for those who know no Jinja, and would refuse nearly every model: references are the names that they mean, other values
 * a name, and what stands for none is left out.
 */
export function withoutJinja(sql: string): string {
  const named = sql.replace(REFERENCE, (_match, _quote, one: string, _second, other?: string) =>
    other === undefined ? one : `${one}.${other}`,
  );
  return mask(named).text;
}
