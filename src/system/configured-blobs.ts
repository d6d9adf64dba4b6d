import type {LoadedConfig} from '../config/load.ts';
import {openKnownBlobs} from '../git/known-blobs.ts';
import type {KnownBlobs} from '../ports/known-blobs.ts';
import type {Log} from '../ports/log.ts';

/**
 * What the repositories hold that accounts name as `in-git`, each account's looked up when it is first asked for.
 * @param mirrors folder for copies of remotes
 */
export function configuredBlobs(
  {config, directory}: LoadedConfig,
  mirrors: string,
  log: Log,
): (account: string) => Promise<KnownBlobs | undefined> {
  const opened = new Map<string, Promise<KnownBlobs | undefined>>();
  return (account) => {
    const settings = config.accounts[account];
    const repositories = settings?.kind === 'snowflake' ? settings['in-git'] : [];
    if (repositories.length === 0) return Promise.resolve(undefined);
    const opening =
      opened.get(account) ?? openKnownBlobs({repositories, base: directory, mirrors, log: log.child({account})});
    opened.set(account, opening);
    return opening;
  };
}
