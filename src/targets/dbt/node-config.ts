import {isRecord, textIn} from './yaml.ts';

type Mapping = Readonly<Record<string, unknown>>;

/**
 * What dbt_project.yml says of what lies at a path: the innermost word counts. Keys of folders and keys of configs stand side by
 * side there; `+` marks the latter where both have one name.
 * Source: docs.getdbt.com/reference/resource-configs/resource-path.
 * @param section `models`, `seeds` or `snapshots`
 * @param below folders and name below the section's folder
 * @param key without `+`
 */
export function folderConfig(
  settings: Mapping,
  section: string,
  project: string,
  below: readonly string[],
  key: string,
): unknown {
  let level: unknown = settings[section];
  let value: unknown;
  for (const part of ['', project, ...below]) {
    if (part !== '') level = isRecord(level) ? level[part] : undefined;
    if (!isRecord(level)) break;
    const plain = level[key];
    value = level[`+${key}`] ?? (isRecord(plain) ? undefined : plain) ?? value;
  }
  return value;
}

/** A value that is written out: Jinja in it is rendered by a run only, and what it gives is not known here. */
export function writtenOut(value: unknown): string | undefined {
  const text = textIn({value}, 'value');
  return text === undefined || /\{[{%]/.test(text) ? undefined : text;
}
