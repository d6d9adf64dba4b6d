import {resolve} from 'node:path';
import {type ExitCode, UserError, usageError} from '../errors.ts';
import type {Invocation} from './command.ts';
import type {ReportedSecret} from './redact-report.ts';

interface Outcome {
  readonly found: readonly ReportedSecret[];
  readonly problems: readonly {readonly file: string; readonly message: string}[];
  readonly exitCode: ExitCode;
  /** Ids of the scanners that were asked. */
  readonly scanners: readonly string[];
}

/**
 * Refuses a place for the log before anything is read. `--sarif a.sql b.sql` is easily written by someone who means two
 * files to look at; the first must not become a log.
 */
export async function checkSarifPath(path: string, {cwd, common}: Invocation): Promise<void> {
  if (path === '-') {
    if (!common.json) return;
    throw usageError('two-outputs', '--json and --sarif - both want standard output.', 'Name a file for one of them.');
  }
  if (path === '') throw usageError('no-sarif-file', '--sarif takes the name of a file, or - for standard output.');
  const {readOutput} = await import('../system/output-file.ts');
  const before = await readOutput(resolve(cwd, path));
  if (before === undefined) throw usageError('no-sarif-file', `${path} is no file that can be written.`);
  if (before.trim() !== '' && !isSarif(before)) {
    throw usageError('not-a-sarif-file', `${path} holds something else than SARIF and is left as it is.`);
  }
}

function isSarif(text: string): boolean {
  try {
    const log = JSON.parse(text) as {readonly version?: unknown; readonly runs?: unknown} | null;
    return log?.version === '2.1.0' && Array.isArray(log.runs);
  } catch {
    return false;
  }
}

/** Writes the run as SARIF, to a file or to standard output. */
export async function writeSarif(path: string, {cwd, stdout}: Invocation, outcome: Outcome): Promise<void> {
  const [{toSarif}, {secretRules}, {groupsOf, messageOfSecret}] = await Promise.all([
    import('../redact/sarif.ts'),
    import('../redact/rules/index.ts'),
    import('./redact-report.ts'),
  ]);
  const {found, problems, exitCode, scanners} = outcome;
  const groups = groupsOf(found);
  const findings = found.map((secret) => ({...secret, message: messageOfSecret(secret, groups)}));
  const rules = [...secretRules, ...rulesOfScanners(found, scanners)];
  const text = `${JSON.stringify(toSarif({rules, findings, problems, exitCode}), null, 2)}\n`;
  if (path === '-') {
    stdout.write(text);
    return;
  }
  const {writeOutput} = await import('../system/output-file.ts');
  const code = await writeOutput(resolve(cwd, path), text);
  if (code !== undefined) throw new UserError('sarif-not-written', `${path} cannot be written (${code}).`);
}

/** The kind of what a scanner found begins with its id. */
function rulesOfScanners(
  found: readonly ReportedSecret[],
  scanners: readonly string[],
): readonly {readonly kind: string; readonly describes: string}[] {
  return [...new Set(found.map(({kind}) => kind))].flatMap((kind) => {
    const scanner = scanners.find((id) => kind.startsWith(`${id.replaceAll('-', '_')}_`));
    if (scanner === undefined) return [];
    const rule = kind.slice(scanner.length + 1).replaceAll('_', '-');
    return [{kind, describes: `What ${scanner} takes for a secret by its rule ${rule}.`}];
  });
}
