import {createSign, generateKeyPairSync, randomBytes} from 'node:crypto';
import type {OpenOptions, SnowflakeWarehouse} from '../extract/snowflake/connect.ts';
import {openSnowflake} from '../extract/snowflake/connect.ts';
import type {SnowflakeConnection} from '../extract/snowflake/connection.ts';
import {silentLog} from './behaves-like-source.ts';
import type {OpenSandbox} from './open-sandbox.ts';
import {openSandbox, tinyAccount} from './open-sandbox.ts';

type Parts = Partial<SnowflakeConnection>;

/** An account with a user for each way to log in and for each that is refused. Its secrets are made for this run. */
export interface LoginAccount {
  readonly sandbox: OpenSandbox;
  readonly password: string;
  /** Of JOB: a key, an encrypted one with its passphrase, tokens that are good and tokens that have expired. */
  readonly privateKey: string;
  readonly encrypted: {readonly privateKey: string; readonly privateKeyPass: string};
  readonly tokens: Readonly<Record<'pat' | 'expiredPat' | 'oauth' | 'expiredOauth', string>>;
  readonly client: {readonly id: string; readonly secret: string};
  /** A key that is nobody's. */
  readonly foreign: {readonly privateKey: string; readonly publicKey: string};
  /** A token of JOB's workload as its OpenID Connect provider signs it, with other claims or another key at will. */
  oidcToken(claims?: object, signedBy?: string): string;
  /** Logs in with the driver, as a run without a person unless the options say otherwise; closed with the account. */
  connect(parts: Parts, options?: OpenOptions): Promise<SnowflakeWarehouse>;
  stop(): Promise<void>;
}

const secret = (): string => randomBytes(18).toString('base64url');
const format = {publicKeyEncoding: {type: 'spki', format: 'pem'}} as const;
const keyPair = (): {readonly privateKey: string; readonly publicKey: string} =>
  generateKeyPairSync('rsa', {...format, modulusLength: 2048, privateKeyEncoding: {type: 'pkcs8', format: 'pem'}});

export async function openLoginAccount(): Promise<LoginAccount> {
  const [key, foreign, issuer] = [keyPair(), keyPair(), keyPair()];
  const [password, passphrase] = [secret(), secret()];
  const tokens = {pat: secret(), expiredPat: secret(), oauth: secret(), expiredOauth: secret()};
  const client = {id: 'rescue-client', secret: secret()};
  const second = generateKeyPairSync('rsa', {
    ...format,
    modulusLength: 2048,
    privateKeyEncoding: {type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase},
  });
  const push = (answer: string): object => ({mfa: {push: {after_ms: 300, answer}}});
  const person = (user: string, more: object = {}): object => ({
    user,
    password,
    roles: ['RESCUE_READER'],
    default_role: 'RESCUE_READER',
    ...more,
  });
  const past = '2020-01-01T00:00:00.000Z';
  const sandbox = await openSandbox({
    account: {
      ...tinyAccount.account,
      oauth_clients: [{client_id: client.id, client_secret: client.secret, user: 'JOB'}],
      suspended_warehouses: ['RESCUE_WH'],
      logins: [
        person('JOB', {
          public_key: key.publicKey,
          public_key_2: second.publicKey,
          tokens: [{token: tokens.pat}, {token: tokens.expiredPat, expires_at: past}],
          oauth_tokens: [{token: tokens.oauth}, {token: tokens.expiredOauth, expires_at: past}],
          workload_identity: {issuer: 'https://ci.example.com', subject: 'repo:acme', public_key: issuer.publicKey},
        }),
        person('APP', {mfa: {passcode: '123456'}}),
        person('PHONE', push('approve')),
        person('DENIES', push('deny')),
        person('LOCKED', {locked: true}),
        person('EXPIRED', {password_expired: true}),
        // Disabled in USERS.
        person('OTTO'),
        person('OUTSIDE', {outside_network_policy: true}),
      ],
    },
  });
  const open: SnowflakeWarehouse[] = [];
  return {
    sandbox,
    password,
    privateKey: key.privateKey,
    encrypted: {privateKey: second.privateKey, privateKeyPass: passphrase},
    tokens,
    client,
    foreign,
    oidcToken(claims = {}, signedBy = issuer.privateKey) {
      const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      const payload = {iss: 'https://ci.example.com', sub: 'repo:acme', exp: 4_000_000_000, ...claims};
      const body = `${part({alg: 'RS256'})}.${part(payload)}`;
      return `${body}.${createSign('RSA-SHA256').update(body).sign(signedBy, 'base64url')}`;
    },
    async connect(parts, options = {}) {
      const connection = {account: 'TINY', role: 'RESCUE_READER', accessUrl: sandbox.url, ...parts};
      const warehouse = await openSnowflake(connection, silentLog, {interactive: false, ...options});
      open.push(warehouse);
      return warehouse;
    },
    async stop() {
      await Promise.all(open.splice(0).map((warehouse) => warehouse.close()));
      await sandbox.stop();
    },
  };
}
