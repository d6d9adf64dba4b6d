import {type ExitCode, usageError} from '../errors.ts';
import type {DoctorReport} from '../pipeline/doctor.ts';
import type {Check} from '../ports/preflight.ts';
import type {OpenDoctor} from '../system/doctor-world.ts';
import type {Command, Invocation} from './command.ts';
import {Printer} from './print.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'what a harvest can read and what it cannot, with the exact GRANT and who can run it; changes nothing',
  options: [
    {flags: '--account <name>', description: 'only this account of the config'},
    {
      flags: '--grants',
      description: 'print the scripts of the three roles, for a person to review and run',
      default: false,
    },
    {
      flags: '--probe',
      description: 'try, read-only, what the documentation of the account leaves open',
      default: false,
    },
    {
      flags: '--transcript <file>',
      description:
        'where --probe writes what it saw, without names, SQL or addresses (default: worksheet-rescue-probe.md)',
    },
  ],
  example: 'wsr doctor --account acme',
  run: async (invocation) => {
    const {options, common} = invocation;
    const only = typeof options['account'] === 'string' ? options['account'] : undefined;
    const wants = {grants: options['grants'] === true, probe: options['probe'] === true};
    if (wants.grants && wants.probe)
      throw usageError('two-modes', '--grants prints and --probe asks the account.', 'Give one of them.');
    if (typeof options['transcript'] === 'string' && !wants.probe)
      throw usageError('no-probe', '--transcript names the file that --probe writes.', 'Add --probe.');
    const {openDoctor} = await import('../system/doctor-world.ts');
    const {cwd, env, stderr, signal} = invocation;
    const world = await openDoctor({
      cwd,
      env,
      stderr,
      signal,
      verbose: common.verbose,
      ...(common.config === undefined ? {} : {config: common.config}),
    });
    try {
      const printer = new Printer(invocation.stdout, env);
      if (wants.grants) {
        const {printGrants} = await import('./doctor-grants.ts');
        return printGrants(printer, world, only, common.json);
      }
      if (wants.probe) {
        const {runProbe} = await import('./doctor-probe.ts');
        return await runProbe(invocation, printer, world, only);
      }
      return await examine(invocation, printer, world, only);
    } finally {
      await world.close();
    }
  },
};

async function examine(
  {common, stderr, env}: Invocation,
  printer: Printer,
  world: OpenDoctor,
  only: string | undefined,
): Promise<ExitCode> {
  const [{doctor}, {printChecks}] = await Promise.all([import('../pipeline/doctor.ts'), import('./doctor-print.ts')]);
  const isQuiet = common.json || common.quiet;
  let isFirst = true;
  const report = await doctor(world, only, (checks, account) => {
    if (isQuiet) return;
    if (!isFirst) printer.line();
    isFirst = false;
    printChecks(printer, checks, account?.name);
  });
  if (common.json) printer.json(report);
  else if (common.quiet) {
    const alarms = Map.groupBy(alarmsOf(report), ({account}) => account);
    for (const [account, checks] of alarms) printChecks(new Printer(stderr, env), checks, account);
  }
  return report.exitCode;
}

/** Why the exit code is not 0: what could not be looked at, and what the last harvest could read. */
function alarmsOf({checks, fallen}: DoctorReport): readonly Check[] {
  const lost = new Set(fallen.map(({account, locator}) => `${account} ${locator}`));
  return checks.filter(
    ({status, account, unreadable}) =>
      status === 'failed' || unreadable.some((locator) => lost.has(`${account} ${locator}`)),
  );
}
