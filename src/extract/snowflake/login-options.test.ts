import {afterEach, describe, expect, it, vi} from 'vitest';
import type {SnowflakeConnection} from './connection.ts';
import {driverOptions} from './login-options.ts';

const base = {account: 'acme-eu1', user: 'ANA', password: 'p'} as const;
const told = (parts: Partial<SnowflakeConnection>): Record<string, unknown> =>
  driverOptions({...base, ...parts}) as unknown as Record<string, unknown>;

afterEach(() => void vi.unstubAllEnvs());

describe('driverOptions', () => {
  it.each<[Partial<SnowflakeConnection>, Record<string, unknown>]>([
    [{}, {password: 'p', username: 'ANA', accessUrl: 'https://acme-eu1.snowflakecomputing.com'}],
    [{authenticator: 'external-browser'}, {authenticator: 'EXTERNALBROWSER', clientStoreTemporaryCredential: true}],
    [
      {authenticator: 'okta', oktaUrl: 'https://acme.okta.com/'},
      {authenticator: 'https://acme.okta.com', username: 'ANA', password: 'p'},
    ],
    [
      {authenticator: 'password-mfa', passcode: '123456'},
      {authenticator: 'USERNAME_PASSWORD_MFA', passcode: '123456', clientRequestMFAToken: true},
    ],
    [
      {authenticator: 'password-mfa', passcodeInPassword: true},
      {authenticator: 'USERNAME_PASSWORD_MFA', passcodeInPassword: true},
    ],
    [
      {authenticator: 'oauth-authorization-code', oauth: {authorizationUrl: 'https://idp.example.com/authorize'}},
      {authenticator: 'OAUTH_AUTHORIZATION_CODE', oauthAuthorizationUrl: 'https://idp.example.com/authorize'},
    ],
    [
      {
        authenticator: 'workload-identity',
        workloadIdentity: {provider: 'AZURE', azureClientId: 'c', entraResource: 'api://r'},
      },
      {
        authenticator: 'WORKLOAD_IDENTITY',
        workloadIdentityProvider: 'AZURE',
        workloadIdentityAzureClientId: 'c',
        workloadIdentityAzureEntraIdResource: 'api://r',
      },
    ],
    [
      {authenticator: 'workload-identity', workloadIdentity: {provider: 'AWS', impersonationPath: ['arn:a', 'arn:b']}},
      {workloadIdentityProvider: 'AWS', workloadIdentityImpersonationPath: ['arn:a', 'arn:b']},
    ],
    [{authenticator: 'workload-identity', workloadIdentity: {provider: 'GCP'}}, {workloadIdentityProvider: 'GCP'}],
  ])('%o', (parts, expected) => {
    expect(told(parts)).toMatchObject(expected);
    expect(Object.values(told(parts))).not.toContain(undefined);
  });

  it('takes the proxy of the environment for one connection, not for the process', () => {
    for (const name of ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy']) {
      vi.stubEnv(name, '');
      vi.stubEnv(name.toUpperCase(), '');
    }
    expect(told({})).not.toHaveProperty('proxyHost');
    vi.stubEnv('HTTPS_PROXY', 'http://me:p%40ss@proxy.example.com:3128');
    vi.stubEnv('NO_PROXY', 'localhost,.internal.example.com, other.snowflakecomputing.com');
    expect(told({})).toMatchObject({
      proxyHost: 'proxy.example.com',
      proxyPort: 3128,
      proxyUser: 'me',
      proxyPassword: 'p@ss',
      noProxy: expect.stringContaining('|.internal.example.com|'),
    });
    expect(told({accessUrl: 'http://127.0.0.1:8765'})).not.toHaveProperty('proxyHost');
    expect(told({accessUrl: 'https://sf.internal.example.com'})).not.toHaveProperty('proxyHost');
    expect(told({account: 'other'})).not.toHaveProperty('proxyHost');
    vi.stubEnv('HTTPS_PROXY', '');
    vi.stubEnv('all_proxy', 'proxy.example.com');
    expect(told({})).toMatchObject({proxyHost: 'proxy.example.com', proxyPort: 80});
    vi.stubEnv('NO_PROXY', '*');
    expect(told({})).not.toHaveProperty('proxyHost');
  });
});
