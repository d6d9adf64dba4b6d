import {createPrivateKey, type KeyObject} from 'node:crypto';
import type {UserError} from '../../errors.ts';
import {usageError} from '../../errors.ts';
import type {SnowflakeConnection} from './connection.ts';
import {whoOf} from './connection.ts';

const HINT = 'It has to be a whole PEM text of an RSA key: BEGIN PRIVATE KEY or BEGIN ENCRYPTED PRIVATE KEY.';

/**
 * Opens a private key and gives it back as plain PKCS#8, which stays in memory, so that the driver never needs the
 * passphrase and never meets a key that it cannot use (docs.snowflake.com/en/user-guide/key-pair-auth). Takes what people
 * keep in variables, too: a PEM text whose line ends became `\n`, and base64 of a PEM or DER key.
 *
 * @throws UserError (exit code 2) that says which of the things that can be wrong with a key it is
 */
export function openPrivateKey(written: string, connection: SnowflakeConnection): string {
  const text = unwrapped(written);
  const pass = connection.privateKeyPass;
  if (/BEGIN (RSA )?PUBLIC KEY|BEGIN CERTIFICATE|^ssh-/.test(text)) {
    throw unreadable(connection, 'is a public key', HINT);
  }
  if (text.includes('BEGIN RSA PRIVATE KEY')) {
    throw unreadable(
      connection,
      'is in the legacy PKCS#1 format (BEGIN RSA PRIVATE KEY), which Snowflake does not document',
      'Convert it: openssl pkcs8 -topk8 -in rsa_key.pem -out rsa_key.p8',
    );
  }
  if (text.includes('BEGIN OPENSSH PRIVATE KEY')) {
    throw unreadable(connection, 'is in the format of OpenSSH', 'Make a key with openssl, as PKCS#8 in PEM.');
  }
  if (text.includes('BEGIN ENCRYPTED PRIVATE KEY') && (pass === undefined || pass === '')) {
    throw unreadable(
      connection,
      'is encrypted, and no passphrase is given',
      'Name it: private_key_passphrase: env:NAME',
    );
  }
  const key = opened(text, connection);
  if (key.asymmetricKeyType !== 'rsa') {
    throw unreadable(connection, `is of type ${key.asymmetricKeyType ?? 'unknown'}, and Snowflake takes RSA`, HINT);
  }
  return key.export({format: 'pem', type: 'pkcs8'}).toString();
}

function opened(text: string, connection: SnowflakeConnection): KeyObject {
  const pass = connection.privateKeyPass;
  try {
    if (text.includes('-----BEGIN')) {
      return createPrivateKey({key: text, format: 'pem', ...(pass === undefined ? {} : {passphrase: pass})});
    }
    return createPrivateKey({key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8'});
  } catch {
    // What OpenSSL says is never repeated: it names its own parts, and helps nobody.
    if (text.includes('BEGIN ENCRYPTED PRIVATE KEY')) {
      throw unreadable(
        connection,
        'does not open with the passphrase given',
        'Check private_key_passphrase, and that the file is whole.',
      );
    }
    throw unreadable(connection, 'cannot be read', HINT);
  }
}

/** The PEM text itself: without a byte order mark, with real line ends, and out of its base64. */
function unwrapped(written: string): string {
  const text = written.replace(/^\uFEFF/, '').trim();
  const lines = text.includes('\n') ? text : text.replaceAll(String.raw`\n`, '\n');
  if (lines.includes('-----BEGIN')) return `${lines.replaceAll('\r', '')}\n`;
  const inside = Buffer.from(lines, 'base64').toString('latin1');
  return inside.includes('-----BEGIN') ? inside : lines;
}

function unreadable(connection: SnowflakeConnection, what: string, hint: string): UserError {
  return usageError('key-unreadable', `The private key of ${whoOf(connection)} ${what}.`, hint);
}
