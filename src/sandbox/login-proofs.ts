import {createHash, createPublicKey, verify} from 'node:crypto';
import type {LoginProofs} from './login-rows.ts';

/**
 * Whether a JWT proves the user of a key pair (docs.snowflake.com/en/developer-guide/sql-api/authenticating): signed by a
 * key of the user, issued for this account and user under the key's fingerprint, and valid now. The driver counts its
 * times in milliseconds, others in seconds.
 */
export function provesKey(
  jwt: string,
  who: {readonly account: string; readonly user: string; readonly proofs: LoginProofs; readonly now: number},
): boolean {
  const user = `${who.account}.${who.user}`.toUpperCase();
  return [who.proofs.public_key, who.proofs.public_key_2].some((pem) => {
    const claims = pem === undefined ? undefined : signedClaims(jwt, pem);
    if (pem === undefined || claims === undefined) return false;
    return (
      claims['sub'] === user &&
      claims['iss'] === `${user}.${fingerprint(pem)}` &&
      milliseconds(claims['iat']) <= who.now + 60_000 &&
      milliseconds(claims['exp']) > who.now
    );
  });
}

/** Whether an OIDC token proves a workload: signed by its issuer, for this subject, and valid now. */
export function provesWorkload(jwt: string, {workload_identity: identity}: LoginProofs, now: number): boolean {
  const claims = identity && signedClaims(jwt, identity.public_key);
  return (
    claims !== undefined &&
    claims['iss'] === identity?.issuer &&
    claims['sub'] === identity?.subject &&
    milliseconds(claims['exp']) > now
  );
}

/** A token of a list, by whether it is still good. */
export function findToken(tokens: LoginProofs['tokens'], token: string, now: number): 'good' | 'expired' | undefined {
  const found = tokens.find((each) => each.token === token);
  if (found === undefined) return undefined;
  return found.expires_at !== undefined && Date.parse(found.expires_at) <= now ? 'expired' : 'good';
}

function signedClaims(jwt: string, pem: string): Readonly<Record<string, unknown>> | undefined {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  try {
    const isSigned = verify(
      'RSA-SHA256',
      Buffer.from(`${header}.${payload}`),
      createPublicKey(pem),
      Buffer.from(signature, 'base64url'),
    );
    return isSigned ? (JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function fingerprint(pem: string): string {
  const der = createPublicKey(pem).export({format: 'der', type: 'spki'});
  return `SHA256:${createHash('sha256').update(der).digest('base64')}`;
}

function milliseconds(time: unknown): number {
  const number = Number(time);
  return number > 100_000_000_000 ? number : number * 1000;
}
