import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {parse as parseYaml} from 'yaml';
import {z} from 'zod';
import type {LoadedConfig} from '../config/load.ts';
import {usageError} from '../errors.ts';
import type {Identity} from '../ports/git.ts';

const identityFile = z.record(z.string(), z.strictObject({name: z.string().min(1), email: z.email()}));

/** User names → people, from the file that the config names. Nobody else gets an author line. */
export function readIdentities({config, directory}: LoadedConfig): ReadonlyMap<string, Identity> {
  const file = config.people.identities;
  if (file === undefined) return new Map();
  let text: string;
  try {
    text = readFileSync(resolve(directory, file), 'utf8');
  } catch {
    throw usageError(
      'identities-missing',
      `The file of identities ${file} cannot be read.`,
      'Correct people.identities in the config.',
    );
  }
  const parsed = identityFile.safeParse(parseYaml(text, {prettyErrors: false}) ?? {});
  if (!parsed.success) {
    throw usageError(
      'identities-invalid',
      `${file} does not fit: each user name takes {name, email}.`,
      'See people.identities in the README.',
    );
  }
  return new Map(Object.entries(parsed.data).map(([user, identity]) => [user.toUpperCase(), identity]));
}
