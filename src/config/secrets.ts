import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {usageError} from '../errors.ts';

/**
 * Fetches the secret behind `env:NAME` or `file:PATH`.
 * @throws UserError (exit code 2) that names the reference, never a value
 */
export function resolveSecret(
  reference: string,
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const name = reference.slice(reference.indexOf(':') + 1).trim();
  if (reference.startsWith('env:')) {
    const value = environment[name];
    if (value === undefined || value === '') {
      throw usageError(
        'secret-missing',
        `The environment variable ${name} is not set.`,
        `Set ${name}; the config refers to it as ${reference}`,
      );
    }
    return value;
  }
  try {
    return readFileSync(resolve(directory, name), 'utf8').replace(/\r?\n$/, '');
  } catch {
    throw usageError(
      'secret-missing',
      `The secret file ${name} cannot be read.`,
      `The config refers to it as ${reference}`,
    );
  }
}
