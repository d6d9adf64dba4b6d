import {sha256} from '@noble/hashes/sha2.js';
import {bytesToHex, utf8ToBytes} from '@noble/hashes/utils.js';
import type {Hex32} from '../model/scalars.ts';

/** The first 128 bits of the SHA-256 of the text in UTF-8, as 32 lower-case hex digits. */
export function hash32(text: string): Hex32 {
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 32);
}
