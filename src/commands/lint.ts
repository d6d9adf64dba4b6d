import {ExitCode, usageError} from '../errors.ts';
import type {LintRule} from '../lint/rule.ts';
import type {FileFinding} from '../pipeline/lint.ts';
import {plural} from '../pipeline/plural.ts';
import type {Command, Invocation} from './command.ts';
import type {LintTotals} from './lint-report.ts';
import {Printer} from './print.ts';

export const lintCommand: Command = {
  name: 'lint',
  summary: 'what would hurt in these files as models, and what of it can be fixed',
  arguments: [{name: '[paths...]', description: 'files or folders (.sql, .ipynb, .py); - for standard input'}],
  options: [
    {
      flags: '--fail-on <severity>',
      description: 'exit with 4 from this severity on: error, warning, info, never',
      default: 'error',
    },
    {flags: '--format <name>', description: 'human, json, sarif, github (annotations of a workflow)'},
    {flags: '--fix', description: 'apply the fixes that keep the rows; show the others', default: false},
    {flags: '--diff', description: 'print what --fix would change, and write nothing', default: false},
    {flags: '--dry-run', description: 'with --fix the same as --diff', default: false},
    {flags: '--rules <names>', description: 'only these rules: ids or codes of sqlfluff, with commas'},
    {flags: '--exclude-rules <names>', description: 'all but these'},
    {flags: '--baseline <file>', description: 'findings that the file knows are counted and not told'},
    {flags: '--write-baseline', description: 'write what is found into the baseline', default: false},
    {flags: '--stdin-filename <path>', description: 'what - is called, and whose settings it has'},
    {
      flags: '--disregard-sqlfluffignores',
      description: 'also look at files that a .sqlfluffignore leaves out',
      default: false,
    },
    {flags: '--list', description: 'all rules', default: false},
    {flags: '--explain <rule>', description: 'what a rule is about'},
  ],
  example: 'wsr lint worksheets/ --fail-on warning',
  run: async (invocation) => {
    const {options} = invocation;
    const {discoverRules} = await import('../system/discover.ts');
    const rules = await discoverRules();
    if (typeof options['explain'] === 'string' || options['list'] === true) {
      const {explainRule, listRules} = await import('./lint-explain.ts');
      const printer = new Printer(invocation.stdout, invocation.env);
      if (typeof options['explain'] === 'string') explainRule(printer, rules, options['explain']);
      else listRules(printer, rules);
      return ExitCode.DONE;
    }
    return await lintFiles(invocation, rules);
  },
};

async function lintFiles(invocation: Invocation, rules: readonly LintRule[]): Promise<ExitCode> {
  const [{readLintOptions}, {openSettings}, {openReport}, {filesToLint}, {lintPaths}, {SqlfluffFiles}] =
    await Promise.all([
      import('./lint-options.ts'),
      import('./lint-settings.ts'),
      import('./lint-report.ts'),
      import('../system/files-to-lint.ts'),
      import('../pipeline/lint.ts'),
      import('../system/sqlfluff-files.ts'),
    ]);
  const {args, common, cwd, stderr} = invocation;
  const options = readLintOptions(invocation);
  if (args.length === 0) throw usageError('no-path', 'Name at least one file or folder.');
  const sqlfluff = new SqlfluffFiles();
  const settings = await openSettings(invocation, rules, sqlfluff);
  const {BaselineFile} = await import('./lint-baseline.ts');
  const baseline =
    options.baseline === undefined ? undefined : await BaselineFile.open(options.baseline, cwd, options.writesBaseline);
  const files = filesToLint(args, cwd, options, sqlfluff);
  const report = openReport(invocation, options, rules);
  const counts = {findings: 0, fixable: 0, offered: 0, over: 0, problems: 0};

  const problem = (path: string, message: string): void => {
    counts.problems++;
    stderr.write(`${path}: ${message}\n`);
    report.problem(path, message);
  };
  const take = (path: string, results: readonly FileFinding[], address = path): void => {
    const findings = baseline === undefined ? results : baseline.take(address, results);
    counts.findings += findings.length;
    counts.fixable += findings.filter(({fix}) => fix?.rows === 'same').length;
    counts.offered += findings.filter(({fix}) => fix?.rows === 'may-change').length;
    counts.over += findings.filter(({severity}) => options.fails(severity)).length;
    if (!options.writesBaseline && isShown) report.file(path, findings);
  };
  // What stands on standard output is the text, or the diff, and nothing else.
  const isShown = options.fix === 'no' || (options.fix === 'write' && options.stdin === undefined);

  if (options.fix === 'no') {
    for await (const file of lintPaths(files.read(), rules, settings.settingsOf)) {
      if ('problem' in file) problem(file.path, file.problem);
      else take(file.path, file.results);
    }
  } else {
    const [{FixRun}, {fixPaths}] = await Promise.all([import('./lint-fix.ts'), import('../pipeline/lint-fix.ts')]);
    const run = new FixRun(invocation, options);
    for await (const file of fixPaths(files.read(), rules, settings.settingsOf)) {
      const message = 'problem' in file ? file.problem : await run.take(file);
      if (message !== undefined) problem(file.path, message);
      if (!('problem' in file)) take(file.path, message === undefined ? file.findings : file.unfixed(), file.address);
    }
    run.end();
  }

  const exitCode = options.writesBaseline
    ? counts.problems > 0
      ? ExitCode.FAILED
      : ExitCode.DONE
    : counts.problems > 0
      ? ExitCode.FAILED
      : counts.over > 0
        ? ExitCode.GATE
        : ExitCode.DONE;
  for (const notice of [...files.notices(), ...settings.notices()]) stderr.write(`wsr: ${notice}\n`);
  if (common.verbose) tellUnmapped(stderr, settings.unmapped());
  const totals: LintTotals = {
    ...counts,
    ...(baseline === undefined ? {} : {baseline: {name: baseline.name, old: baseline.old, gone: baseline.gone}}),
    ignored: files.ignored(),
    exitCode,
  };
  if (options.writesBaseline && baseline !== undefined) {
    await baseline.write();
    if (!common.quiet) stderr.write(`${baseline.found} findings written to ${baseline.name}.\n`);
    return exitCode;
  }
  if (isShown) report.end(totals);
  return exitCode;
}

function tellUnmapped(stderr: Invocation['stderr'], names: readonly string[]): void {
  if (names.length === 0) return;
  stderr.write(`wsr: ${plural(names.length, 'setting')} of sqlfluff that lint has no use for: ${names.join(', ')}.\n`);
}
