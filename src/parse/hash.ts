import {sha256} from '@noble/hashes/sha2.js';
import {bytesToHex, utf8ToBytes} from '@noble/hashes/utils.js';
import type {Hex32} from '../model/scalars.ts';

/** The first 128 bits of the SHA-256 of the text in UTF-8, as 32 lower-case hex digits. */
export function hash32(text: string): Hex32 {
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 32);
}

/** The whole SHA-256 of the text in UTF-8, as 64 lower-case hex digits: what `sha256sum` says of the same bytes. */
export function sha256Of(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
