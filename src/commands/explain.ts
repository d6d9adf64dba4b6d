import {ExitCode} from '../errors.ts';
import type {Command} from './command.ts';
import {Printer} from './print.ts';

export const explainCommand: Command = {
  name: 'explain',
  summary: 'how files are read: each statement, its kind, what it reads and writes',
  arguments: [{name: '<paths...>', description: 'files or folders (.sql, .ipynb, .py)'}],
  example: 'wsr explain worksheets/ --json',
  run: async (invocation) => {
    const {explainPaths} = await import('../pipeline/explain.ts');
    const {readPaths} = await import('../system/read-paths.ts');
    const printer = new Printer(invocation.stdout, invocation.env);
    let problems = 0;
    for await (const file of explainPaths(readPaths(invocation.args, invocation.cwd))) {
      if ('problem' in file) {
        problems += 1;
        invocation.stderr.write(`${file.path}: ${file.problem}\n`);
        continue;
      }
      if (invocation.common.json) {
        printer.rows(file.results);
        continue;
      }
      printer.heading(file.path);
      printer.table(
        ['  #', 'line', 'kind', 'verb', 'reads', 'writes'],
        file.results.map(({index, line, kind, verb, reads, writes}) => [
          `  ${index}`,
          String(line),
          kind,
          verb,
          reads.join(', ') || '·',
          writes.join(', ') || '·',
        ]),
      );
    }
    return problems === 0 ? ExitCode.DONE : ExitCode.FAILED;
  },
};
