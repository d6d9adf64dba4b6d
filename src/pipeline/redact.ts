import type {NamedFile} from '../ports/named-file.ts';
import {redactText} from '../redact/redact-text.ts';
import {eachText} from './named-files.ts';

/** A secret by place and kind, never by value. */
export interface FoundSecret {
  readonly file: string;
  readonly line: number;
  readonly kind: string;
}

/** Finds secrets in files. Values do not leave this function. */
export function redactPaths(files: AsyncIterable<NamedFile>): ReturnType<typeof eachText<FoundSecret>> {
  return eachText(files, ({path, text, format}) =>
    redactText(text, format).redactions.map(({line, kind}) => ({file: path, line, kind})),
  );
}
