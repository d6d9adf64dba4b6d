import process from 'node:process';
import {Command as Program, CommanderError, Option} from 'commander';
import type {Command, CommonOptions} from './commands/command.ts';
import {commands} from './commands/index.ts';
import {ExitCode, messageOf, usageError, UserError} from './errors.ts';
import type {TemporaryFolder} from './system/temporary-folder.ts';

const ISSUES = 'https://github.com/worksheet-rescue/worksheet-rescue/issues/new';

const STOPPED = new UserError('interrupted', 'Stopped. What was committed stays; run it again to carry on.');
/** How long a run may take to end by itself after a signal, in milliseconds. */
const ORDERLY_END = 5000;

/**
 * Parses the arguments and runs one command: the only reader of argv, the only place that turns an error into words.
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const interrupt = new AbortController();
  const stop = (): void => {
    interrupt.abort(STOPPED);
    // A git that waits for a remote which says nothing does not hear of it. Leaving it is as safe as being killed.
    setTimeout(() => void explain(STOPPED, false).then((code) => process.exit(code)), ORDERLY_END).unref();
  };
  // Kept after the end, when the last lines may still be on their way; once for all runs in one process.
  if (!process.stdout.listeners('error').includes(outputBroke)) process.stdout.on('error', outputBroke);
  if (!process.stderr.listeners('error').includes(nobodyListens)) process.stderr.on('error', nobodyListens);
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  // An event that nobody listens to, in a library: Node would print it as it is.
  const crash = async (error: unknown): Promise<void> => {
    try {
      process.exit(await explain(error, argv.includes('--verbose')));
    } catch {
      process.exit(ExitCode.FAILED);
    }
  };
  process.on('uncaughtException', crash);
  let code: ExitCode = ExitCode.DONE;
  let refused = '';
  const program = buildProgram(
    interrupt.signal,
    (result) => {
      code = result;
    },
    (text) => {
      refused += text;
    },
  );
  try {
    await program.parseAsync(['node', 'wsr', ...argv]);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (refused !== '') await say(withoutValues(refused.trimEnd()));
      return error.exitCode === 0 ? ExitCode.DONE : ExitCode.USAGE;
    }
    if (broken !== undefined) return await broken;
    return await explain(interrupt.signal.aborted ? interrupt.signal.reason : error, argv.includes('--verbose'));
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    process.off('uncaughtException', crash);
  }
}

/** Of an option that does not exist its name is told: what stands behind it may be a password, of any form. */
function withoutValues(refusal: string): string {
  return refusal.replace(/'(--[^\s'=]+)=[^']*'/g, "'$1'").replace(/'(-[a-z])[^\s']+'/gi, "'$1'");
}

/** What is said of standard output that takes nothing more; the run that wrote to it fails of it as well, and says no more. */
let broken: Promise<ExitCode> | undefined;

/** `wsr show … | head` closes the pipe early: that is the reader's choice, not an error. A full disk is one. */
async function outputBroke(error: NodeJS.ErrnoException): Promise<void> {
  if (error.code === 'EPIPE') process.exit(ExitCode.DONE);
  if (broken !== undefined) return;
  const why = error.code === 'ENOSPC' ? 'the disk is full' : (error.code ?? messageOf(error));
  const failure = new UserError('output-unwritable', `The output cannot be written: ${why}.`, {
    hint: 'Write it to another place, or make room, and run it again.',
  });
  broken = explain(failure, false);
  process.exit(await broken);
}

/** A log that takes nothing more (a full disk, a closed terminal) stops no harvest; the exit code still tells how it ended. */
function nobodyListens(): void {}

