import {ExitCode, messageOf, UserError} from '../../errors.ts';
import type {SnowflakeConnection} from './connection.ts';
import {addressOf, whoOf, withoutSecrets} from './connection.ts';
import type {DriverError} from './driver.ts';

interface LoginProblem {
  readonly id: string;
  /** Numbers the account answers a login with. */
  readonly codes: readonly string[];
  /** What its message says; numbers are not all documented, so both are tried. */
  readonly says?: RegExp;
  message(c: SnowflakeConnection): string;
  hint(c: SnowflakeConnection): string;
}

/**
 * What can go wrong at a login, first match wins. Numbers from docs.snowflake.com/en/user-guide/key-pair-auth-troubleshooting,
 * …/errors-saml and from the drivers' public sources; words from messages that users quote.
 */
const problems: readonly LoginProblem[] = [
  {
    id: 'user-locked',
    codes: ['390102'],
    says: /\blocked\b/i,
    message: (c) => `User ${whoOf(c)} is locked in the account ${c.account}.`,
    hint: (c) => `Wait 15 minutes, or let an administrator run: ALTER USER ${whoOf(c)} SET MINS_TO_UNLOCK = 0`,
  },
  {
    id: 'user-disabled',
    codes: ['390101'],
    says: /user access disabled|user is disabled/i,
    message: (c) => `User ${whoOf(c)} is disabled in the account ${c.account}.`,
    hint: () => 'Use another user, or let an administrator enable this one.',
  },
  {
    id: 'mfa-wrong-passcode',
    codes: ['390127'],
    says: /incorrect passcode|passcode (is )?(invalid|incorrect|expired)/i,
    message: (c) => `The account ${c.account} does not accept the passcode of ${whoOf(c)}.`,
    hint: () => 'Each passcode is good for one login within half a minute: set the variable anew right before the run.',
  },
  {
    id: 'mfa-denied',
    codes: ['390120', '390123', '390126'],
    says: /\b(duo|push|login request)\b.*\b(denied|timed out|rejected)|denied by duo/i,
    message: (c) => `The second factor of ${whoOf(c)} was denied or not given in time.`,
    hint: () => 'Run it again and confirm the login on the phone, or pass the code of the app as passcode: env:NAME.',
  },
  {
    id: 'mfa-required',
    codes: ['390121', '390122', '390124', '390125', '390128', '390129', '394507', '394508'],
    says: /multi-factor|\bMFA\b|\bTOTP\b|\bDuo\b|passcode/i,
    message: (c) =>
      `The account ${c.account} asks ${whoOf(c)} for a second factor, which a password alone cannot give.`,
    hint: () =>
      'A person logs in with authenticator: password-mfa; a job that runs alone needs a key pair, a programmatic access token or workload identity.',
  },
  {
    id: 'password-expired',
    codes: ['390106', '390140'],
    says: /password\b.*\b(expired|must be changed)/i,
    message: (c) => `The password of ${whoOf(c)} has expired.`,
    hint: () => 'Change it in the web interface, or use a key pair.',
  },
  {
    id: 'key-rejected',
    codes: ['390144'],
    says: /JWT token/i,
    message: (c) =>
      `The account ${c.account} does not accept the private key of ${whoOf(c)}: it has expired, was rotated, or is not registered.`,
    hint: (c) => `Compare it with RSA_PUBLIC_KEY_FP in DESC USER ${whoOf(c)}, and check the clock of this machine.`,
  },
  {
    id: 'key-unreadable',
    codes: [],
    says: /private ?key|bad decrypt|DECODER routines|asn1|passphrase/i,
    message: (c) => `The private key of ${whoOf(c)} cannot be read.`,
    hint: () =>
      'It has to be a whole PEM text (BEGIN PRIVATE KEY or BEGIN ENCRYPTED PRIVATE KEY); check its passphrase.',
  },
  {
    id: 'token-rejected',
    codes: ['390303', '390318', '390195', '390325', '394400', '394401', '394402'],
    says: /(programmatic access|oauth( access)?|id) token\b|access token (is )?(invalid|expired)/i,
    message: (c) => `The token of ${whoOf(c)} is invalid or has expired.`,
    hint: () => 'Create a new one and put it where the configuration points to.',
  },
  {
    id: 'oauth-refused',
    codes: [],
    says: /invalid_client|unauthorized_client|invalid_grant|invalid_scope|unsupported_grant_type|oauth authorization code|response from the token endpoint/i,
    message: (c) => `${tokenPlace(c)} does not give ${whoOf(c)} a token.`,
    hint: () => 'Check oauth_client_id, oauth_client_secret, oauth_token_request_url and oauth_scope.',
  },
  {
    id: 'identity-host',
    codes: [],
    says: /WORKLOAD_IDENTITY requires a recognized Snowflake host/i,
    message: (c) => `The identity of this workload is not shown to ${addressOf(c)}, which is no host of Snowflake's.`,
    hint: () => 'If it is a private name of the account, add it to SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES.',
  },
  {
    id: 'identity-rejected',
    codes: ['394600', '394601', '394602', '394603'],
    says: /workload identity|attestation/i,
    message: (c) => `The account ${c.account} does not accept the identity of this workload${identityOf(c)}.`,
    hint: () => 'Compare it with WORKLOAD_IDENTITY in DESC USER: provider, issuer and subject have to be the same.',
  },
  {
    id: 'identity-missing',
    codes: [],
    says: /could not load credentials|CredentialUnavailable|DefaultAzureCredential|default credentials|EC2 Metadata|metadata (service|server)/i,
    message: (c) => `This machine has no identity that it could show to the account ${c.account}${identityOf(c)}.`,
    hint: () => 'Run it where the cloud gives the job an identity, or use a key pair or a programmatic access token.',
  },
  {
    id: 'role-not-granted',
    codes: ['390186', '390189'],
    says: /\brole\b.*(not granted|not assigned|does not exist|not authorized)/i,
    message: (c) => `Role ${c.role ?? '(default)'} does not exist or is not granted to ${whoOf(c)}.`,
    hint: (c) => `An administrator can run: GRANT ROLE ${c.role ?? '<role>'} TO USER ${whoOf(c)}`,
  },
  {
    id: 'warehouse-missing',
    codes: ['390201'],
    says: /\b(warehouse|database|schema)\b.*does not exist or not authorized/i,
    message: (c) => `The warehouse or database named for ${whoOf(c)} does not exist, or the role may not use it.`,
    hint: (c) => `Check warehouse ${c.warehouse ?? '(none)'} and database ${c.database ?? '(none)'} in the connection.`,
  },
  {
    id: 'network-policy',
    codes: ['390420', '390422', '390432'],
    says: /not allowed to access snowflake|network policy/i,
    message: (c) => `The account ${c.account} does not accept logins from this network.`,
    hint: () => 'Connect through the VPN, or let an administrator add this address to the network policy.',
  },
  {
    id: 'account-suspended',
    codes: ['390913'],
    says: /\bsuspended\b|trial has ended/i,
    message: (c) => `The account ${c.account} is suspended.`,
    hint: () => 'Its trial or its payment has ended; the account owner can reactivate it.',
  },
  {
    id: 'wrong-password',
    codes: ['390100'],
    says: /incorrect username or password/i,
    message: (c) => `The account ${c.account} does not accept the user ${whoOf(c)} with this password.`,
    hint: () => 'Check user and password where the configuration points to; several wrong tries lock the user.',
  },
];

