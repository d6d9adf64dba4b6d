import type {Account} from './account.ts';
import type {FaultQueue} from './faults.ts';
import {refused, succeeded, type Envelope} from './protocol/envelope.ts';
import {parameterList, type ParameterValue} from './protocol/parameters.ts';
import {MASTER_SECONDS, SESSION_SECONDS, type Session, type Sessions} from './sessions.ts';
import {storedName} from './statements/names.ts';

/** What a login request says, as far as it is looked at. */
interface LoginData {
  readonly LOGIN_NAME?: string;
  readonly PASSWORD?: string;
  readonly AUTHENTICATOR?: string;
  readonly SESSION_PARAMETERS?: Readonly<Record<string, ParameterValue | null | undefined>>;
}

const WRONG_PASSWORD = 'Incorrect username or password was specified.';

/** Answers `POST /session/v1/login-request`. Only passwords are taken; other authenticators are refused as Snowflake does. */
export function answerLogin(
  body: unknown,
  wishes: URLSearchParams,
  account: Account,
  sessions: Sessions,
  faults: FaultQueue,
): Envelope {
  const data = (body as {data?: LoginData} | undefined)?.data ?? {};
  const fault = faults.take('login');
  if (fault) return refused(fault.code ?? '390100', fault.message ?? WRONG_PASSWORD, {nextAction: 'RETRY_LOGIN'});
  const authenticator = String(data.AUTHENTICATOR ?? 'SNOWFLAKE').toUpperCase();
  if (authenticator === 'SNOWFLAKE_JWT') return refused('390144', 'JWT token is invalid.', {nextAction: 'RETRY_LOGIN'});
  if (authenticator !== 'SNOWFLAKE' && authenticator !== 'USERNAME_PASSWORD_MFA') {
    return refused('390139', 'The specified authenticator is not accepted by your Snowflake account configuration.');
  }
  const user = data.LOGIN_NAME?.toUpperCase();
  const login = account.logins.find((each) => each.user.toUpperCase() === user && each.password === data.PASSWORD);
  if (!login) {
    return refused('390100', WRONG_PASSWORD, {
      nextAction: 'RETRY_LOGIN',
      authnMethod: 'USERNAME_PASSWORD',
      signInOptions: {},
    });
  }
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
  return succeeded(loginData(session));
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

function loginData(session: Session): unknown {
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
    mfaToken: null,
    mfaTokenValidityInSeconds: 0,
  };
}

function wish(wishes: URLSearchParams, name: string): string | undefined {
  const value = wishes.get(name);
  return value === null || value === '' ? undefined : storedName(value);
}
