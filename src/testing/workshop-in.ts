import type {Workshop} from '../pipeline/context.ts';
import {openWorkshop} from '../system/wire.ts';
import type {CliWorld} from './cli-world.ts';

interface Spoken {
  /** Takes all that is said, progress and details as well; without it nothing but errors is said. */
  readonly stderr?: {write(text: string): unknown};
  readonly env?: Readonly<Record<string, string>>;
}

/** The workshop of a world's config, for tests of what stands below the commands. Whoever opens it closes it. */
export function workshopIn({root}: Pick<CliWorld, 'root'>, {stderr, env = {}}: Spoken = {}): Promise<Workshop> {
  return openWorkshop({
    cwd: root,
    env: {HOME: root, ...env},
    stderr: stderr === undefined ? process.stderr : ({isTTY: false, ...stderr} as unknown as NodeJS.WriteStream),
    signal: new AbortController().signal,
    quiet: stderr === undefined,
    verbose: stderr !== undefined,
    json: false,
  });
}
