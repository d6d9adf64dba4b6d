/** Names that dbt itself gives a meaning to; a bare `{{ this }}` is dbt's, not a notebook's. */
const DBT_NAMES = new Set(
  'this target model graph invocation_id run_started_at execute flags schema database dbt_version thread_id modules'.split(
    ' ',
  ),
);

/** Name of the notebook cell or Python variable when the text is nothing but `{{name}}`; undefined for other markup. */
export function cellReference(text: string): string | undefined {
  const name = /^\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}$/.exec(text)?.[1];
  return name === undefined || DBT_NAMES.has(name) ? undefined : name;
}

/** Places where a text opens Jinja that dbt would run or choke on: `{{`, `{%`, `{#`. */
export function jinjaOpeners(text: string): readonly number[] {
  return [...text.matchAll(/\{[{%#]/g)].map((match) => match.index);
}
