import {ExitCode, usageError} from '../errors.ts';
import type {FoundSecret, RedactedFile} from '../pipeline/redact.ts';
import type {Command, Invocation} from './command.ts';
import {Printer} from './print.ts';
import type {ReportedSecret} from './redact-report.ts';

export const redactCommand: Command = {
  name: 'redact',
  summary: 'secrets in these files, by place and kind, never by value',
  arguments: [{name: '<paths...>', description: 'files of any kind, or folders (.sql, .ipynb, .py)'}],
  options: [
    {
      flags: '--write',
      description:
        'replace what is found, in the files themselves, by __REDACTED_<kind>_<n>__; ends with 0 when all was replaced, with 1 when something was not',
      default: false,
    },
    {
      flags: '--all-files',
      description: 'every text file of a folder; binary ones are skipped and counted',
      default: false,
    },
    {
      flags: '--scanner <names>',
      description:
        'what looks at files after our own rules: secretlint, gitleaks (the program), gitleaks=RULES.toml, gitleaks=PROGRAM, several with commas, or none; else those of redact.scanners where there is a config, and secretlint',
    },
    {flags: '--sarif <file>', description: 'write a SARIF 2.1.0 log as well; - for standard output'},
  ],
  example: 'wsr redact worksheets/ --all-files --sarif secrets.sarif',
  run: async (invocation) => {
    const {args, options, common, cwd, signal} = invocation;
    const sarif = typeof options['sarif'] === 'string' ? options['sarif'] : undefined;
    const {checkSarifPath, writeSarif} = await import('./redact-sarif.ts');
    if (args.includes('-')) {
      throw usageError(
        'no-standard-input',
        'redact reads files, not standard input.',
        'Name the files: … | xargs -0 wsr redact',
      );
    }
    if (sarif !== undefined) await checkSarifPath(sarif, invocation);
    const [{redactPaths}, {redactText}, {SameValues}, {openDeadline}, {filesToRedact}, {printSecrets}, {openScanners}] =
      await Promise.all([
        import('../pipeline/redact.ts'),
        import('../redact/redact-text.ts'),
        import('../redact/same-values.ts'),
        import('../system/deadline.ts'),
        import('../system/files-to-redact.ts'),
        import('./redact-report.ts'),
        import('../system/scanners-of-files.ts'),
      ]);
    const isWriting = options['write'] === true;
    const isAll = options['allFiles'] === true;
    const printer = new Printer(invocation.stdout, invocation.env);
    const found: ReportedSecret[] = [];
    const problems: {file: string; message: string}[] = [];
    let skipped = 0;
    const files = filesToRedact(args, cwd, {all: isAll, linksLast: isWriting});
    const within = openDeadline();
    const scanners = await openScanners({
      ...(typeof options['scanner'] === 'string' ? {named: options['scanner']} : {}),
      ...(common.config === undefined ? {} : {config: common.config}),
      cwd,
      env: invocation.env,
      within,
    });
    // What is replaced is read right before: the file may be what a link in the same folder leads to.
    const atATime = isWriting ? {files: 1, bytes: 0} : {files: 200, bytes: 4_000_000};
    const redact: typeof redactText = (text, format) => within(text.length, () => redactText(text, format));
    for await (const file of redactPaths(files, new SameValues(), redact, {scanners, signal, atATime})) {
      signal.throwIfAborted();
      const tell = (message: string): void => {
        problems.push({file: file.name, message});
        invocation.stderr.write(`${file.name}: ${message}\n`);
      };
      if ('problem' in file) {
        if (isAll && file.isBinary) skipped += 1;
        else tell(file.problem);
        continue;
      }
      const results = isWriting ? await replaceSecrets(file, cwd, tell) : file.results;
      found.push(...results);
      if (common.json) printer.rows(results);
    }
    const exitCode =
      problems.length > 0 ? ExitCode.FAILED : found.length > 0 && !isWriting ? ExitCode.GATE : ExitCode.DONE;
    if (!common.json && sarif !== '-')
      printSecrets(printer, found, {skipped, problems: problems.length, quiet: common.quiet});
    if (sarif !== undefined) {
      await writeSarif(sarif, invocation, {found, problems, exitCode, scanners: scanners.map(({id}) => id)});
    }
    return exitCode;
  },
};

/** Writes a file without its secrets, and says of each whether it is gone. */
async function replaceSecrets(
  file: RedactedFile,
  cwd: Invocation['cwd'],
  tell: (problem: string) => void,
): Promise<readonly ReportedSecret[]> {
  const inside = file.results.filter(({line}) => line > 0);
  const inName = file.results.filter(({line}) => line === 0);
  if (inName.length > 0) tell('Its name holds a secret: rename it.');
  const isGone = inside.length > 0 && (await isReplaced(file, cwd, tell));
  const told = (secret: FoundSecret, replaced: boolean): ReportedSecret => ({...secret, replaced});
  return [...inName.map((secret) => told(secret, false)), ...inside.map((secret) => told(secret, isGone))];
}

async function isReplaced(file: RedactedFile, cwd: string, tell: (problem: string) => void): Promise<boolean> {
  const [{resolve}, {replaceFile}] = await Promise.all([import('node:path'), import('../system/files-to-redact.ts')]);
  const clean = file.clean();
  const problem =
    'problem' in clean ? clean.problem : await replaceFile(resolve(cwd, file.path), file.bytes, clean.bytes);
  if (problem !== undefined) tell(problem);
  return problem === undefined;
}
