import type {Forge, ForgeContext, ForgeKind} from '../ports/forge.ts';

/** A context without a remote, in which nobody waits. */
export function forgeContext(parts: Partial<ForgeContext> = {}): ForgeContext {
  const log = {debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => log};
  let now = Date.UTC(2026, 0, 5);
  return {
    directory: '/',
    env: {},
    remote: undefined,
    branchPrefix: 'rescued/',
    gitCertificates: undefined,
    clock: {now: () => new Date(now).toISOString(), ulid: () => '01J0000000000000000000000A'},
    log,
    signal: new AbortController().signal,
    version: '0.0.0',
    secret: (reference) => {
      throw new Error(`nobody told what ${reference} is`);
    },
    sleep: (milliseconds) => {
      now += milliseconds;
      return Promise.resolve();
    },
    ...parts,
  };
}

/** Opens a forge with settings as a person writes them. */
export async function openForge(
  kind: ForgeKind,
  settings: Readonly<Record<string, unknown>>,
  context: Partial<ForgeContext> = {},
): Promise<Forge> {
  return kind.open(kind.settingsSchema.parse(settings), forgeContext(context));
}
