import type {SnowflakeAccountConfig} from '../config/schema.ts';
import {scopeFilter} from '../config/scope.ts';
import {UserError} from '../errors.ts';
import type {AskedAccount} from '../extract/snowflake/preflight/account.ts';
import {type GrantScript, grantScripts, scriptText} from '../extract/snowflake/preflight/grant-scripts.ts';
import type {ConfiguredSource} from '../pipeline/context.ts';
import type {DoctorAccount} from '../pipeline/doctor.ts';
import type {Catalog} from '../ports/catalog.ts';
import type {Log} from '../ports/log.ts';
import type {AskedSource, Check, Harvested} from '../ports/preflight.ts';
import type {Warehouse} from '../ports/warehouse.ts';
import {cleanError} from './clean-error.ts';
import {connectionOf} from './connection.ts';

/** What an account is opened with. */
export interface Opening {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly directory: string;
  readonly log: Log;
  readonly catalog: Catalog | undefined;
  readonly warehouses: Warehouse[];
}

/** Opens a Snowflake account for the doctor. @throws UserError where the login fails */
export async function openAccount(
  name: string,
  config: SnowflakeAccountConfig,
  sources: readonly ConfiguredSource[],
  options: Opening,
): Promise<AskedAccount> {
  const {directory, env, log, signal, catalog, warehouses} = options;
  const connection = await connectionOf(config, directory, env);
  const {openSnowflake} = await import('../extract/snowflake/connect.ts');
  const warehouse = await openSnowflake(connection, log.child({account: name}), {signal});
  warehouses.push(warehouse);
  const inventory = config['inventory-role'];
  return {
    account: name,
    warehouse,
    authenticator: (connection.authenticator ?? 'password').replaceAll('-', ' '),
    ...(connection.role === undefined ? {} : {reader: connection.role}),
    ...(inventory === undefined ? {} : {inventory}),
    ...(config.verify === undefined ? {} : {verify: config.verify.role}),
    ...(connection.warehouse === undefined ? {} : {compute: connection.warehouse}),
    sources: askedSources(sources),
    scope: scopeFilter(config.scope),
    harvested: harvestedOf(catalog, name),
    log,
    signal,
  };
}

/** A connection whose secrets are not at hand still tells its names: the script is for whoever has none yet. */
export async function scriptsOf(
  account: string,
  config: SnowflakeAccountConfig,
  sources: readonly ConfiguredSource[],
  directory: string,
  env: Opening['env'],
): Promise<{readonly roles: readonly GrantScript[]; readonly text: string}> {
  const {connection, role, verify, scope} = config;
  const inventory = config['inventory-role'];
  const names: {user?: string; role?: string; warehouse?: string} =
    'profile' in connection
      ? await connectionOf(config, directory, env).catch(() => ({}))
      : {
          ...(connection.user === undefined ? {} : {user: connection.user}),
          ...(connection.warehouse === undefined ? {} : {warehouse: connection.warehouse}),
        };
  const reader = role ?? names.role;
  const roles = grantScripts({
    account,
    ...(names.user === undefined ? {} : {user: names.user}),
    ...(reader === undefined ? {} : {reader}),
    ...(inventory === undefined ? {} : {inventory}),
    ...(verify === undefined ? {} : {verify}),
    ...(names.warehouse === undefined ? {} : {warehouse: names.warehouse}),
    sources: askedSources(sources),
    databases: (scope.include?.databases ?? []).filter((name) => !name.includes('*')),
  });
  return {roles, text: scriptText(account, roles)};
}

function askedSources(sources: readonly ConfiguredSource[]): readonly AskedSource[] {
  return sources.map(({source, settings}) => ({
    id: source.id,
    settings: (settings ?? {}) as Readonly<Record<string, unknown>>,
  }));
}

/** Looks at an account; a login that fails is its one check. */
export async function look(
  account: string,
  open: () => Promise<AskedAccount>,
): Promise<Awaited<ReturnType<DoctorAccount['look']>>> {
  let asked: AskedAccount;
  try {
    asked = await open();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return {checks: [refused(account, error)], people: []};
  }
  const {preflight} = await import('../extract/snowflake/preflight/preflight.ts');
  return await preflight(asked);
}

/** A login that fails is one line, with what to do. */
function refused(account: string, error: UserError): Check {
  const hint = error.hint === undefined ? '' : ` ${error.hint.replace(/[.!?]*$/, '.')}`;
  return {
    id: `${account}/account/login`,
    account,
    section: 'account',
    subject: 'login',
    status: 'failed',
    says: cleanError(`${error.message}${hint}`),
    grants: [],
    unreadable: [],
  };
}

function harvestedOf(catalog: Catalog | undefined, account: string): Harvested {
  if (catalog === undefined) return {people: [], onlyInHistory: new Map(), places: []};
  const onlyInHistory = new Map<string, number>();
  for (const {userId} of catalog.textsOnlyInHistory(account))
    onlyInHistory.set(userId, (onlyInHistory.get(userId) ?? 0) + 1);
  const {rows, days, lastDay} = catalog.evidenceTotals(account);
  const states = catalog.states().filter((state) => state.account === account);
  return {
    people: catalog.people(account),
    onlyInHistory,
    ...(lastDay === undefined ? {} : {history: {groups: rows, days, lastDay}}),
    places: states.flatMap(({scopes}) => scopes.map(({scope}) => scope)),
  };
}