function buildProgram(signal: AbortSignal, finish: (code: ExitCode) => void, refuse: (text: string) => void): Program {
  const program = new Program('wsr')
    .description(
      'Rescues the SQL a departed analyst left in Snowflake: harvested, reviewed and committed as dbt models in git.',
    )
    .usage('<command> [options]')
    .exitOverride()
    .configureOutput({writeErr: refuse})
    .showHelpAfterError('     See `wsr --help`.')
    .helpCommand('help [command]', 'the help of a command')
    .option('-V, --version', 'print the version')
    .configureHelp({subcommandTerm: (command) => command.name(), showGlobalOptions: false})
    .addHelpText(
      'after',
      '\nEvery command takes --config FILE, --json, --quiet, --verbose and --help (with an example).\nStart with: wsr demo      (a whole rescue on an invented account, in a temporary folder)\nThen:       wsr init      (writes worksheet-rescue.yml for your own account)\nTonight:    wsr rescue USER --local DIR   (everything there is of one person, written only into DIR)',
    );
  for (const command of commands) register(program, command, signal, finish);
  program.allowExcessArguments().action(() => {
    const [name] = program.args;
    if (name === undefined) program.help({error: true});
    throw usageError(
      'unknown-command',
      `There is no command ${name}.`,
      `Known are: ${commands.map((command) => command.name).join(', ')}`,
    );
  });
  return program;
}

function register(program: Program, command: Command, signal: AbortSignal, finish: (code: ExitCode) => void): void {
  const sub = program
    .command(command.name)
    .description(command.summary)
    .exitOverride()
    .showHelpAfterError(`     See \`wsr ${command.name} --help\`.`);
  for (const argument of command.arguments ?? []) sub.argument(argument.name, argument.description);
  for (const option of command.options ?? []) {
    const made = new Option(option.flags, option.description);
    if (option.default !== undefined) made.default(option.default);
    if (option.hidden === true) made.hideHelp();
    sub.addOption(made);
  }
  sub
    .option('--config <file>', 'the config to use instead of worksheet-rescue.yml here')
    .option('--json', 'machine-readable output on stdout, logs on stderr', false)
    .option('--quiet', 'only errors', false)
    .option('--verbose', 'more on stderr, with stacks', false)
    .addHelpText('after', `\nExample:\n  ${command.example}`)
    .action(async () => {
      const {config, json, quiet, verbose, ...options} = sub.opts<CommonOptions & Record<string, unknown>>();
      const temporary = await openTemporary(quiet);
      try {
        finish(
          await command.run({
            args: sub.args,
            options,
            common: {json, quiet, verbose, ...(config === undefined ? {} : {config})},
            cwd: process.cwd(),
            env: process.env,
            stdout: process.stdout,
            stderr: process.stderr,
            signal,
          }),
        );
      } finally {
        temporary.remove();
      }
    });
}

/** Before anything else runs, so that a command added later need not think of it. */
async function openTemporary(quiet: boolean): Promise<TemporaryFolder> {
  const {openTemporaryFolder} = await import('./system/temporary-folder.ts');
  const temporary = openTemporaryFolder();
  if (temporary.stuck.length > 0 && !quiet) {
    await say(
      `wsr: What runs that were killed left cannot be removed; remove it by hand, files may stand in it as they were harvested: ${temporary.stuck.join(', ')}`,
    );
  }
  return temporary;
}

/** One sentence and a hint for what a person can act on; anything else is our defect and says so. */
async function explain(error: unknown, verbose: boolean): Promise<ExitCode> {
  const lines: string[] = [];
  if (error instanceof UserError) {
    lines.push(`wsr: ${error.message}`);
    if (error.hint !== undefined) lines.push(`     ${error.hint}`);
    if (verbose && error.cause !== undefined) lines.push(`     cause: ${messageOf(error.cause)}`);
  } else {
    lines.push(`wsr: a defect of worksheet-rescue: ${messageOf(error)}`, `     Please report it: ${ISSUES}`);
    if (verbose && error instanceof Error) lines.push(error.stack ?? '');
  }
  await say(lines.join('\n'));
  return error instanceof UserError ? error.exitCode : ExitCode.FAILED;
}

/**
 * The only way to standard error for what went wrong, because nobody else looks at it on its way out. What cleans it is
 * loaded where it is needed: a command that succeeds does not pay for it.
 */
async function say(message: string): Promise<void> {
  const {cleanError} = await import('./system/clean-error.ts');
  process.stderr.write(`${cleanError(message)}\n`);
}
