import {sha256} from '@noble/hashes/sha2.js';
import {bytesToHex} from '@noble/hashes/utils.js';

/** The SHA-256 of bytes as 64 lower-case hex digits. */
export type Digest = (bytes: Uint8Array) => string;

let digest: Digest = (bytes) => bytesToHex(sha256(bytes));

/** The SHA-256 of bytes as 64 lower-case hex digits. */
export function digestOf(bytes: Uint8Array): string {
  return digest(bytes);
}

/**
 * Lets the platform compute digests from here on: the same digits, many times faster on long texts. Reading SQL stays a
 * pure function of the text either way.
 */
export function digestWith(native: Digest): void {
  digest = native;
}
