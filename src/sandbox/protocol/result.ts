import {gzip} from 'node:zlib';
import {promisify} from 'node:util';
import type {Session} from '../sessions.ts';
import type {Cell, Column} from './column.ts';
import {succeeded, type Envelope} from './envelope.ts';
import {parameterList} from './parameters.ts';

const compress = promisify(gzip);

/** A part of a result that the driver fetches by its own URL. `body` is gzip of `["1"],["2"]` without outer brackets. */
export interface Chunk {
  readonly body: Buffer;
  readonly rowCount: number;
  readonly uncompressedSize: number;
}

/** A finished result: a few rows inline, the rest in chunks. */
export interface PackedResult {
  readonly columns: readonly Column[];
  readonly inline: readonly (readonly Cell[])[];
  readonly chunks: readonly Chunk[];
  readonly total: number;
  readonly statementType: number;
}

export interface PackOptions {
  /** Rows that travel in the answer itself. */
  readonly inlineRows: number;
  readonly chunkRows: number;
  /** Uncompressed size at which a chunk is closed. */
  readonly chunkBytes: number;
}

/** Consumes the rows of an answer. Memory holds one open chunk and the compressed ones. */
export async function pack(
  columns: readonly Column[],
  rows: Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>,
  statementType: number,
  options: PackOptions,
): Promise<PackedResult> {
  const inline: (readonly Cell[])[] = [];
  const chunks: Chunk[] = [];
  let open: string[] = [];
  let size = 0;
  let total = 0;
  async function close(): Promise<void> {
    if (open.length === 0) return;
    const text = Buffer.from(open.join(','));
    chunks.push({body: await compress(text, {level: 1}), rowCount: open.length, uncompressedSize: text.length});
    open = [];
    size = 0;
  }
  for await (const row of rows) {
    total += 1;
    if (total <= options.inlineRows) {
      inline.push(row);
      continue;
    }
    const line = JSON.stringify(row);
    open.push(line);
    size += line.length;
    if (open.length >= options.chunkRows || size >= options.chunkBytes) await close();
  }
  await close();
  return {columns, inline, chunks, total, statementType};
}

/** The answer to a query request. `rowset` and `returned` are always there: the driver needs both. */
export function resultEnvelope(
  queryId: string,
  result: PackedResult,
  session: Session,
  chunkUrl: (index: number) => string,
): Envelope {
  const chunks = result.chunks.map((chunk, index) => ({
    url: chunkUrl(index),
    rowCount: chunk.rowCount,
    uncompressedSize: chunk.uncompressedSize,
    compressedSize: chunk.body.length,
  }));
  return succeeded({
    parameters: parameterList(session.parameters),
    rowtype: result.columns,
    rowset: result.inline,
    total: result.total,
    returned: result.total,
    queryId,
    databaseProvider: null,
    finalDatabaseName: session.database,
    finalSchemaName: session.schema,
    finalWarehouseName: session.warehouse,
    finalRoleName: session.role,
    numberOfBinds: 0,
    arrayBindSupported: false,
    statementTypeId: result.statementType,
    version: 1,
    queryResultFormat: 'json',
    queryContext: {entries: []},
    ...(chunks.length > 0 ? {chunks, chunkHeaders: {'x-sandbox-chunk': queryId}} : {}),
  });
}
