import {buffer} from 'node:stream/consumers';
import process from 'node:process';
import type {Readable} from 'node:stream';
import type {NamedFile} from '../ports/named-file.ts';
import {formatOf} from './read-paths.ts';

/** What comes on standard input, as if it stood in a file of that name. */
export async function* readStandardInput(name: string, stdin: Readable = process.stdin): AsyncIterable<NamedFile> {
  yield {path: name, format: formatOf(name), bytes: await buffer(stdin)};
}
