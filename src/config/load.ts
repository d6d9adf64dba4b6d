import {existsSync, readFileSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import {isAlias, parseDocument, visit} from 'yaml';
import type {z} from 'zod';
import {usageError} from '../errors.ts';
import {type Config, configSchema} from './schema.ts';

export const CONFIG_FILE = 'worksheet-rescue.yml';

export interface LoadedConfig {
  readonly config: Config;
  /** Absolute path of the file. */
  readonly path: string;
  /** Folder of the file: what relative paths in it are relative to. */
  readonly directory: string;
}

/**
 * Reads and checks `worksheet-rescue.yml`. Config is data: it is parsed, never executed.
 * @param path file to read; the one in the working directory when undefined
 * @throws UserError (exit code 2) that names the line or the key; values are never repeated, one could be a secret
 */
export function loadConfig(path: string | undefined, workingDirectory: string): LoadedConfig {
  const file = resolve(workingDirectory, path ?? CONFIG_FILE);
  if (!existsSync(file)) {
    throw usageError(
      'config-missing',
      `There is no ${path ?? CONFIG_FILE} here.`,
      'Write one with `wsr init`, or name another with --config FILE.',
    );
  }
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EISDIR')
      throw usageError('config-unreadable', `${file} is a folder.`, 'Name the file that is in it.');
    throw usageError(
      'config-unreadable',
      `${file} cannot be read.`,
      'Check that it is a file and that you may read it.',
    );
  }
  return {config: parseConfig(text, file), path: file, directory: dirname(file)};
}

/** What `wsr init` leaves where it found nothing. */
export const UNFINISHED = 'CHANGE-ME';

/** Checks the text of a config. `name` is what messages call the file. */
export function parseConfig(text: string, name: string): Config {
  const document = parseDocument(text, {prettyErrors: false});
  const problem = document.errors[0];
  if (problem !== undefined) {
    const line = text.slice(0, problem.pos[0]).split('\n').length;
    throw usageError(
      'config-syntax',
      `${name} is not valid YAML (line ${line}: ${problem.code.toLowerCase().replaceAll('_', ' ')}).`,
      'Correct that line.',
    );
  }
  visit(document, (_key, node) => {
    if (isAlias(node)) {
      throw usageError(
        'config-alias',
        `${name} uses a YAML alias (*name), which is not supported.`,
        'Write the value out.',
      );
    }
  });
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value !== 'string' || !node.value.startsWith(UNFINISHED)) return;
      const line = text.slice(0, node.range?.[0] ?? 0).split('\n').length;
      throw usageError(
        'config-unfinished',
        `${name} still has ${UNFINISHED} in line ${line}.`,
        'Write there what the comment beside it asks for.',
      );
    },
  });
  const given: unknown = document.toJS() ?? {};
  const result = configSchema.safeParse(given);
  if (result.success) return result.data;
  const issues = result.error.issues.flatMap((issue) => flatten(issue, []));
  const shown = issues.slice(0, 3).map((issue) => told(issue, given));
  const more = issues.length > shown.length ? ` and ${issues.length - shown.length} more` : '';
  throw usageError(
    'config-invalid',
    `${name} does not fit: ${shown.join('; ')}${more}.`,
    'See `wsr schema config` for every key, or the table in the README.',
  );
}

interface FlatIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A key that is not there is missing, whatever should have stood there. */
function told({path, message}: FlatIssue, given: unknown): string {
  const value = path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key],
    given,
  );
  if (path.length > 0 && (value === undefined || value === null)) return `${path.join('.')} is missing`;
  return `${path.join('.') || 'the file'}: ${message.replace(/^Invalid input: /, '')}`;
}

/** A union reports every branch; the branch with the fewest complaints is the one that was meant. */
function flatten(issue: z.core.$ZodIssue, prefix: readonly PropertyKey[]): readonly FlatIssue[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const branches = issue.errors.map((errors) => errors.flatMap((error) => flatten(error, path)));
    return branches.reduce((best, branch) => (branch.length < best.length ? branch : best));
  }
  return [{path, message: issue.message.replace(/\.$/, '')}];
}
