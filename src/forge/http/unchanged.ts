import type {Send} from './transport.ts';

interface Kept {
  readonly etag: string;
  readonly body: ArrayBuffer;
  readonly headers: Headers;
}

/**
 * Asks again only for what has changed: an answer that carried an ETag is asked for with `If-None-Match` next time, and a 304
 * stands for it. Such answers do not count against GitHub's limit (docs.github.com, "Use conditional requests if appropriate").
 */
export function rememberingUnchanged(send: Send): Send {
  const answers = new Map<string, Kept>();
  return async (request) => {
    if (request.method !== 'GET') return send(request);
    const known = answers.get(request.url);
    const response = await send(
      known === undefined ? request : {...request, headers: {...request.headers, 'if-none-match': known.etag}},
    );
    if (response.status === 304 && known !== undefined) {
      return new Response(known.body, {status: 200, headers: known.headers});
    }
    const etag = response.headers.get('etag');
    if (response.status === 200 && etag !== null) {
      const body = await response.clone().arrayBuffer();
      answers.set(request.url, {etag, body, headers: response.headers});
    }
    return response;
  };
}
