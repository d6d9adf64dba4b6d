import {z} from 'zod';
import {usageError} from '../errors.ts';
import type {ScannerContext, SecretScanner, SecretScannerKind} from '../ports/secret-scanner.ts';
import {discoverScanners} from './discover.ts';

/** What the config says of each: `true`, `false`, or its settings. */
export type ScannerSettings = Readonly<Record<string, unknown>>;

/**
 * The scanners that the config names, and those that are on by themselves, opened.
 * @throws UserError for one that does not exist, whose settings do not fit, or that cannot be used
 */
export async function configuredScanners(
  configured: ScannerSettings,
  context: ScannerContext,
): Promise<readonly SecretScanner[]> {
  const kinds = await discoverScanners();
  for (const id of Object.keys(configured)) kindOf(kinds, id, 'redact.scanners names');
  const wanted = kinds.flatMap((kind) => {
    const said = configured[kind.id] ?? kind.isDefault;
    return said === false ? [] : [{kind, settings: said === true ? {} : said}];
  });
  return Promise.all(wanted.map(({kind, settings}) => open(kind, settings, `redact.scanners.${kind.id}`, context)));
}

/**
 * The scanners that a command line names: `secretlint,gitleaks=.gitleaks.toml`, or `none`. One without an argument has the
 * settings of the config, where it has some there.
 * @throws UserError (exit code 2) for one that does not exist or takes no argument
 */
export async function namedScanners(
  names: string,
  configured: ScannerSettings,
  contexts: {readonly ofConfig: ScannerContext; readonly ofCommand: ScannerContext},
): Promise<readonly SecretScanner[]> {
  if (names === 'none') return [];
  if (names.trim() === '') throw usageError('no-scanner', '--scanner takes the names of scanners, or none.');
  const kinds = await discoverScanners();
  const wanted = names.split(',').map((name) => {
    const [id = '', ...rest] = name.trim().split('=');
    const kind = kindOf(kinds, id, '--scanner names');
    if (rest.length === 0) {
      const said = configured[id];
      const settings = typeof said === 'object' ? said : (kind.settingsOf?.(id) ?? {});
      return {kind, settings, context: typeof said === 'object' ? contexts.ofConfig : contexts.ofCommand};
    }
    if (kind.settingsOf === undefined) throw usageError('scanner-argument', `The scanner ${id} takes no argument.`);
    return {kind, settings: kind.settingsOf(rest.join('=')), context: contexts.ofCommand};
  });
  return Promise.all(wanted.map(({kind, settings, context}) => open(kind, settings, `--scanner ${kind.id}`, context)));
}

function kindOf(kinds: readonly SecretScannerKind[], id: string, who: string): SecretScannerKind {
  const kind = kinds.find((each) => each.id === id);
  if (kind !== undefined) return kind;
  throw usageError(
    'unknown-scanner',
    `${who} a scanner ${id} that does not exist.`,
    `Known are: ${kinds.map((each) => each.id).join(', ')}`,
  );
}

function open(
  kind: SecretScannerKind,
  settings: unknown,
  where: string,
  context: ScannerContext,
): Promise<SecretScanner> {
  let checked: unknown;
  try {
    checked = kind.settingsSchema.parse(settings);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const issue = error.issues[0];
    const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    throw usageError(
      'scanner-settings',
      `The settings of ${where} do not fit: ${place}${(issue?.message ?? 'they are wrong').replace(/\.$/, '')}.`,
      'See the table of scanners in the README.',
    );
  }
  return kind.open(checked, context);
}
