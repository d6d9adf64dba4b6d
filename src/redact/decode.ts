import type {Asset} from '../model/asset.ts';

export type Decoded = {readonly text: string; readonly encoding: Asset['encoding']} | {readonly problem: string};

/** Largest file that is read as text, in bytes. */
const LIMIT = 64 * 1024 * 1024;

/** Share of control characters from which bytes are no text. Random bytes have more than a tenth. */
const CONTROL_SHARE = 0.01;

/** How much of a file is looked at to tell UTF-16 without a mark from other bytes. */
const SAMPLE = 65_536;

/**
 * Bytes as text: byte order marks first (and taken off), then strict UTF-8, UTF-16 that has no mark but plainly is,
 * then windows-1252, which old editors wrote. Anything else is a problem, named in one sentence.
 */
export function decode(bytes: Uint8Array): Decoded {
  if (bytes.length > LIMIT) {
    return {problem: `The file has ${bytes.length} bytes; files over ${LIMIT / 1024 / 1024} MB are not read.`};
  }
  const marked = markOf(bytes);
  if (marked === 'utf-32') return {problem: 'The file is in UTF-32, which is not read.'};
  if (marked !== undefined)
    return strict(bytes, marked) ?? {problem: `The file has a mark of ${marked} but is not valid ${marked}.`};
  const unmarked = strict(bytes, 'utf-8');
  if (unmarked !== undefined && controlShare(bytes) <= CONTROL_SHARE) return unmarked;
  const wide = wideWithoutMark(bytes);
  const asWide = wide === undefined ? undefined : strict(bytes, wide);
  if (asWide !== undefined) return asWide;
  if (unmarked === undefined && !bytes.includes(0) && controlShare(bytes) <= CONTROL_SHARE) {
    return {text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252'};
  }
  return {problem: 'The file is binary, not text.'};
}

function markOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32' | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 && bytes.length >= 4 ? 'utf-32' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return a === 0 && b === 0 && c === 0xfe && d === 0xff ? 'utf-32' : undefined;
}

function strict(bytes: Uint8Array, encoding: 'utf-8' | 'utf-16le' | 'utf-16be'): Decoded | undefined {
  try {
    return {text: new TextDecoder(encoding, {fatal: true}).decode(bytes), encoding};
  } catch {
    return undefined;
  }
}

/** In Latin text every other byte of UTF-16 is zero, and hardly any of the others. */
function wideWithoutMark(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes.length < 4 || bytes.length % 2 !== 0) return undefined;
  const zeros = [0, 0];
  const end = Math.min(bytes.length, SAMPLE);
  for (let i = 0; i < end; i++) if (bytes[i] === 0) zeros[i % 2]!++;
  const half = end / 2;
  if (zeros[1]! > half * 0.7 && zeros[0]! < half * 0.05) return 'utf-16le';
  return zeros[0]! > half * 0.7 && zeros[1]! < half * 0.05 ? 'utf-16be' : undefined;
}

function controlShare(bytes: Uint8Array): number {
  let controls = 0;
  for (const byte of bytes) {
    if (byte < 32 ? byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 : byte === 127) controls++;
  }
  return bytes.length === 0 ? 0 : controls / bytes.length;
}
