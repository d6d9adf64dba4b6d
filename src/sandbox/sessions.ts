import {randomUUID} from 'node:crypto';
import type {Account, Login} from './account.ts';
import {DEFAULT_PARAMETERS, type ParameterValue} from './protocol/parameters.ts';

/** Seconds that tokens are good for, as Snowflake's defaults are. */
export const SESSION_SECONDS = 3600;
export const MASTER_SECONDS = 14_400;

/** One login. What USE and ALTER SESSION change is here. */
export interface Session {
  readonly id: number;
  readonly login: Login;
  readonly masterToken: string;
  token: string;
  issuedAt: number;
  readonly loggedInAt: number;
  /** Set by a fault: every token is refused until the session is renewed. */
  expired: boolean;
  /** Set by a fault: renewal is refused as well. */
  masterExpired: boolean;
  role: string;
  warehouse: string | null;
  database: string | null;
  schema: string | null;
  readonly parameters: Map<string, ParameterValue>;
}

/** What a login asks for besides the user. Names in stored case. */
export interface LoginWishes {
  readonly role: string | undefined;
  readonly warehouse: string | undefined;
  readonly database: string | undefined;
  readonly schema: string | undefined;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

export type TokenCheck =
  | {readonly t: 'session'; readonly session: Session}
  | {readonly t: 'expired'}
  | {readonly t: 'unknown'};

/** The sessions of the sandbox, by token. */
export interface Sessions {
  open(login: Login, wishes: LoginWishes): Session;
  check(token: string | undefined): TokenCheck;
  /** A new session token for a master token; undefined when the master token is no longer good. */
  renew(masterToken: string | undefined): Session | undefined;
  close(session: Session): void;
}

export interface SessionsOptions {
  /** What becomes of a token that was renewed: expired (390112), or unknown (390104), as some deployments say. */
  readonly retiredTokens?: 'expired' | 'unknown';
}

/** @param now milliseconds since 1970 */
export function createSessions(
  account: Account,
  warehouses: readonly string[],
  now: () => number,
  {retiredTokens = 'expired'}: SessionsOptions = {},
): Sessions {
  const byToken = new Map<string, Session>();
  const byMaster = new Map<string, Session>();
  const retired = new Set<string>();
  const databases = new Set(
    [...account.databases, ...account.tables.map((table) => ({name: table.database}))].map((each) => each.name),
  );
  databases.add('SNOWFLAKE');
  let count = 0;
  const isUsable = (name: string): boolean => warehouses.includes(name) && !account.suspendedWarehouses.includes(name);

  return {
    open(login, wishes) {
      count += 1;
      const at = now();
      const who = {role: wishes.role ?? login.defaultRole, login};
      const mayEnter = (name: string): boolean =>
        name === 'SNOWFLAKE' || account.access.mayRead(who, {type: 'DATABASE', name: [name]});
      const wished = wishes.database;
      const database = wished !== undefined && databases.has(wished) && mayEnter(wished) ? wished : null;
      const warehouse = wishes.warehouse ?? account.warehouse;
      const session: Session = {
        id: 1000 + count,
        login,
        token: `session-${randomUUID()}`,
        masterToken: `master-${randomUUID()}`,
        issuedAt: at,
        loggedInAt: at,
        expired: false,
        masterExpired: false,
        role: who.role,
        // A warehouse or database that the role may not use is no error at login: the session just has none.
        warehouse: isUsable(warehouse) && account.access.mayUse(who, warehouse) ? warehouse : null,
        database,
        schema: database === null ? null : (wishes.schema ?? 'PUBLIC'),
        parameters: new Map([...Object.entries(DEFAULT_PARAMETERS), ...Object.entries(wishes.parameters)]),
      };
      byToken.set(session.token, session);
      byMaster.set(session.masterToken, session);
      return session;
    },
    check(token) {
      if (token === undefined) return {t: 'unknown'};
      const session = byToken.get(token);
      if (!session) return retired.has(token) ? {t: retiredTokens} : {t: 'unknown'};
      if (session.expired || now() >= session.issuedAt + SESSION_SECONDS * 1000) return {t: 'expired'};
      return {t: 'session', session};
    },
    renew(masterToken) {
      const session = masterToken === undefined ? undefined : byMaster.get(masterToken);
      if (!session || session.masterExpired || now() >= session.loggedInAt + MASTER_SECONDS * 1000) return undefined;
      byToken.delete(session.token);
      retired.add(session.token);
      session.token = `session-${randomUUID()}`;
      session.issuedAt = now();
      session.expired = false;
      byToken.set(session.token, session);
      return session;
    },
    close(session) {
      byToken.delete(session.token);
      byMaster.delete(session.masterToken);
    },
  };
}
