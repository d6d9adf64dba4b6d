import {KIND} from '../parse/lex/kinds.ts';
import type {StatementReading} from '../parse/reading.ts';

/** Names that dbt itself gives a meaning to; a bare `{{ this }}` is dbt's, not a notebook's. */
const DBT_NAMES = new Set(
  'this target model graph invocation_id run_started_at execute flags schema database dbt_version thread_id modules'.split(
    ' ',
  ),
);

/**
 * Name of the notebook cell, Python variable or value of another tool when the text is nothing but `{{name}}`; undefined for
 * other markup.
 */
export function cellReference(text: string): string | undefined {
  const name = /^\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}$/.exec(text)?.[1];
  return name === undefined || DBT_NAMES.has(name) ? undefined : name;
}

/** Whether a statement is written in Jinja: what its `{% … %}` set, its `{{ … }}` may name. */
export function isJinja({code}: StatementReading): boolean {
  for (let at = 0; at < code.size; at++) {
    if (code.kind(at) === KIND.template && code.written(at).startsWith('{%')) return true;
  }
  return false;
}

/** What only dbt gives a query. */
const DBT_CALL = /^\{[{%][-+]?[^'"]*\b(?:ref|source|config|var|env_var|is_incremental)\s*\(/;

/** Whether a statement is a model of dbt already: its Jinja is there on purpose. */
export function isModel({code}: StatementReading): boolean {
  for (let at = 0; at < code.size; at++) {
    if (code.kind(at) === KIND.template && DBT_CALL.test(code.written(at))) return true;
  }
  return false;
}

/** Places where a text opens Jinja that dbt would run or choke on: `{{`, `{%`, `{#`. */
export function jinjaOpeners(text: string): readonly number[] {
  return [...text.matchAll(/\{[{%#]/g)].map((match) => match.index);
}
