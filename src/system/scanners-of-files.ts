import {existsSync} from 'node:fs';
import {join} from 'node:path';
import type {Deadline} from '../ports/deadline.ts';
import type {SecretScanner} from '../ports/secret-scanner.ts';
import {configuredScanners, namedScanners, type ScannerSettings} from './open-scanners.ts';

interface Wanted {
  /** What `--scanner` says. */
  readonly named?: string;
  /** What `--config` says. */
  readonly config?: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly within: Deadline;
}

/**
 * The scanners for files that somebody names: those of the command line, else those of the config where there is one.
 * @throws UserError for a config that does not fit, and for a scanner that cannot be used
 */
export async function openScanners({named, config, cwd, env, within}: Wanted): Promise<readonly SecretScanner[]> {
  const here = {directory: cwd, env, within};
  const found = await settingsOf(config, cwd);
  const there = {...here, directory: found.directory};
  if (named === undefined) return configuredScanners(found.scanners, there);
  return namedScanners(named, found.scanners, {ofConfig: there, ofCommand: here});
}

async function settingsOf(
  config: string | undefined,
  cwd: string,
): Promise<{readonly scanners: ScannerSettings; readonly directory: string}> {
  // Loading it takes longer than to see that there is none.
  if (config === undefined && !existsSync(join(cwd, 'worksheet-rescue.yml'))) return {scanners: {}, directory: cwd};
  const {loadConfig} = await import('../config/load.ts');
  const loaded = loadConfig(config, cwd);
  return {scanners: loaded.config.redact.scanners, directory: loaded.directory};
}
