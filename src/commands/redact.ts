import {ExitCode} from '../errors.ts';
import type {Command} from './command.ts';
import {Printer} from './print.ts';

export const redactCommand: Command = {
  name: 'redact',
  summary: 'secrets in these files, by place and kind, never by value',
  arguments: [{name: '<paths...>', description: 'files or folders (.sql, .ipynb, .py)'}],
  example: 'wsr redact worksheets/ --json',
  run: async (invocation) => {
    const [{redactPaths}, {readPaths}] = await Promise.all([
      import('../pipeline/redact.ts'),
      import('../system/read-paths.ts'),
    ]);
    const printer = new Printer(invocation.stdout, invocation.env);
    let found = 0;
    let problems = 0;
    for await (const file of redactPaths(readPaths(invocation.args, invocation.cwd))) {
      if ('problem' in file) {
        problems += 1;
        invocation.stderr.write(`${file.path}: ${file.problem}\n`);
        continue;
      }
      found += file.results.length;
      if (invocation.common.json) printer.rows(file.results);
      else for (const {line, kind} of file.results) printer.line(`${file.path}:${line}  ${printer.style('red', kind)}`);
    }
    if (!invocation.common.json && !invocation.common.quiet)
      printer.line(found === 0 ? 'No secret found.' : `${found} secrets found: rotate them.`);
    return problems > 0 ? ExitCode.FAILED : found > 0 ? ExitCode.GATE : ExitCode.DONE;
  },
};
