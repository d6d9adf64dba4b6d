import {gunzipSync} from 'node:zlib';

/** A packed file that cannot be unpacked. The message is a sentence. */
export class Packed extends Error {}

const SUFFIX = /(?<=.)\.gz$/i;

/** A file's name without the `.gz` that PUT adds to everything unless it is told not to. */
export function withoutGzip(path: string): string {
  return path.replace(SUFFIX, '');
}

/**
 * The content of a file: unpacked where its name ends in `.gz` and its bytes are gzip's, as they are otherwise.
 * @param limit bytes that it may unpack to
 * @throws Packed when it is damaged or too large
 */
export function unpacked(path: string, bytes: Uint8Array, limit: number): Uint8Array {
  if (!SUFFIX.test(path) || bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, {maxOutputLength: limit});
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new Packed(
      isTooLarge
        ? `The file unpacks to more than ${Math.ceil(limit / 1024 / 1024)} MB.`
        : 'The file is packed with gzip and damaged, so it cannot be unpacked.',
    );
  }
}
