import {createHash, randomUUID} from 'node:crypto';
import type {Account} from './account.ts';

/** What the token endpoint answers: JSON of RFC 6749, not an envelope of the protocol. */
export interface TokenAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Snowflake's own OAuth server: tokens for the clients that `account.json` names. */
export interface OAuthServer {
  /** Answers `POST /oauth/token-request` for client credentials, authorization codes and refresh tokens. */
  token(form: Readonly<Record<string, string | undefined>>): TokenAnswer;
  /** Where `GET /oauth/authorize` sends the browser of a person who agrees at once; undefined for an unknown client. */
  authorize(query: URLSearchParams): string | undefined;
  /** The user of a token that was given out here and is still good. */
  userOf(token: string): string | undefined;
}

const TOKEN_SECONDS = 600;

/** @param now milliseconds since 1970 */
export function createOAuthServer({oauthClients}: Account, now: () => number): OAuthServer {
  const tokens = new Map<string, {readonly user: string; readonly until: number}>();
  const codes = new Map<string, {readonly user: string; readonly challenge: string; readonly redirect: string}>();

  const refreshTokens = new Map<string, string>();

  function issue(user: string, more: Readonly<Record<string, string>> = {}): TokenAnswer {
    const token = `oauth-${randomUUID()}`;
    tokens.set(token, {user, until: now() + TOKEN_SECONDS * 1000});
    return {status: 200, body: {access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS, ...more}};
  }

  /** For a person: with what asks for further tokens without the person. */
  function issueTo(user: string): TokenAnswer {
    const refresh = `refresh-${randomUUID()}`;
    refreshTokens.set(refresh, user);
    return issue(user, {refresh_token: refresh});
  }

  return {
    token(form) {
      const client = oauthClients.find((each) => each.client_id === form['client_id']);
      if (client === undefined || client.client_secret !== form['client_secret']) {
        return refusal(401, 'invalid_client', 'This is an invalid client.');
      }
      if (form['grant_type'] === 'client_credentials') return issue(client.user);
      const known = refreshTokens.get(form['refresh_token'] ?? '');
      if (form['grant_type'] === 'refresh_token' && known !== undefined) return issue(known);
      if (form['grant_type'] !== 'authorization_code') return refusal(400, 'unsupported_grant_type', 'Not supported.');
      const code = codes.get(form['code'] ?? '');
      codes.delete(form['code'] ?? '');
      const verifier = createHash('sha256')
        .update(form['code_verifier'] ?? '')
        .digest('base64url');
      const fits = code?.challenge === verifier && code.redirect === form['redirect_uri'];
      return fits ? issueTo(code.user) : refusal(400, 'invalid_grant', 'The authorization code is not good.');
    },
    authorize(query) {
      const client = oauthClients.find((each) => each.client_id === query.get('client_id'));
      const redirect = query.get('redirect_uri');
      if (client === undefined || redirect === null) return undefined;
      const code = randomUUID();
      codes.set(code, {user: client.user, challenge: query.get('code_challenge') ?? '', redirect});
      const target = new URL(redirect);
      target.searchParams.set('code', code);
      target.searchParams.set('state', query.get('state') ?? '');
      return target.href;
    },
    userOf(token) {
      const found = tokens.get(token);
      return found !== undefined && found.until > now() ? found.user : undefined;
    },
  };
}

function refusal(status: number, error: string, description: string): TokenAnswer {
  return {status, body: {error, error_description: description}};
}
