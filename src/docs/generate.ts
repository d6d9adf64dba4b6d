// Writes the generated tables into README.md, between their markers; with --check says which are out of date.
import {readFileSync, writeFileSync} from 'node:fs';
import process from 'node:process';
import {z} from 'zod';
import {commands} from '../commands/index.ts';
import {configSchema} from '../config/schema.ts';
import {BUILT_IN_RULES} from '../extract/snowflake/actor-rules.ts';
import {fixKindOf, prevalenceOf} from '../lint/fix-kind.ts';
import {discoverRules, discoverScanners, discoverSources} from '../system/discover.ts';

const README = new URL('../../README.md', import.meta.url);

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
}

const tables: Readonly<Record<string, string>> = {
  commands: table(
    ['command', 'does'],
    commands.map(({name, summary}) => [`\`${name}\``, summary]),
  ),
  sources: table(
    ['source', 'reads', 'in an account of kind'],
    (await discoverSources()).map(({id, describes, account}) => [`\`${id}\``, describes, `\`${account}\``]),
  ),
  settings: table(['source', 'setting', 'means', 'default'], [...(await settingsRows())]),
  actors: table(
    ['ran by', 'when'],
    BUILT_IN_RULES.map(({actor, ...tests}) => [
      actor,
      Object.entries(tests)
        .map(([test, value]) => `${kebab(test)} \`${String(value)}\``)
        .join(' and '),
    ]),
  ),
  scanners: table(
    ['scanner', 'is', 'settings', 'without being named'],
    (await discoverScanners()).map(({id, describes, settingsSchema, isDefault}) => [
      `\`${id}\``,
      describes,
      settingsOf(settingsSchema),
      isDefault ? 'on' : '',
    ]),
  ),
  rules: table(
    ['rule', 'severity', 'says', 'seen in', 'fix', 'sqlfluff'],
    (await discoverRules()).map((rule) => [
      `\`${rule.id}\``,
      rule.severity,
      rule.title,
      prevalenceOf(rule) ?? '',
      {applied: 'applied', offered: 'offered', none: '–'}[fixKindOf(rule)],
      rule.sqlfluff ?? '',
    ]),
  ),
  config: table(
    ['key', 'takes', 'default'],
    [...configRows(z.toJSONSchema(configSchema, {io: 'input', unrepresentable: 'any'}) as JsonSchema, '')],
  ),
};

/** Settings of the sources of a Snowflake account; the other kinds have theirs in the config table. */
async function settingsRows(): Promise<readonly (readonly string[])[]> {
  const sources = (await discoverSources()).filter(({account}) => account === 'snowflake');
  return sources.flatMap(({id, configSchema: schema}) => {
    const {properties} = z.toJSONSchema(schema as z.ZodType, {io: 'input', unrepresentable: 'any'}) as JsonSchema;
    return Object.entries(properties ?? {}).map(([key, value]) => [
      `\`${id.replace(/^snowflake-/, '')}\``,
      `\`${kebab(key)}\``,
      value.description ?? '',
      value.default === undefined ? '' : `\`${JSON.stringify(value.default)}\``,
    ]);
  });
}

/** A key as people write it in a file. */
function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `config`: what it means; and so on. */
function settingsOf(schema: unknown): string {
  const {properties} = z.toJSONSchema(schema as z.ZodType, {io: 'input', unrepresentable: 'any'}) as JsonSchema;
  return Object.entries(properties ?? {})
    .map(([key, value]) => `\`${key}\`: ${value.description ?? ''}`)
    .join(' ');
}

let text = readFileSync(README, 'utf8');
const stale: string[] = [];
for (const [name, content] of Object.entries(tables)) {
  const pattern = new RegExp(`(<!-- generated: ${name} -->\n)[\\s\\S]*?(<!-- end -->)`);
  const updated = text.replace(pattern, (_match, open: string, close: string) => `${open}${content}${close}`);
  if (!pattern.test(text)) stale.push(`${name} (no marker)`);
  else if (updated !== text) stale.push(name);
  text = updated;
}
if (process.argv.includes('--check')) {
  if (stale.length > 0) {
    process.stderr.write(`README.md is out of date: ${stale.join(', ')}. Run npm run docs.\n`);
    process.exitCode = 1;
  } else process.stdout.write('Generated tables are up to date.\n');
} else {
  writeFileSync(README, text);
  process.stdout.write(`README.md written (${stale.length === 0 ? 'nothing changed' : stale.join(', ')}).\n`);
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |\n`;
  return line(header) + `|${header.map(() => '---').join('|')}|\n` + rows.map(line).join('');
}

function* configRows(schema: JsonSchema, prefix: string): Iterable<readonly string[]> {
  for (const [key, value] of Object.entries(schema.properties ?? {})) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    const branches = value.oneOf ?? value.anyOf;
    const entry = value.additionalProperties;
    if (value.properties !== undefined) yield* configRows(value, path);
    else if (branches !== undefined && branches.some(({properties}) => properties !== undefined)) {
      for (const branch of branches) yield* configRows(branch, path);
    } else if (typeof entry === 'object' && (entry.properties ?? entry.oneOf ?? entry.anyOf) !== undefined) {
      for (const branch of entry.oneOf ?? entry.anyOf ?? [entry]) {
        const kind = branch.properties?.['kind']?.const;
        yield* configRows(branch, `${path}.NAME${kind === undefined ? '' : ` (${String(kind)})`}`);
      }
    } else {
      const fallback = value.default === undefined ? '' : `\`${JSON.stringify(value.default)}\``;
      yield [
        `\`${path}\``,
        [typeOf(value), value.description ?? ''].filter((part) => part !== '').join('. '),
        fallback,
      ];
    }
  }
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.type === 'array') return 'list';
  return typeof schema.type === 'string' ? schema.type : 'text';
}
