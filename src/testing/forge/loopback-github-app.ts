import {verify, type KeyObject} from 'node:crypto';
import type {Answer, Received} from './loopback.ts';
import {message, ok} from './loopback-github-answers.ts';

/** An App that is installed for the repository. */
export interface LoopbackApp {
  readonly id: string;
  /** Its public key. */
  readonly key: KeyObject;
  readonly installation: number;
  /** Tokens that it was given. */
  readonly granted: string[];
}

/** Answers an App's own requests, which it signs with its key; undefined for any other request. */
export function answerToApp(
  {path, method, headers}: Received,
  {app, token: own}: {readonly app: LoopbackApp | undefined; readonly token: string},
): Answer | undefined {
  if (!path.endsWith('/installation') && !path.endsWith('/access_tokens')) return undefined;
  const [head = '', claims = '', signature = ''] = (headers.authorization ?? '').replace('Bearer ', '').split('.');
  const isSigned =
    app !== undefined &&
    verify('sha256', Buffer.from(`${head}.${claims}`), app.key, Buffer.from(signature, 'base64url'));
  if (app === undefined || !isSigned) return message(401, 'A JSON web token could not be decoded');
  const {iss, iat, exp} = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
    iss: string;
    iat: number;
    exp: number;
  };
  if (iss !== app.id || exp - iat > 600)
    return message(401, "'Expiration time' claim ('exp') is too far in the future");
  if (method === 'GET')
    return path === '/repos/acme/dbt/installation' ? ok({id: app.installation}) : message(404, 'Not Found');
  if (path !== `/app/installations/${app.installation}/access_tokens`) return message(404, 'Not Found');
  const token = `${own}-${app.granted.length}`;
  app.granted.push(token);
  return {status: 201, body: {token, expires_at: new Date(exp * 1000 + 3_000_000).toISOString()}};
}
