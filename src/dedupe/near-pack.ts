import type {Features} from './features.ts';

/** In front of packed features: changes with what the numbers mean. */
const FORMAT = 1;
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
  const sizes = [1, 3, 5].map((at) => view.getUint16(at, true));
  if (HEADER + ENTRY * sizes.reduce((sum, size) => sum + size, 0) !== bytes.length) throw new RangeError(NOT_OURS);
  let at = HEADER;
  const [tokens = EMPTY, tables = EMPTY, clauses = EMPTY] = sizes.map((size) => {
    const end = at + size * ENTRY;
    let length = 0;
    for (let entry = at; entry < end; entry += ENTRY) length += bytes[entry + 4]!;
    const numbers = new Int32Array(length);
    for (let to = 0; at < end; at += ENTRY) {
      const number = view.getInt32(at, true);
      for (let times = bytes[at + 4]!; times > 0; times--) numbers[to++] = number;
    }
    return numbers;
  });
  return {tokens, tables, clauses};
}

const EMPTY = new Int32Array();
const NOT_OURS = 'These bytes are no packed features of this version.';
