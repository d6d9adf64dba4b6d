import type {Asset} from '../model/asset.ts';

const MARKS: Readonly<Record<string, readonly number[]>> = {
  'utf-8': [0xef, 0xbb, 0xbf],
  'utf-16le': [0xff, 0xfe],
  'utf-16be': [0xfe, 0xff],
};

/**
 * The way back of `decode`: a text as bytes of the encoding it was read in, with the byte order mark that the original has.
 * @returns undefined when the encoding cannot write the text
 */
export function encode(text: string, encoding: Asset['encoding'], original: Uint8Array): Uint8Array | undefined {
  const mark = MARKS[encoding] ?? [];
  const isMarked = mark.length > 0 && mark.every((byte, index) => original[index] === byte);
  const body = bytesOf(text, encoding);
  if (body === undefined || !isMarked) return body;
  const marked = new Uint8Array(mark.length + body.length);
  marked.set(mark);
  marked.set(body, mark.length);
  return marked;
}

function bytesOf(text: string, encoding: Asset['encoding']): Uint8Array | undefined {
  if (encoding === 'utf-8') return new TextEncoder().encode(text);
  if (encoding === 'utf-16le' || encoding === 'utf-16be') {
    const view = new DataView(new ArrayBuffer(text.length * 2));
    for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), encoding === 'utf-16le');
    return new Uint8Array(view.buffer);
  }
  return encoding === 'windows-1252' ? narrow(text, encoding) : undefined;
}

function narrow(text: string, encoding: string): Uint8Array | undefined {
  const bytes = Uint8Array.from({length: 256}, (_, byte) => byte);
  const codes = new Map([...new TextDecoder(encoding).decode(bytes)].map((character, byte) => [character, byte]));
  const written = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const byte = codes.get(text.charAt(i));
    if (byte === undefined) return undefined;
    written[i] = byte;
  }
  return written;
}

/** Whether two stretches of bytes are the same. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
