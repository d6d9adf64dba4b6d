import {meansRule, type Named, readNames} from './rule-names.ts';

/** What `[sqlfluff]` (in TOML `[tool.sqlfluff.core]`) sets, by key; lists are joined by commas. */
export interface SqlfluffConfig {
  readonly core: Readonly<Record<string, string>>;
  /** Keys of all other sections, as `section.key`: settings of rules, templaters and layout. */
  readonly others: readonly string[];
}

/** What a project's sqlfluff settings mean for our rules. */
export interface SqlfluffSettings {
  /** Ids of rules that it leaves out. */
  readonly disable: readonly string[];
  /** Ids of rules whose findings are warnings at most. */
  readonly warnings: readonly string[];
  readonly ignoresNoqa: boolean;
  /** As written, where one is set. */
  readonly dialect?: string;
  /** Names of rules and keys that mean nothing here, sorted, each once. */
  readonly unmapped: readonly string[];
}

/** Keys that are read; paths to leave out are read where files are chosen. */
const READ = new Set(['dialect', 'rules', 'exclude_rules', 'warnings', 'disable_noqa', 'ignore_paths']);

/**
 * Reads an ini file as Python's configparser does for sqlfluff: `=` between key and value, values go on in lines that are
 * indented, comments are whole lines that start with `#` or `;`. Sections of other tools are passed over.
 */
export function parseSqlfluffIni(text: string): SqlfluffConfig {
  const values: {section: string; key: string; lines: string[]}[] = [];
  let section = '';
  let indent = -1;
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|[\r\n]/)) {
    const trimmed = line.trim();
    if (trimmed === '' || /^[#;]/.test(trimmed)) continue;
    const depth = line.length - line.trimStart().length;
    const last = values.at(-1);
    if (indent !== -1 && depth > indent && last !== undefined) {
      last.lines.push(trimmed);
      continue;
    }
    const header = /^\[([^\]]+)\]/.exec(trimmed)?.[1];
    const equals = trimmed.indexOf('=');
    indent = header === undefined && equals > 0 ? depth : -1;
    if (header !== undefined) section = header.trim();
    else if (equals > 0) {
      values.push({section, key: trimmed.slice(0, equals).trim(), lines: [trimmed.slice(equals + 1).trim()]});
    }
  }
  const ours = values.filter(({section: name}) => name === 'sqlfluff' || name.startsWith('sqlfluff:'));
  const core = ours.filter(({section: name}) => name === 'sqlfluff' || name === 'sqlfluff:core');
  return {
    core: Object.fromEntries(core.map(({key, lines}) => [key, lines.filter((line) => line !== '').join(' ')])),
    others: ours
      .filter((value) => !core.includes(value))
      .map(({section: name, key}) => `${name.slice('sqlfluff:'.length)}.${key}`),
  };
}

/** Takes `[tool.sqlfluff]` out of a parsed `pyproject.toml`. */
export function sqlfluffOfToml(document: unknown): SqlfluffConfig {
  const sections = fields(fields(fields(document)['tool'])['sqlfluff']);
  const core = fields(sections['core']);
  const others = Object.entries(sections).flatMap(([name, value]) =>
    name === 'core' ? [] : Object.keys(fields(value)).map((key) => `${name}.${key}`),
  );
  return {core: Object.fromEntries(Object.entries(core).map(([key, value]) => [key, textOf(value)])), others};
}

/** Lines such as `-- sqlfluff:exclude_rules:AM02`, which set the same for one file. */
export function inlineSqlfluff(text: string): SqlfluffConfig | undefined {
  if (!text.includes('sqlfluff:')) return undefined;
  const found = [...text.matchAll(/^--[ \t]*sqlfluff:([a-z_]+):([^:\r\n]*)[ \t]*\r?$/gm)];
  if (found.length === 0) return undefined;
  return {core: Object.fromEntries(found.map(([, key = '', value = '']) => [key, value.trim()])), others: []};
}

/** The nearer of two configs goes first, key by key. */
export function mergeSqlfluff(outer: SqlfluffConfig, nearer: SqlfluffConfig): SqlfluffConfig {
  return {core: {...outer.core, ...nearer.core}, others: [...new Set([...outer.others, ...nearer.others])]};
}

/** What a config of sqlfluff means for our rules: those with a counterpart there follow it, the others are left alone. */
export function sqlfluffSettings({core, others}: SqlfluffConfig, rules: readonly Named[]): SqlfluffSettings {
  const shared = rules.filter(({sqlfluff}) => sqlfluff !== undefined);
  const listed = (key: string): readonly string[] => listOf(core[key]);
  const named = (names: readonly string[]): readonly Named[] =>
    shared.filter((rule) => names.some((name) => meansRule(name, rule)));
  const selected = listed('rules');
  const chosen = selected.length === 0 ? shared : named(selected);
  const excluded = named(listed('exclude_rules'));
  const unknown = ['rules', 'exclude_rules', 'warnings']
    .flatMap(listed)
    .filter((name) => !shared.some((rule) => meansRule(name, rule)));
  const keys = Object.keys(core).filter((key) => !READ.has(key));
  const dialect = core['dialect']?.trim();
  return {
    disable: idsOf(shared.filter((rule) => !chosen.includes(rule) || excluded.includes(rule))),
    warnings: idsOf(named(listed('warnings'))),
    ignoresNoqa: /^true$/i.test(core['disable_noqa']?.trim() ?? ''),
    ...(dialect === undefined || /^(?:none)?$/i.test(dialect) ? {} : {dialect}),
    unmapped: [...new Set([...unknown, ...keys, ...others])].toSorted(),
  };
}

/** Patterns of `ignore_paths`. */
export function ignoredPaths({core}: SqlfluffConfig): readonly string[] {
  return listOf(core['ignore_paths']);
}

function listOf(value: string | undefined): readonly string[] {
  return value === undefined || /^none$/i.test(value.trim()) ? [] : readNames(value);
}

function idsOf(rules: readonly Named[]): readonly string[] {
  return rules.map(({id}) => id);
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(',') : String(value);
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
