import {createPrivateKey, sign, type KeyObject} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {z} from 'zod';
import {UserError, usageError} from '../../errors.ts';
import type {Clock} from '../../ports/clock.ts';
import type {Send} from '../http/transport.ts';

export interface AppOptions {
  readonly api: string;
  /** App id or client id. */
  readonly app: string;
  readonly key: KeyObject;
  readonly owner: string;
  readonly repository: string;
  /** Looked up by the repository when left out. */
  readonly installation: number | undefined;
  readonly clock: Clock;
}

/** A token is made anew when it has less than this left of its hour. */
const SPARE_MS = 5 * 60_000;

const installationSchema = z.object({id: z.number()});
const tokenSchema = z.object({token: z.string().min(1), expires_at: z.string()});

/**
 * Reads the private key of an App as GitHub gives it (PEM).
 * @throws UserError (wrong configuration), without a word of the key
 */
export async function readAppKey(from: {readonly path: string} | {readonly text: string}): Promise<KeyObject> {
  const named = 'path' in from ? `The file ${from.path}` : 'app.private-key';
  try {
    const key = createPrivateKey(
      'path' in from ? await readFile(from.path) : from.text.replaceAll(String.raw`\n`, '\n'),
    );
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // Node's words may quote what it read.
  }
  throw usageError(
    'forge-app-key',
    `${named} is not the private key of a GitHub App.`,
    'Make one under "Private keys" in the settings of the App, and name the .pem file as private-key-file.',
  );
}

/**
 * Makes tokens of an App's installation, each for this repository alone and for an hour.
 * @param send without authorization
 * @returns a function that gives a token with some time left
 *
 * Source: docs.github.com, "Generating a JSON Web Token (JWT) for a GitHub App", "Generating an installation access token".
 */
export function appTokens(send: Send, options: AppOptions): () => Promise<string> {
  let current: {readonly token: string; readonly until: number} | undefined;
  return async () => {
    const now = Date.parse(options.clock.now());
    if (current === undefined || current.until - SPARE_MS < now) current = await newToken(send, options, now);
    return current.token;
  };
}

async function newToken(send: Send, options: AppOptions, now: number): Promise<{token: string; until: number}> {
  const {api, owner, repository} = options;
  const authorization = `Bearer ${jsonWebToken(options, now)}`;
  const ask = async (method: string, path: string, body?: string): Promise<unknown> => {
    const headers = {accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28', authorization};
    const response = await send({method, url: `${api}${path}`, headers, body, isRepeatable: true});
    if (!response.ok) throw refused(response.status, await messageIn(response), options);
    return response.json();
  };
  const installation =
    options.installation ??
    installationSchema.parse(
      await ask('GET', `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repository)}/installation`),
    ).id;
  const only = JSON.stringify({repositories: [repository]});
  const made = tokenSchema.parse(await ask('POST', `/app/installations/${installation}/access_tokens`, only));
  const until = Date.parse(made.expires_at);
  return {token: made.token, until: Number.isNaN(until) ? now + 30 * 60_000 : until};
}

/** Signed with RS256. It begins a minute ago, for a clock that is ahead, and lasts nine of the ten minutes allowed. */
export function jsonWebToken({app, key}: Pick<AppOptions, 'app' | 'key'>, now: number): string {
  const seconds = Math.floor(now / 1000);
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({alg: 'RS256', typ: 'JWT'})}.${part({iat: seconds - 60, exp: seconds + 480, iss: app})}`;
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

function refused(status: number, message: string, {app, owner, repository}: AppOptions): UserError {
  if (status === 404) {
    return new UserError(
      'forge-app-not-installed',
      `The GitHub App ${app} is not installed for ${owner}/${repository}.`,
      {
        hint: 'Install it for this repository, or correct app.installation under publish.forge.',
      },
    );
  }
  const says = `GitHub does not take the App ${app} for what it says it is (${status}: ${message}).`;
  return new UserError('forge-app-refused', says, {
    hint: 'Check app.id and that the private key is one of this App, and the clock of this machine.',
  });
}

async function messageIn(response: Response): Promise<string> {
  const data: unknown = await response.json().catch(() => undefined);
  const message =
    typeof data === 'object' && data !== null && 'message' in data ? String(data.message) : 'no reason given';
  return message.replace(/\s+/g, ' ').slice(0, 200);
}
