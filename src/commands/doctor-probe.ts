import {resolve} from 'node:path';
import {ExitCode, UserError, usageError} from '../errors.ts';
import {chosen} from '../pipeline/doctor.ts';
import type {ProbeFinding} from '../ports/preflight.ts';
import type {OpenDoctor} from '../system/doctor-world.ts';
import type {Invocation} from './command.ts';
import {NOTHING_CHECKED} from './doctor-output.ts';
import {Printer} from './print.ts';

const TITLE = '# What an account does that its documentation leaves open';
const DEFAULT_FILE = 'worksheet-rescue-probe.md';

interface Probed {
  /** Accounts have numbers in the transcript, and no names. */
  readonly account: number;
  readonly version: string;
  readonly findings: readonly ProbeFinding[];
}

/** Probes the accounts and writes the transcript. An account that cannot be opened is named, the others go on. */
export async function runProbe(
  invocation: Invocation,
  printer: Printer,
  world: OpenDoctor,
  only: string | undefined,
): Promise<ExitCode> {
  const {common, cwd, options} = invocation;
  const wanted = new Set(chosen(world, only).map(({name}) => name));
  const accounts = world.snowflake.filter(({name}) => wanted.has(name));
  if (accounts.length === 0)
    throw usageError('no-account', 'The config names no Snowflake account, so there is nothing to probe.');
  const given = options['transcript'];
  const file = resolve(cwd, typeof given === 'string' ? given : DEFAULT_FILE);
  const [{readOutput, writeOutput}, {cleanFailure}] = await Promise.all([
    import('../system/output-file.ts'),
    import('../system/clean-error.ts'),
  ]);
  const before = await readOutput(file);
  if (before === undefined || (before !== '' && !before.startsWith(TITLE)))
    throw usageError(
      'transcript-taken',
      `${file} is something else than a transcript.`,
      'Name another file with --transcript.',
    );

  const probed: Probed[] = [];
  let failed: UserError | undefined;
  for (const [index, account] of accounts.entries()) {
    try {
      probed.push({account: index + 1, ...(await account.probe())});
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failed = error;
      const said = common.json || common.quiet ? new Printer(invocation.stderr, invocation.env) : printer;
      const {message, hint} = cleanFailure({message: error.message, hint: error.hint});
      said.line(`${said.style('red', '✗')} ${account.name}: ${message}`);
      if (hint !== undefined) said.line(`  ${hint}`);
    }
  }
  if (probed.length > 0) {
    const code = await writeOutput(file, transcript(probed));
    if (code !== undefined) throw new UserError('transcript-unwritable', `${file} cannot be written (${code}).`);
  }
  const exitCode = failed === undefined ? ExitCode.DONE : ExitCode.FAILED;
  if (common.json)
    printer.json({...NOTHING_CHECKED, exitCode, ...(probed.length > 0 ? {transcript: file} : {}), probes: probed});
  else if (!common.quiet) tell(printer, probed, file);
  return exitCode;
}

function tell(printer: Printer, probed: readonly Probed[], file: string): void {
  for (const {account, findings} of probed) {
    if (probed.length > 1) printer.heading(`Account ${account}`);
    for (const {question, seen, verdict} of findings) {
      printer.paragraph(question, '', 'bold');
      for (const line of seen) printer.line(printer.style('dim', `  ${line}`));
      printer.paragraph(verdict, '  ');
    }
  }
  if (probed.length > 0)
    printer.line(`\nWrote ${file}: no names, no SQL, no addresses. Read it, then attach it to an issue if you like.`);
}

/** Markdown: one section for each question. A function of what was seen, without a date. */
function transcript(probed: readonly Probed[]): string {
  const parts = probed.map(({account, version, findings}) =>
    [
      `## Account ${account} (${version})`,
      ...findings.map(({id, question, seen, verdict}) =>
        [
          `### ${id}`,
          question,
          ...(seen.length === 0 ? [] : [seen.map((line) => `- ${line}`).join('\n')]),
          verdict,
        ].join('\n\n'),
      ),
    ].join('\n\n'),
  );
  const about =
    'Written by `wsr doctor --probe`, which only reads. Names of users, databases, roles, workspaces and programs are replaced: the same name has the same substitute. There is no SQL text in it, no address, no name of an account.';
  return `${[TITLE, about, ...parts].join('\n\n')}\n`;
}
