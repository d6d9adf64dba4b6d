import {randomUUID} from 'node:crypto';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Account, Login} from './account.ts';
import type {FaultQueue} from './faults.ts';
import type {OAuthServer} from './login-oauth.ts';
import {findToken, provesKey, provesWorkload} from './login-proofs.ts';
import {refused, succeeded, type Envelope} from './protocol/envelope.ts';
import {parameterList, type ParameterValue} from './protocol/parameters.ts';
import {MASTER_SECONDS, SESSION_SECONDS, type Session, type Sessions} from './sessions.ts';
import {storedName} from './statements/names.ts';

/** What a login request says, as far as it is looked at. */
interface LoginData {
  readonly LOGIN_NAME?: string;
  readonly PASSWORD?: string;
  readonly AUTHENTICATOR?: string;
  readonly TOKEN?: string;
  readonly PROVIDER?: string;
  readonly PASSCODE?: string;
  readonly passcodeInPassword?: boolean;
  readonly SESSION_PARAMETERS?: Readonly<Record<string, ParameterValue | null | undefined>>;
}

/** A login request that came in. */
export interface ReceivedLogin {
  readonly user: string;
  readonly authenticator: string;
  readonly accepted: boolean;
}

export interface LoginDesk {
  /** Answers `POST /session/v1/login-request`, after as long as a person takes to answer a push. */
  answer(body: unknown, wishes: URLSearchParams): Promise<Envelope>;
  readonly received: readonly ReceivedLogin[];
}

export interface LoginDeskOptions {
  readonly account: Account;
  readonly sessions: Sessions;
  readonly oauth: OAuthServer;
  readonly faults: FaultQueue;
  /** Milliseconds since 1970. */
  now(): number;
}

const WRONG_PASSWORD = 'Incorrect username or password was specified.';

