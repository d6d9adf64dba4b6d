import {ExitCode, usageError} from '../errors.ts';
import type {Command} from './command.ts';
import {Printer} from './print.ts';

const LIMITS = ['error', 'warning', 'info', 'never'];

export const lintCommand: Command = {
  name: 'lint',
  summary: 'what would hurt in these files as models',
  arguments: [{name: '[paths...]', description: 'files or folders (.sql, .ipynb, .py)'}],
  options: [
    {
      flags: '--fail-on <severity>',
      description: 'exit with 4 from this severity on: error, warning, info, never',
      default: 'error',
    },
    {flags: '--explain <rule>', description: 'what a rule is about'},
  ],
  example: 'wsr lint worksheets/ --fail-on warning',
  run: async (invocation) => {
    const {options, common} = invocation;
    const [{lintPaths}, {discoverRules}, {readPaths}] = await Promise.all([
      import('../pipeline/lint.ts'),
      import('../system/discover.ts'),
      import('../system/read-paths.ts'),
    ]);
    const printer = new Printer(invocation.stdout, invocation.env);
    const rules = await discoverRules();
    if (typeof options['explain'] === 'string') {
      const rule = rules.find(({id}) => id === options['explain']);
      if (rule === undefined)
        throw usageError(
          'unknown-rule',
          `There is no rule ${options['explain']}`,
          `Known are: ${rules.map(({id}) => id).join(', ')}`,
        );
      printer.heading(`${rule.id}: ${rule.title}`);
      printer.line(rule.explain);
      for (const example of rule.flags) printer.line(`\nflags   ${example}`);
      for (const example of rule.allows) printer.line(`\nallows  ${example}`);
      return ExitCode.DONE;
    }
    const limit = String(options['failOn']);
    if (!LIMITS.includes(limit))
      throw usageError('unknown-severity', `${limit} is no severity.`, `Use one of: ${LIMITS.join(', ')}`);
    let over = 0;
    let problems = 0;
    let count = 0;
    for await (const file of lintPaths(readPaths(invocation.args, invocation.cwd), rules)) {
      if ('problem' in file) {
        problems += 1;
        invocation.stderr.write(`${file.path}: ${file.problem}\n`);
        continue;
      }
      count += file.results.length;
      over += file.results.filter(
        ({severity}) => LIMITS.indexOf(severity) <= LIMITS.indexOf(limit) && limit !== 'never',
      ).length;
      if (common.json) {
        printer.rows(file.results);
        continue;
      }
      if (file.results.length === 0) continue;
      printer.heading(file.path);
      for (const {line, severity, rule, message, source, column} of file.results) {
        const colour = severity === 'error' ? 'red' : severity === 'warning' ? 'yellow' : 'dim';
        printer.line(
          `  ${line}:${column}  ${printer.style(colour, severity)}  ${printer.style('bold', rule)}  ${message}`,
        );
        printer.line(`      ${source}`);
        printer.line(`      ${' '.repeat(column - 1)}${printer.style(colour, '^')}`);
      }
    }
    if (!common.json && !common.quiet) printer.line(count === 0 ? 'Nothing to say.' : `${count} findings.`);
    return problems > 0 ? ExitCode.FAILED : over > 0 ? ExitCode.GATE : ExitCode.DONE;
  },
};
