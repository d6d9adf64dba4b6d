import type {z} from 'zod';
import {strangeAnswer} from '../http/only-json.ts';
import type {Send} from '../http/transport.ts';
import {refusalError, type RefusalContext} from './refusals.ts';

/** GitLab's REST API, version 4, over our own way to it. */
export interface GitlabClient {
  /** One thing; undefined when it is not there. */
  get<T>(path: string, schema: z.ZodType<T>, context: RefusalContext): Promise<T | undefined>;
  /** All pages of a list, one by one. */
  pages<T>(path: string, schema: z.ZodType<T>, context: RefusalContext): AsyncIterable<readonly T[]>;
  send(method: string, path: string, body: unknown, context: RefusalContext): Promise<unknown>;
}

export interface ClientOptions {
  /** Address of the API without a slash at its end. */
  readonly api: string;
  readonly version: string;
  /** Adds the token. */
  readonly send: Send;
}

export function openGitlabClient({api, version, send}: ClientOptions): GitlabClient {
  const ask = async (method: string, url: string, body?: unknown): Promise<Response> => {
    const text = body === undefined || body === null ? undefined : JSON.stringify(body);
    const headers = {
      accept: 'application/json',
      'user-agent': `worksheet-rescue/${version}`,
      ...(text === undefined ? {} : {'content-type': 'application/json'}),
    };
    return send({method, url, headers, body: text});
  };
  const read = async (url: string, context: RefusalContext): Promise<Response> => {
    const response = await ask('GET', url);
    if (response.ok) return response;
    throw refusalError(response.status, await dataIn(response), context);
  };
  return {
    get: async (path, schema, context) => {
      const response = await ask('GET', `${api}${path}`);
      if (response.status === 404) return undefined;
      if (!response.ok) throw refusalError(response.status, await dataIn(response), context);
      return checked(schema, await dataIn(response), api);
    },
    pages: async function* pages(path, schema, context) {
      let url: string | undefined = `${api}${path}${path.includes('?') ? '&' : '?'}per_page=100`;
      const seen = new Set<string>();
      while (url !== undefined && !seen.has(url)) {
        seen.add(url);
        const response: Response = await read(url, context);
        yield checked(schema.array(), await dataIn(response), api);
        url = nextOf(response, url);
      }
    },
    send: async (method, path, body, context) => {
      const response = await ask(method, `${api}${path}`, body);
      const data = await dataIn(response);
      if (!response.ok) throw refusalError(response.status, data, context);
      return data;
    },
  };
}

/** The next page: a link, as long as it is sent, else a number. */
function nextOf(response: Response, url: string): string | undefined {
  const links = response.headers.get('link');
  if (links !== null) {
    const next = /<([^<>]+)>\s*;[^,]*\brel="?next"?/.exec(links)?.[1];
    return next === undefined ? undefined : new URL(next, url).href;
  }
  const page = response.headers.get('x-next-page')?.trim() ?? '';
  if (page === '') return undefined;
  const next = new URL(url);
  next.searchParams.set('page', page);
  return next.href;
}

function checked<T>(schema: z.ZodType<T>, data: unknown, api: string): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw strangeAnswer(new URL(api).host);
}

async function dataIn(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
