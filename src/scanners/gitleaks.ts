import {resolve} from 'node:path';
import {z} from 'zod';
import {usageError} from '../errors.ts';
import type {SecretScannerKind} from '../ports/secret-scanner.ts';

const settingsSchema = z
  .strictObject({
    config: z.string().min(1).optional().describe('A gitleaks TOML, relative to the config file.'),
    binary: z.string().min(1).optional().describe('The gitleaks program: its name on the PATH, or a path to it.'),
  })
  .refine(({config, binary}) => (config ?? binary) !== undefined, 'name a config, a binary, or both');

/** Your gitleaks: its program where one is named, else the rules of the TOML, run here. */
export default {
  id: 'gitleaks',
  describes:
    'Your gitleaks: the program `binary`, with the rules of `config` if there is one, or these rules run here.',
  isDefault: false,
  settingsSchema,
  settingsOf: (argument) => (argument.endsWith('.toml') ? {config: argument} : {binary: argument}),
  async open(settings, {directory, env, within}) {
    const {config, binary} = settingsSchema.parse(settings);
    const file = config === undefined ? undefined : resolve(directory, config);
    if (binary !== undefined) {
      const {openBinary} = await import('./gitleaks/binary.ts');
      // A bare name is looked up on the PATH, anything else is a path.
      return openBinary(/[/\\]/.test(binary) ? resolve(directory, binary) : binary, file, env);
    }
    if (file === undefined) throw usageError('gitleaks-settings', 'gitleaks has neither a config nor a binary.');
    const {openRules} = await import('./gitleaks/rules.ts');
    return openRules(file, within);
  },
} satisfies SecretScannerKind;
