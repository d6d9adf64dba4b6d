import {ExitCode, messageOf, UserError} from '../../errors.ts';
import type {SnowflakeConnection} from './connection.ts';
import {addressOf, withoutSecrets} from './connection.ts';
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
    message: (c) => `User ${c.user} is locked in the account ${c.account}.`,
    hint: (c) => `Wait 15 minutes, or let an administrator run: ALTER USER ${c.user} SET MINS_TO_UNLOCK = 0`,
  },
  {
    id: 'user-disabled',
    codes: ['390101'],
    says: /user access disabled|user is disabled/i,
    message: (c) => `User ${c.user} is disabled in the account ${c.account}.`,
    hint: () => 'Use another user, or let an administrator enable this one.',
  },
  {
    id: 'mfa-required',
    codes: [
      '390120',
      '390121',
      '390122',
      '390123',
      '390124',
      '390125',
      '390126',
      '390127',
      '390128',
      '390129',
      '394507',
      '394508',
    ],
    says: /multi-factor|\bMFA\b|\bTOTP\b|\bDuo\b|passcode/i,
    message: (c) => `The account ${c.account} asks ${c.user} for a second factor, which a password alone cannot give.`,
    hint: () => 'Use a key pair or a programmatic access token; a job that runs at night cannot answer a phone.',
  },
  {
    id: 'password-expired',
    codes: ['390106', '390140'],
    says: /password\b.*\b(expired|must be changed)/i,
    message: (c) => `The password of ${c.user} has expired.`,
    hint: () => 'Change it in the web interface, or use a key pair.',
  },
  {
    id: 'key-rejected',
    codes: ['390144'],
    says: /JWT token/i,
    message: (c) =>
      `The account ${c.account} does not accept the private key of ${c.user}: it has expired, was rotated, or is not registered.`,
    hint: (c) => `Compare it with RSA_PUBLIC_KEY_FP in DESC USER ${c.user}, and check the clock of this machine.`,
  },
  {
    id: 'key-unreadable',
    codes: [],
    says: /private ?key|bad decrypt|DECODER routines|asn1|passphrase/i,
    message: (c) => `The private key of ${c.user} cannot be read.`,
    hint: () =>
      'It has to be a whole PEM text (BEGIN PRIVATE KEY or BEGIN ENCRYPTED PRIVATE KEY); check its passphrase.',
  },
  {
    id: 'token-rejected',
    codes: ['390303', '390318', '390195', '394400', '394401', '394402'],
    says: /(programmatic access|oauth( access)?|id) token\b|access token (is )?(invalid|expired)/i,
    message: (c) => `The token of ${c.user} is invalid or has expired.`,
    hint: () => 'Create a new one and put it where the configuration points to.',
  },
  {
    id: 'role-not-granted',
    codes: ['390186', '390189'],
    says: /\brole\b.*(not granted|not assigned|does not exist|not authorized)/i,
    message: (c) => `Role ${c.role ?? '(default)'} does not exist or is not granted to ${c.user}.`,
    hint: (c) => `An administrator can run: GRANT ROLE ${c.role ?? '<role>'} TO USER ${c.user}`,
  },
  {
    id: 'warehouse-missing',
    codes: ['390201'],
    says: /\b(warehouse|database|schema)\b.*does not exist or not authorized/i,
    message: (c) => `The warehouse or database named for ${c.user} does not exist, or the role may not use it.`,
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
    message: (c) => `The account ${c.account} does not accept the user ${c.user} with this password.`,
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
    `The login of ${connection.user} failed: ${asSentence(withoutSecrets(said, connection))}`,
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

function refusal(id: string, message: string, hint: string): UserError {
  return new UserError(id, message, {hint, exitCode: ExitCode.FAILED});
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
