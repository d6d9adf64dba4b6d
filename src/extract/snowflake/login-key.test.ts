import {createPrivateKey, generateKeyPairSync, randomBytes} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import {openPrivateKey} from './login-key.ts';

const passphrase = randomBytes(12).toString('hex');
const {privateKey, publicKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
const pem = privateKey.export({format: 'pem', type: 'pkcs8'}).toString();
const encrypted = privateKey.export({format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase}).toString();
const who = {account: 'acme', user: 'JOB'} as const;

describe('openPrivateKey', () => {
  it.each<[string, string, string | undefined]>([
    ['plain', pem, undefined],
    ['encrypted', encrypted, passphrase],
    ['with the line ends of Windows', pem.replaceAll('\n', '\r\n'), undefined],
    ['with line ends written out, as in a variable', pem.replaceAll('\n', String.raw`\n`), undefined],
    ['in base64 of its PEM text', Buffer.from(pem).toString('base64'), undefined],
    ['in base64 of its DER', privateKey.export({format: 'der', type: 'pkcs8'}).toString('base64'), undefined],
    ['with a byte order mark and spaces around it', `\uFEFF\n  ${pem}  `, undefined],
  ])('reads a key %s', (_name, written, privateKeyPass) => {
    const opened = openPrivateKey(written, {...who, ...(privateKeyPass === undefined ? {} : {privateKeyPass})});
    expect(createPrivateKey(opened).equals(privateKey)).toBe(true);
    expect(opened).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  });

  it.each<[string, string, string | undefined, string, string]>([
    [
      'PKCS#1',
      privateKey.export({format: 'pem', type: 'pkcs1'}).toString(),
      undefined,
      'The private key of JOB is in the legacy PKCS#1 format (BEGIN RSA PRIVATE KEY), which Snowflake does not document.',
      'openssl pkcs8 -topk8',
    ],
    ['a public key', publicKey.export({format: 'pem', type: 'spki'}).toString(), undefined, 'is a public key.', 'PEM'],
    ['encrypted without a passphrase', encrypted, undefined, 'is encrypted, and no passphrase is given.', 'env:NAME'],
    ['encrypted with another passphrase', encrypted, 'wrong', 'does not open with the passphrase given.', 'passphrase'],
    [
      'no RSA key',
      generateKeyPairSync('ec', {namedCurve: 'P-256'}).privateKey.export({format: 'pem', type: 'pkcs8'}).toString(),
      undefined,
      'is of type ec, and Snowflake takes RSA.',
      'RSA',
    ],
    ['cut off', pem.slice(0, 200), undefined, 'cannot be read.', 'PEM'],
    ['nothing of the kind', 'not a key', undefined, 'cannot be read.', 'PEM'],
  ])('tells a key that is %s', (_name, written, privateKeyPass, message, hint) => {
    const open = (): string =>
      openPrivateKey(written, {...who, ...(privateKeyPass === undefined ? {} : {privateKeyPass})});
    expect(open).toThrow(
      expect.objectContaining({
        code: 'key-unreadable',
        exitCode: 2,
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });
});
