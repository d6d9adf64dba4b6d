import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {builtGitleaks} from '../../conformance/gitleaks.ts';
import type {ScannerContext, SecretScanner} from '../../ports/secret-scanner.ts';
import gitleaks from '../../scanners/gitleaks.ts';
import secretlint from '../../scanners/secretlint.ts';
import {openDeadline} from '../../system/deadline.ts';

/** The scanners that are asked after our own rules. */
export interface Peers {
  readonly peers: readonly {readonly name: string; readonly scanner: SecretScanner}[];
  /** What is not there, and how it is got. */
  readonly missing: string | undefined;
  close(): Promise<void>;
}

/** Opens them as a harvest does; gitleaks with its own rules, as a program and with its rules run here. */
export async function openPeers(): Promise<Peers> {
  const directory = await mkdtemp(join(tmpdir(), 'wsr-bench-scanners-'));
  const context: ScannerContext = {directory, env: process.env, within: openDeadline()};
  const peers = [{name: 'secretlint', scanner: await secretlint.open({}, context)}];
  const built = await builtGitleaks();
  if (built !== undefined) {
    await writeFile(join(directory, 'rules.toml'), built.rules);
    peers.push({name: 'gitleaks, the program', scanner: await gitleaks.open({binary: built.program}, context)});
    peers.push({name: 'gitleaks, its rules run here', scanner: await gitleaks.open({config: 'rules.toml'}, context)});
  }
  return {
    peers,
    missing: built === undefined ? 'gitleaks is missing: "npm run conformance -- scanners" builds it.' : undefined,
    close: () => rm(directory, {recursive: true, force: true}),
  };
}
