import type {AssetFormat} from '../model/asset.ts';
import type {NamedFile} from '../ports/named-file.ts';
import {decode} from '../redact/decode.ts';

/** Runs `work` on the text of each file; a file that cannot be read or decoded is passed on with its reason. */
export async function* eachText<T>(
  files: AsyncIterable<NamedFile>,
  work: (file: {
    readonly path: string;
    readonly text: string;
    readonly format: AssetFormat;
  }) => readonly T[] | Promise<readonly T[]>,
): AsyncIterable<
  {readonly path: string; readonly results: readonly T[]} | {readonly path: string; readonly problem: string}
> {
  for await (const file of files) {
    if ('problem' in file) {
      yield file;
      continue;
    }
    const decoded = decode(file.bytes);
    yield 'problem' in decoded
      ? {path: file.path, problem: decoded.problem}
      : {path: file.path, results: await work({path: file.path, text: decoded.text, format: file.format})};
  }
}
