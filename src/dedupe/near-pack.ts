import type {Features} from './features.ts';

/** In front of packed features: changes with what the numbers mean. */
const FORMAT = 2;
const HEADER = 7;
/** A number, and a byte that says how often it stands there. */
const ENTRY = 5;
/** How often a number stands in features at most. */
export const MOST_OFTEN = 255;

/** Features as bytes, to be kept in the catalog: a format number, three lengths, then each number once, low byte first, with how often it stands there. */
export function packFeatures({tokens, tables, clauses}: Features): Uint8Array {
  const parts = [tokens, tables, clauses];
  const sizes = parts.map(distinctIn);
  const bytes = new Uint8Array(HEADER + ENTRY * sizes.reduce((sum, size) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  view.setUint8(0, FORMAT);
  let at = HEADER;
  for (const [index, numbers] of parts.entries()) {
    view.setUint16(1 + 2 * index, sizes[index]!, true);
    for (let from = 0, to = 0; from < numbers.length; from = to) {
      while (to < numbers.length && numbers[to] === numbers[from]) to++;
      view.setInt32(at, numbers[from]!, true);
      view.setUint8(at + 4, to - from);
      at += ENTRY;
    }
  }
  return bytes;
}

function distinctIn(numbers: Int32Array): number {
  let distinct = 0;
  for (let at = 0; at < numbers.length; at++) if (at === 0 || numbers[at] !== numbers[at - 1]) distinct++;
  return distinct;
}

/**
 * The features that bytes were packed from.
 * @throws RangeError for bytes that `packFeatures` of this version did not make: they are to be made anew from the text
 */
export function unpackFeatures(bytes: Uint8Array): Features {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER || view.getUint8(0) !== FORMAT) throw new RangeError(NOT_OURS);
  const tokens = HEADER + ENTRY * view.getUint16(1, true);
  const tables = tokens + ENTRY * view.getUint16(3, true);
  const clauses = tables + ENTRY * view.getUint16(5, true);
  if (clauses !== bytes.length) throw new RangeError(NOT_OURS);
  let length = 0;
  for (let at = HEADER + 4; at < bytes.length; at += ENTRY) length += bytes[at]!;
  // One array for all three: most of what small arrays cost is that each is one.
  const numbers = new Int32Array(length);
  let size = 0;
  const next = (from: number, to: number): Int32Array => {
    const start = size;
    for (let at = from; at < to; at += ENTRY) {
      const number = view.getInt32(at, true);
      for (let times = bytes[at + 4]!; times > 0; times--) numbers[size++] = number;
    }
    return new Int32Array(numbers.buffer, start * 4, size - start);
  };
  return {tokens: next(HEADER, tokens), tables: next(tokens, tables), clauses: next(tables, clauses)};
}

const NOT_OURS = 'These bytes are no packed features of this version.';
