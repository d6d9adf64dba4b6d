import type {IncomingMessage} from 'node:http';
import {gunzipSync} from 'node:zlib';
import type {ParameterValue} from './protocol/parameters.ts';
import type {Bind} from './statements/handler.ts';

/** Body of a query request, as far as it is looked at. */
export interface QueryBody {
  readonly sqlText?: string;
  readonly asyncExec?: boolean;
  readonly describeOnly?: boolean;
  readonly bindStage?: string;
  readonly bindings?: Readonly<Record<string, {readonly type: string; readonly value: unknown}>>;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
}

/** Reads a request's JSON or form, gzip or not; undefined for an empty body. Throws a SyntaxError for anything else. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const raw = Buffer.concat(parts);
  if (raw.length === 0) return undefined;
  const isGzip = raw[0] === 0x1f && raw[1] === 0x8b;
  const text = (isGzip ? gunzipSync(raw) : raw).toString('utf8');
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return isForm ? Object.fromEntries(new URLSearchParams(text)) : (JSON.parse(text) as unknown);
}

/** Values for the `?` in their order; undefined for lists of values, which only writes need. */
export function readBinds(bindings: QueryBody['bindings']): readonly Bind[] | undefined {
  const entries = Object.entries(bindings ?? {}).toSorted(([a], [b]) => Number(a) - Number(b));
  if (entries.some(([, bind]) => Array.isArray(bind.value))) return undefined;
  return entries.map(([, {type, value}]) => ({
    type,
    value: value === null || value === undefined ? null : String(value),
  }));
}

/** Token of `Authorization: Snowflake Token="…"`. */
export function tokenOf(request: IncomingMessage): string | undefined {
  return /^Snowflake Token="(.*)"$/.exec(request.headers.authorization ?? '')?.[1];
}
