import {readdir} from 'node:fs/promises';
import type {LintRule} from '../lint/rule.ts';
import type {ForgeKind} from '../ports/forge.ts';
import type {SecretScannerKind} from '../ports/secret-scanner.ts';
import type {Source} from '../ports/source.ts';
import type {Target} from '../ports/target.ts';

/** Lint rules, sources, scanners, forges and targets are found by their folder: adding one is adding one file that exports it as default. */
async function discover<T>(folder: string): Promise<readonly T[]> {
  const url = new URL(`../${folder}/`, import.meta.url);
  const files = (await readdir(url))
    .filter((file) => /^[a-z0-9-]+\.[jt]s$/.test(file) && !file.endsWith('.d.ts'))
    .toSorted();
  return Promise.all(files.map(async (file) => ((await import(new URL(file, url).href)) as {default: T}).default));
}

export function discoverRules(): Promise<readonly LintRule[]> {
  return discover<LintRule>('lint/rules');
}

export function discoverSources(): Promise<readonly Source[]> {
  return discover<Source>('extract/sources');
}

export function discoverScanners(): Promise<readonly SecretScannerKind[]> {
  return discover<SecretScannerKind>('scanners');
}

export function discoverForges(): Promise<readonly ForgeKind[]> {
  return discover<ForgeKind>('forge');
}

export async function discoverTargets(): Promise<readonly Target[]> {
  const found = await discover<Target | undefined>('targets');
  // Files that support a target stand beside it and export no default.
  return found.filter((target) => target !== undefined);
}
