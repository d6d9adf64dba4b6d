import type {LoadedConfig} from '../config/load.ts';
import type {Workshop} from '../pipeline/context.ts';
import type {Invocation} from './command.ts';
import {Printer} from './print.ts';

interface SessionOptions {
  /** A config that was made up or read already, in place of the file. */
  readonly loaded?: LoadedConfig;
  /** Works on a copy of the archive and throws everything away at the end. */
  readonly dryRun?: boolean;
  /** First day of the history to read, where a source reads one. */
  readonly since?: string;
  /** Commands that only read do not ask the archive's remote, so that they work on a train. */
  readonly remote?: 'needed' | 'of-use' | 'not-asked';
}

/** Opens the workshop of the config in use, runs `work`, and closes it whatever happens. */
export async function withWorkshop<T>(
  invocation: Invocation,
  work: (workshop: Workshop, printer: Printer) => Promise<T>,
  options: SessionOptions = {},
): Promise<T> {
  const {openWorkshop} = await import('../system/wire.ts');
  const {common, cwd, env, stderr, signal} = invocation;
  const workshop = await openWorkshop({
    cwd,
    env,
    stderr,
    signal,
    quiet: common.quiet,
    verbose: common.verbose,
    json: common.json,
    ...(common.config === undefined ? {} : {config: common.config}),
    ...options,
  });
  try {
    return await work(workshop, new Printer(invocation.stdout, env));
  } finally {
    await workshop.close();
  }
}
