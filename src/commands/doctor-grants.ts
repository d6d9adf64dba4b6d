import {ExitCode, usageError} from '../errors.ts';
import {chosen} from '../pipeline/doctor.ts';
import type {OpenDoctor} from '../system/doctor-world.ts';
import {NOTHING_CHECKED} from './doctor-output.ts';
import type {Printer} from './print.ts';

/** Prints the roles' scripts; nothing is executed, and no account is asked. */
export async function printGrants(
  printer: Printer,
  world: OpenDoctor,
  only: string | undefined,
  asJson: boolean,
): Promise<ExitCode> {
  const wanted = new Set(chosen(world, only).map(({name}) => name));
  const accounts = world.snowflake.filter(({name}) => wanted.has(name));
  if (accounts.length === 0)
    throw usageError('no-account', 'The config names no Snowflake account, so there is nothing to grant.');
  const all = await Promise.all(
    accounts.map(async (account) => ({account: account.name, ...(await account.scripts())})),
  );
  if (asJson) printer.json({...NOTHING_CHECKED, grants: all.map(({account, roles}) => ({account, roles}))});
  else printer.line(all.map(({text}) => text).join('\n\n\n'));
  return ExitCode.DONE;
}
