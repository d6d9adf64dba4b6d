import {createHash} from 'node:crypto';
import type {Oid} from '../model/scalars.ts';

/** The id that git gives to a file's bytes: known without asking git, so that what is stored already is not written. */
export function blobId(bytes: Uint8Array): Oid {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
