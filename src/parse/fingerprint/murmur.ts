/*
 * MurmurHash3_x86_128 by Austin Appleby, who placed it in the public domain
 * (github.com/aappleby/smhasher, MurmurHash3.cpp). A hash of 128 bits that is several times faster than a cryptographic one:
 * shapes are grouped by it, and nobody gains by two that collide.
 */

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

const {imul} = Math;

function rotate(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}

function finalMix(value: number): number {
  let h = value;
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/**
 * The 128-bit hash, seed 0, of the first bytes of an array.
 * @returns four words of 32 bits as 32 lower-case hex digits
 */
export function murmur128(bytes: Uint8Array, length: number): string {
  let h1 = 0;
  let h2 = 0;
  let h3 = 0;
  let h4 = 0;
  const whole = length & ~15;
  for (let i = 0; i < whole; i += 16) {
    h1 ^= imul(rotate(imul(wordAt(bytes, i), C1), 15), C2);
    h1 = (imul(rotate(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= imul(rotate(imul(wordAt(bytes, i + 4), C2), 16), C3);
    h2 = (imul(rotate(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= imul(rotate(imul(wordAt(bytes, i + 8), C3), 17), C4);
    h3 = (imul(rotate(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= imul(rotate(imul(wordAt(bytes, i + 12), C4), 18), C1);
    h4 = (imul(rotate(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  h1 ^= imul(rotate(imul(tailAt(bytes, whole, length), C1), 15), C2);
  h2 ^= imul(rotate(imul(tailAt(bytes, whole + 4, length), C2), 16), C3);
  h3 ^= imul(rotate(imul(tailAt(bytes, whole + 8, length), C3), 17), C4);
  h4 ^= imul(rotate(imul(tailAt(bytes, whole + 12, length), C4), 18), C1);
  h1 ^= length;
  h2 ^= length;
  h3 ^= length;
  h4 ^= length;
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  h3 = (h3 + h1) | 0;
  h4 = (h4 + h1) | 0;
  h1 = finalMix(h1);
  h2 = finalMix(h2);
  h3 = finalMix(h3);
  h4 = finalMix(h4);
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  h3 = (h3 + h1) | 0;
  h4 = (h4 + h1) | 0;
  return hex(h1) + hex(h2) + hex(h3) + hex(h4);
}

/** Four bytes, the lowest first. */
function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/** Up to four bytes of the tail; what lies behind the end counts as zero. */
function tailAt(bytes: Uint8Array, at: number, length: number): number {
  let word = 0;
  for (let i = Math.min(at + 3, length - 1); i >= at; i--) word = (word << 8) | bytes[i]!;
  return word;
}

/** Character codes of the hex digits. */
const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

function hex(word: number): string {
  return String.fromCharCode(
    DIGITS[word >>> 28]!,
    DIGITS[(word >>> 24) & 15]!,
    DIGITS[(word >>> 20) & 15]!,
    DIGITS[(word >>> 16) & 15]!,
    DIGITS[(word >>> 12) & 15]!,
    DIGITS[(word >>> 8) & 15]!,
    DIGITS[(word >>> 4) & 15]!,
    DIGITS[word & 15]!,
  );
}
