import {readFile} from 'node:fs/promises';
import {parse, TomlError} from 'smol-toml';
import {z} from 'zod';
import {usageError, type UserError} from '../../errors.ts';

const words = z.array(z.string());
const allowlist = {
  description: z.string().optional(),
  condition: z.enum(['and', 'AND', '&&', 'or', 'OR', '||']).optional(),
  // There are no commits yet in what is looked at.
  commits: words.optional(),
  paths: words.default([]),
  regexes: words.default([]),
  regextarget: z.enum(['', 'secret', 'match', 'line']).default(''),
  stopwords: words.default([]),
};
const ruleAllowlist = z.strictObject(allowlist);
const globalAllowlist = z.strictObject({...allowlist, targetrules: words.default([])});

const rule = z.strictObject({
  id: z.string().regex(/\S/, 'is empty'),
  description: z.string().optional(),
  regex: z.string().optional(),
  path: z.string().optional(),
  secretgroup: z.int().min(0).default(0),
  entropy: z.number().default(0),
  keywords: words.default([]),
  tags: words.optional(),
  allowlist: ruleAllowlist.optional(),
  allowlists: z.array(ruleAllowlist).default([]),
});

const document = z.strictObject({
  title: z.string().optional(),
  description: z.string().optional(),
  minversion: z.string().optional(),
  rules: z.array(rule).default([]),
  allowlist: globalAllowlist.optional(),
  allowlists: z.array(globalAllowlist).default([]),
});

/** The rules of a gitleaks TOML, keys in lower case. */
export type GitleaksConfig = z.infer<typeof document>;
export type GitleaksRule = GitleaksConfig['rules'][number];
export type GitleaksAllowlist = z.infer<typeof ruleAllowlist>;

const PROGRAM = 'Set redact.scanners.gitleaks.binary as well: the program itself can do that.';

/**
 * Reads a gitleaks TOML whose rules are run here. Whatever cannot be done here is refused: left out in silence, a rule that
 * people count on would find nothing.
 * @throws UserError (exit code 2), one sentence that names the key or the rule
 */
export async function readGitleaksConfig(file: string): Promise<GitleaksConfig> {
  const table = lowerKeys(await readToml(file));
  if ((table as {extend?: unknown}).extend !== undefined) {
    throw unfit(file, 'extends another one, which only the gitleaks program can do', PROGRAM);
  }
  const result = document.safeParse(table);
  if (result.success) return checked(file, result.data);
  const [issue] = result.error.issues;
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const place = placeOf(table, [...(issue?.path ?? []), ...keys.slice(0, 1)]);
  if (keys.length > 0) throw unfit(file, `has ${place}, which is not known here`, PROGRAM);
  throw unfit(file, `does not fit: ${place} ${said(issue?.message)}`, 'Correct it there.');
}

/** @throws UserError (exit code 2) when it cannot be read or is no TOML */
export async function readToml(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw usageError(
      'gitleaks-config',
      `The gitleaks config ${file} cannot be read.`,
      'Check redact.scanners.gitleaks.',
    );
  }
  try {
    return parse(text);
  } catch (error) {
    const line = error instanceof TomlError ? ` (line ${error.line})` : '';
    throw unfit(file, `is not valid TOML${line}`, 'Correct that line.');
  }
}

/** Of what gitleaks itself refuses. */
function checked(file: string, config: GitleaksConfig): GitleaksConfig {
  const ids = new Set(config.rules.map(({id}) => id));
  const lists: readonly [string, readonly GitleaksAllowlist[], boolean][] = [
    ['the global allowlist', config.allowlist === undefined ? config.allowlists : [config.allowlist], true],
    ...config.rules.map(
      (each) =>
        [`rule ${each.id}`, each.allowlist === undefined ? each.allowlists : [each.allowlist], false] as [
          string,
          readonly GitleaksAllowlist[],
          boolean,
        ],
    ),
  ];
  const empty = config.rules.find(({regex, path}) => regex === undefined && path === undefined);
  if (empty !== undefined) throw unfit(file, `has rule ${empty.id} without a regex`);
  for (const [where, allowed] of lists) {
    const isEmpty = allowed.some(
      (list) => (list.commits ?? []).length + list.paths.length + list.regexes.length + list.stopwords.length === 0,
    );
    if (isEmpty) throw unfit(file, `has an allowlist of ${where} that allows nothing`);
  }
  for (const {targetrules} of config.allowlists) {
    const unknown = targetrules.find((id) => !ids.has(id));
    if (unknown !== undefined) throw unfit(file, `has an allowlist for the rule ${unknown}, which is not there`);
  }
  return config;
}

/** Something in a TOML that cannot be done. */
export function unfit(file: string, what: string, hint = 'Correct it there.'): UserError {
  return usageError('gitleaks-config', `The gitleaks config ${file} ${what}.`, hint);
}

/** Gitleaks reads keys whatever their case. */
function lowerKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerKeys);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toLowerCase(), lowerKeys(inner)]));
}

/** `rules.aws-key.regex`: a rule by its id where it has one. */
function placeOf(table: unknown, path: readonly PropertyKey[]): string {
  let at: unknown = table;
  const parts = path.map((key) => {
    at = (at as Record<PropertyKey, unknown> | undefined)?.[key];
    const id = (at as {id?: unknown} | null | undefined)?.id;
    return typeof key === 'number' && typeof id === 'string' ? id : String(key);
  });
  return parts.join('.') || 'the file';
}

function said(message = 'is wrong'): string {
  return message.replace(/^Invalid/, 'is invalid').replace(/\.$/, '');
}
