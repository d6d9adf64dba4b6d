import {ExitCode} from '../errors.ts';
import type {Command, Invocation} from './command.ts';
import {Printer} from './print.ts';

export const initCommand: Command = {
  name: 'init',
  summary: 'write worksheet-rescue.yml from what is found here: dbt project, git remote, connections.toml',
  options: [
    {flags: '--yes', description: 'ask nothing: leave what cannot be found as a marked line', default: false},
    {flags: '--folder <dir>', description: 'rescue a folder of .sql files instead of a Snowflake account'},
    {
      flags: '--archive <repository>',
      description: 'address or path of the private repository for everything harvested',
    },
    {flags: '--force', description: 'overwrite an existing file', default: false},
  ],
  example: 'wsr init --folder ../old-laptop/worksheets --archive ../worksheet-archive.git --yes',
  run: async (invocation) => {
    const {findSurroundings, renderConfig, writeConfig} = await import('../system/init-config.ts');
    const {options, cwd, env, common} = invocation;
    const printer = new Printer(invocation.stdout, env);
    const text = (key: string): string | undefined => (typeof options[key] === 'string' ? options[key] : undefined);
    const found = await findSurroundings(cwd, env);
    const folder = text('folder');
    const asks = options['yes'] !== true && invocation.stdout.isTTY && process.stdin.isTTY;
    const answers = {
      folder,
      archive:
        text('archive') ??
        found.archive ??
        (asks ? await ask(invocation, 'Private repository for everything harvested (address or path): ') : undefined),
      profile:
        folder === undefined
          ? (found.profiles[0] ??
            (asks ? await ask(invocation, 'Section of connections.toml for the account: ') : undefined))
          : undefined,
    };
    const path = await writeConfig(cwd, common.config, renderConfig(found, answers), options['force'] === true);
    if (common.json) printer.json({path, found, answers});
    else if (!common.quiet) {
      printer.line(`Wrote ${path}`);
      printer.line(`  dbt project: ${found.project ?? 'none found, set target.project'}`);
      printer.line(`  archive:     ${answers.archive ?? 'not known yet: replace the line marked CHANGE'}`);
      if (folder === undefined) {
        printer.line(
          `  account:     ${answers.profile === undefined ? 'no connections.toml found: replace the lines marked CHANGE' : `profile ${answers.profile}`}`,
        );
      }
      const isOpen = answers.archive === undefined || (folder === undefined && answers.profile === undefined);
      printer.line(`Next: ${isOpen ? 'what is marked CHANGE, then ' : ''}wsr harvest --dry-run`);
    }
    return ExitCode.DONE;
  },
};

async function ask(invocation: Invocation, question: string): Promise<string | undefined> {
  const {createInterface} = await import('node:readline/promises');
  const prompt = createInterface({input: process.stdin, output: invocation.stderr});
  try {
    const answer = (await prompt.question(question, {signal: invocation.signal})).trim();
    return answer === '' ? undefined : answer;
  } finally {
    prompt.close();
  }
}
