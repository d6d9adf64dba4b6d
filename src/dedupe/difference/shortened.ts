import {murmur128} from '../../parse/fingerprint/murmur.ts';

const LONGEST = 200;
const encoder = new TextEncoder();

/** A long spelling made short; two that differ do so afterwards. */
export function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  return hashed(text);
}

/** A spelling as the hash of it: 128 bits, so that two that differ do not meet. */
export function hashed(text: string): string {
  const bytes = encoder.encode(text);
  return `{${murmur128(bytes, bytes.length)}}`;
}
