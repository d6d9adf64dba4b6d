import {readAsset} from '../parse/read-asset.ts';
import {relationKey} from '../parse/resolve.ts';
import {hash32} from '../parse/hash.ts';
import type {NamedFile} from '../ports/named-file.ts';
import {eachText} from './named-files.ts';

export interface ExplainedStatement {
  readonly file: string;
  readonly index: number;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly cell: string | null;
  readonly kind: string;
  readonly verb: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly exact: string;
  readonly shape: string;
}

/** Reads files as the harvest would and says what each statement is. Nothing is stored. */
export function explainPaths(files: AsyncIterable<NamedFile>): ReturnType<typeof eachText<ExplainedStatement>> {
  return eachText(files, ({path, text, format}) =>
    readAsset({id: hash32(path), body: text, format}).map(
      ({ordinal, line, span, cell, kind, verb, reads, writes, exact, shape}) => ({
        file: path,
        index: ordinal,
        line,
        start: span.start,
        end: span.end,
        cell: cell ?? null,
        kind,
        verb,
        reads: reads.map(relationKey),
        writes: writes.map(relationKey),
        exact,
        shape,
      }),
    ),
  );
}