/**
 * Makes one sentence and a hint of what the driver says when a login fails. Known refusals are recognised by number or
 * by wording; the rest is quoted with every secret taken out.
 */
export function loginError(error: unknown, connection: SnowflakeConnection): UserError {
  if (error instanceof UserError) return error;
  const {code, response} = error as DriverError;
  const said = messageOf(error);
  const number = String(code ?? '');
  const problem = problems.find((p) => p.codes.includes(number)) ?? problems.find((p) => p.says?.test(said) === true);
  if (problem !== undefined) return refusal(problem.id, problem.message(connection), problem.hint(connection));

  const status = response?.status ?? response?.statusCode;
  if (connection.authenticator?.startsWith('oauth-') === true && (status === 400 || status === 401 || status === 403)) {
    const {message, hint} = problems.find(({id}) => id === 'oauth-refused')!;
    return refusal('oauth-refused', message(connection), hint(connection));
  }
  if (status === 403 || status === 404) {
    return refusal(
      'unknown-account',
      `There is no account ${connection.account} at ${addressOf(connection)} (it answers ${status}).`,
      'Check the account identifier: organisation and account name, joined by a hyphen.',
    );
  }
  if (number === '401001' || number === '401002' || status !== undefined)
    return unreachable(connection, status === undefined ? '' : ` (it answers ${status})`);
  return refusal(
    'login-failed',
    `The login of ${whoOf(connection)} failed: ${asSentence(withoutSecrets(said, connection))}`,
    'Check the connection in the configuration.',
  );
}

/** The host does not answer. `detail` stands before the full stop. */
export function unreachable(connection: SnowflakeConnection, detail = ''): UserError {
  return refusal(
    'account-unreachable',
    `The account ${connection.account} cannot be reached at ${addressOf(connection)}${detail}.`,
    'Check the account identifier, the network, the VPN and the proxy.',
  );
}

/** The account takes the call and does not answer in time. Why is not known, only what is likely. */
export function unanswered(connection: SnowflakeConnection): UserError {
  switch (connection.authenticator ?? 'password') {
    case 'password':
      return refusal(
        'account-unreachable',
        `The account ${connection.account} cannot be reached at ${addressOf(connection)} (no answer).`,
        `Check the network, the VPN and the proxy. If a push came to a phone, ${whoOf(connection)} needs authenticator: password-mfa.`,
      );
    case 'password-mfa':
    case 'external-browser':
    case 'oauth-authorization-code':
      return refusal(
        'mfa-denied',
        `Nobody confirmed the login of ${whoOf(connection)} to ${connection.account} in time.`,
        'Run it again and confirm it, or use a key pair or a programmatic access token.',
      );
    default:
      return unreachable(connection, ' (no answer)');
  }
}

/** A login that only a person can complete, in a run that has nobody to ask. */
export function personNeeded(connection: SnowflakeConnection): UserError {
  if (connection.authenticator === 'password-mfa') {
    return refusal(
      'mfa-required',
      `The account ${connection.account} asks ${whoOf(connection)} for a second factor, and nobody is at this run to give it.`,
      'Pass the code of the app as passcode: env:NAME; a job that runs alone needs a key pair, a programmatic access token or workload identity.',
    );
  }
  return refusal(
    'person-needed',
    `The login of ${whoOf(connection)} to ${connection.account} happens in a browser, and nobody is at this run to do it.`,
    'Run it in a terminal, or use a key pair, a programmatic access token or workload identity.',
  );
}

function tokenPlace({oauth, account}: SnowflakeConnection): string {
  return oauth?.tokenUrl === undefined ? `The account ${account}` : `The OAuth server ${oauth.tokenUrl}`;
}

function identityOf({workloadIdentity}: SnowflakeConnection): string {
  return workloadIdentity === undefined ? '' : ` (${workloadIdentity.provider})`;
}

function refusal(id: string, message: string, hint: string): UserError {
  return new UserError(id, message, {hint, exitCode: ExitCode.FAILED});
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