/** Lets users in as Snowflake does, by what `account.json` says of each (see `login-rows.ts`). */
export function createLoginDesk({account, sessions, oauth, faults, now}: LoginDeskOptions): LoginDesk {
  const received: ReceivedLogin[] = [];
  const usedPasscodes = new Set<string>();
  const mfaTokens = new Map<string, Login>();

  async function answer(body: unknown, wishes: URLSearchParams): Promise<Envelope> {
    const data = (body as {data?: LoginData} | undefined)?.data ?? {};
    const authenticator = String(data.AUTHENTICATOR ?? 'SNOWFLAKE').toUpperCase();
    const envelope = await admit(data, authenticator, wishes);
    received.push({user: (data.LOGIN_NAME ?? '').toUpperCase(), authenticator, accepted: envelope.success});
    return envelope;
  }

  async function admit(data: LoginData, authenticator: string, wishes: URLSearchParams): Promise<Envelope> {
    const fault = faults.take('login');
    if (fault) return refused(fault.code ?? '390100', fault.message ?? WRONG_PASSWORD, {nextAction: 'RETRY_LOGIN'});
    const login = await identify(data, authenticator);
    if ('success' in login) return login;
    if (login.disabled) return refused('390101', 'User access disabled. Contact your local system administrator.');
    const role = wish(wishes, 'roleName');
    if (role !== undefined && !login.roles.includes(role)) {
      return refused(
        '390189',
        `Role '${role}' specified in the connect string does not exist or not authorized. Contact your local system administrator, ` +
          'or attempt to login with another role, e.g. PUBLIC.',
      );
    }
    const parameters = Object.entries(data.SESSION_PARAMETERS ?? {}).filter(
      (entry): entry is [string, ParameterValue] => entry[1] !== null && entry[1] !== undefined,
    );
    const session = sessions.open(login, {
      role,
      warehouse: wish(wishes, 'warehouse'),
      database: wish(wishes, 'databaseName'),
      schema: wish(wishes, 'schemaName'),
      parameters: Object.fromEntries(parameters.map(([name, value]) => [name.toUpperCase(), value])),
    });
    const wantsToken = login.proofs.mfa !== undefined && session.parameters.get('CLIENT_REQUEST_MFA_TOKEN') === true;
    const mfaToken = wantsToken ? `mfa-${randomUUID()}` : null;
    if (mfaToken !== null) mfaTokens.set(mfaToken, login);
    return succeeded(loginData(session, mfaToken));
  }

  /** The user whom the credentials prove, or why there is none. */
  async function identify(data: LoginData, authenticator: string): Promise<Login | Envelope> {
    const user = data.LOGIN_NAME?.toUpperCase();
    const named = account.logins.find((each) => each.user.toUpperCase() === user);
    if (named?.proofs.outside_network_policy === true) {
      return refused(
        '390422',
        'Incoming request with IP/Token 127.0.0.1 is not allowed to access Snowflake. Contact your account administrator.',
      );
    }
    const token = data.TOKEN ?? '';
    switch (authenticator) {
      case 'SNOWFLAKE':
      case 'USERNAME_PASSWORD_MFA':
        return await byPassword(named, data);
      case 'SNOWFLAKE_JWT': {
        const proves =
          named && provesKey(token, {account: account.name, user: named.user, proofs: named.proofs, now: now()});
        return proves
          ? named
          : refused('390144', `JWT token is invalid. [${randomUUID()}]`, {nextAction: 'RETRY_LOGIN'});
      }
      case 'PROGRAMMATIC_ACCESS_TOKEN':
        return byToken(token, named, 'tokens') ?? refused('394400', 'Programmatic access token is invalid.');
      case 'OAUTH': {
        const issuedTo = oauth.userOf(token);
        const login = account.logins.find((each) => each.user === issuedTo);
        return login ?? byToken(token, named, 'oauth_tokens') ?? refused('390303', 'Invalid OAuth access token.');
      }
      case 'WORKLOAD_IDENTITY': {
        const login = account.logins.find((each) => provesWorkload(token, each.proofs, now()));
        const fits = data.PROVIDER === 'OIDC' && login !== undefined && (named === undefined || named === login);
        return fits ? login : refused('394600', 'Workload identity federation: the attestation is invalid.');
      }
      default:
        return refused(
          '390139',
          'The specified authenticator is not accepted by your Snowflake account configuration.',
        );
    }
  }

  function byToken(
    token: string,
    named: Login | undefined,
    list: 'tokens' | 'oauth_tokens',
  ): Login | Envelope | undefined {
    for (const login of named === undefined ? account.logins : [named]) {
      const found = findToken(login.proofs[list], token, now());
      if (found === 'good') return login;
      if (found === 'expired') {
        return list === 'tokens'
          ? refused('394401', 'Programmatic access token has expired.')
          : refused('390318', `OAuth access token expired. [${randomUUID()}]`);
      }
    }
    return undefined;
  }

  async function byPassword(login: Login | undefined, data: LoginData): Promise<Login | Envelope> {
    const mfa = login?.proofs.mfa;
    const expected = data.passcodeInPassword === true ? `${login?.password}${mfa?.passcode ?? ''}` : login?.password;
    if (login === undefined || data.PASSWORD !== expected) {
      return refused('390100', WRONG_PASSWORD, {
        nextAction: 'RETRY_LOGIN',
        authnMethod: 'USERNAME_PASSWORD',
        signInOptions: {},
      });
    }
    if (login.proofs.locked) {
      return refused(
        '390102',
        'Your user account has been temporarily locked due to too many failed attempts. Try again after 15 minutes, or contact your account administrator.',
      );
    }
    if (login.proofs.password_expired) {
      return refused(
        '390106',
        'Specified password has expired.  Password must be changed using the Snowflake web console.',
      );
    }
    return mfa === undefined ? login : await secondFactor(login, mfa, data);
  }

  async function secondFactor(
    login: Login,
    mfa: NonNullable<Login['proofs']['mfa']>,
    data: LoginData,
  ): Promise<Login | Envelope> {
    if (data.TOKEN !== undefined && mfaTokens.get(data.TOKEN) === login) return login;
    if (data.passcodeInPassword === true || data.PASSCODE !== undefined) {
      const passcode = data.PASSCODE ?? mfa.passcode ?? '';
      const key = `${login.user} ${passcode}`;
      // One passcode is good for one login.
      if (passcode !== mfa.passcode || usedPasscodes.has(key)) {
        return refused('390127', 'Incorrect passcode was specified.', {nextAction: 'RETRY_LOGIN'});
      }
      usedPasscodes.add(key);
      return login;
    }
    if (mfa.push === undefined) {
      return refused(
        '394508',
        'Failed to authenticate: MFA with TOTP is required. To authenticate, provide both your password and a current TOTP passcode.',
      );
    }
    await sleep(mfa.push.after_ms);
    return mfa.push.answer === 'approve'
      ? login
      : refused('390120', 'Denied by Duo. Duo Security authentication is denied.');
  }

  return {answer, received};
}

/** Answers `POST /session/token-request`. */
export function answerRenewal(masterToken: string | undefined, sessions: Sessions): Envelope {
  const session = sessions.renew(masterToken);
  if (!session) return refused('390114', 'Authentication token has expired.  The user must authenticate again.');
  return succeeded({
    sessionToken: session.token,
    validityInSecondsST: SESSION_SECONDS,
    masterToken: session.masterToken,
    validityInSecondsMT: MASTER_SECONDS,
    sessionId: session.id,
  });
}

function loginData(session: Session, mfaToken: string | null): unknown {
  return {
    token: session.token,
    validityInSeconds: SESSION_SECONDS,
    masterToken: session.masterToken,
    masterValidityInSeconds: MASTER_SECONDS,
    displayUserName: session.login.user,
    serverVersion: '10.38.1',
    firstLogin: false,
    remMeToken: null,
    remMeValidityInSeconds: 0,
    healthCheckInterval: 45,
    newClientForUpgrade: null,
    sessionId: session.id,
    parameters: parameterList(session.parameters),
    sessionInfo: {
      databaseName: session.database,
      schemaName: session.schema,
      warehouseName: session.warehouse,
      roleName: session.role,
    },
    idToken: null,
    idTokenValidityInSeconds: 0,
    mfaToken,
    mfaTokenValidityInSeconds: mfaToken === null ? 0 : 14_400,
  };
}

function wish(wishes: URLSearchParams, name: string): string | undefined {
  const value = wishes.get(name);
  return value === null || value === '' ? undefined : storedName(value);
}
