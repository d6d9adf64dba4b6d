import type {ServerResponse} from 'node:http';
import {gunzipSync, gzipSync} from 'node:zlib';
import type {FaultQueue} from './faults.ts';
import type {Chunk} from './protocol/result.ts';

/**
 * Sends a part of a result, as a cloud's object store does: no session, gzip, and no JSON content type (the driver
 * would take it apart itself and fail). Faults of kind `chunk` are used up here.
 */
export function sendChunk(response: ServerResponse, chunk: Chunk | undefined, faults: FaultQueue): void {
  const fault = chunk && faults.take('chunk');
  if (!chunk || fault?.how === 'forbidden') {
    response
      .writeHead(chunk ? 403 : 404, {'content-type': 'application/xml'})
      .end('<Error><Code>AccessDenied</Code></Error>');
    return;
  }
  const body = fault ? broken(chunk.body, fault.how) : chunk.body;
  response.writeHead(200, {
    'content-type': 'binary/octet-stream',
    'content-encoding': 'gzip',
    'content-length': body.length,
  });
  response.end(body);
}

function broken(body: Buffer, how: 'truncated' | 'short' | 'empty' | 'not-json' | 'no-rows'): Buffer {
  if (how === 'truncated') return body.subarray(0, Math.floor(body.length / 2));
  if (how === 'empty') return gzipSync('');
  if (how === 'not-json') return gzipSync('<html>Service Unavailable</html>');
  if (how === 'no-rows') return gzipSync('{"error": "Service Unavailable"}');
  const rows = JSON.parse(`[${gunzipSync(body).toString()}]`) as unknown[];
  return gzipSync(
    rows
      .slice(0, -1)
      .map((row) => JSON.stringify(row))
      .join(','),
  );
}
