import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {existsSync, readFileSync} from 'node:fs';
import {usageError} from '../errors.ts';

export interface OpenSandbox {
  readonly url: string;
  readonly account: string;
  readonly user: string;
  readonly password: string;
  readonly roles: readonly string[];
  /** Folder that the account was generated into; `ledger.json` in it says what is true of it. */
  readonly directory: string;
  stop(): Promise<void>;
}

interface AccountFile {
  readonly account: string;
  readonly warehouse?: string;
  readonly logins: readonly {readonly user: string; readonly password: string; readonly roles: readonly string[]}[];
}

interface Generator {
  generate(options: {readonly directory: string; readonly seed: number}): Promise<unknown>;
}

/**
 * Generates an invented account into a temporary folder and serves it on loopback.
 * @param options values as they come from the command line; checked here
 */
export async function openSandbox(options: {
  readonly account: string;
  readonly seed: string;
  readonly port: string;
  readonly directory?: string;
}): Promise<OpenSandbox> {
  const seed = wholeNumber(options.seed, '--seed');
  const port = wholeNumber(options.port, '--port');
  if (port > 65535) throw usageError('bad-port', '--port takes a number up to 65535.');
  const generator = new URL(
    `../../fixtures/accounts/${encodeURIComponent(options.account)}/generate.mjs`,
    import.meta.url,
  );
  if (!/^[a-z0-9-]+$/.test(options.account) || !existsSync(generator)) {
    throw usageError(
      'unknown-account',
      `There is no invented account ${options.account}`,
      'The one that comes along is: lantern',
    );
  }
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'wsr-sandbox-')));
  const [{generate}, {startSandbox}] = await Promise.all([
    import(generator.href) as Promise<Generator>,
    import('../sandbox/server.ts'),
  ]);
  await generate({directory, seed});
  const account = JSON.parse(readFileSync(join(directory, 'account.json'), 'utf8')) as AccountFile;
  const [login] = account.logins;
  if (login === undefined) throw new Error(`the account in ${options.account} has no login`);
  const sandbox = await startSandbox({directory, port});
  return {
    url: sandbox.url,
    account: account.account,
    user: login.user,
    password: login.password,
    roles: login.roles,
    directory,
    stop: async () => {
      await sandbox.stop();
      if (options.directory === undefined) await rm(directory, {recursive: true, force: true});
    },
  };
}

function wholeNumber(text: string, option: string): number {
  if (!/^\d{1,9}$/.test(text)) throw usageError('bad-number', `${option} takes a whole number.`);
  return Number(text);
}

/** A config that points at a sandbox, for people and for the demo. */
export function configForSandbox(options: {
  readonly url: string;
  readonly account: string;
  readonly user: string;
  readonly archive?: string;
  readonly project?: string;
  readonly state?: string;
  readonly identities?: string;
  readonly limits?: {readonly open: number; readonly perRun: number};
}): string {
  const lines = [
    'version: 1',
    `target: {kind: dbt, project: ${JSON.stringify(options.project ?? '.')}}`,
    `archive: {repository: ${JSON.stringify(options.archive ?? './worksheet-archive.git')}}`,
    ...(options.state === undefined ? [] : [`state: ${JSON.stringify(options.state)}`]),
    'accounts:',
    `  ${options.account.toLowerCase()}:`,
    '    kind: snowflake',
    '    connection:',
    `      account: ${options.account}`,
    `      user: ${options.user}`,
    '      authenticator: password',
    '      password: env:WSR_SANDBOX_PASSWORD',
    `      access_url: ${options.url}`,
    '    role: RESCUE_READER',
    '    inventory-role: RESCUE_INVENTORY',
    '    verify: {role: RESCUE_VERIFY}',
    '    sources: [workspaces, notebooks, query-history]',
    ...(options.identities === undefined ? [] : [`people: {identities: ${JSON.stringify(options.identities)}}`]),
    `publish: {base: main, branch-prefix: rescued/, max-open: ${options.limits?.open ?? 10}, max-per-run: ${options.limits?.perRun ?? 3}}`,
  ];
  return `${lines.join('\n')}\n`;
}
