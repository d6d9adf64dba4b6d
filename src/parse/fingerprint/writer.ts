import {digestOf} from './digest.ts';
import {murmur128} from './murmur.ts';

const encoder = new TextEncoder();

/** Length from which copying is left to the platform. */
const LONG = 64;

/**
 * Bytes of UTF-8 that are hashed in the end. Kept between statements, so that hashing one makes no strings: most of what
 * is written is copied from the author's text.
 */
export class ByteWriter {
  #bytes = new Uint8Array(64 * 1024);
  length = 0;

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  clear(): void {
    this.length = 0;
    // What one huge statement needed is not kept.
    if (this.#bytes.length > 1 << 22) this.#bytes = new Uint8Array(64 * 1024);
  }

  /** Makes room for so many more bytes. @returns the bytes, to be written from `length` on */
  reserve(more: number): Uint8Array {
    if (this.length + more > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + more));
      larger.set(this.#bytes.subarray(0, this.length));
      this.#bytes = larger;
    }
    return this.#bytes;
  }

  write(text: string): void {
    this.reserve(text.length * 3);
    this.length += encoder.encodeInto(text, this.#bytes.subarray(this.length)).written;
  }

  /** Adds a short text of ASCII characters. */
  ascii(text: string): void {
    this.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.length++] = text.charCodeAt(i);
  }

  /** Adds a byte that there is room for. */
  byte(value: number): void {
    this.#bytes[this.length++] = value;
  }

  /** Adds bytes of another writer. */
  take(from: ByteWriter, start: number, end: number): void {
    this.reserve(end - start);
    const source = from.#bytes;
    const bytes = this.#bytes;
    let {length} = this;
    if (end - start > LONG) bytes.set(source.subarray(start, end), length);
    else for (let i = start; i < end; i++) bytes[length++] = source[i]!;
    this.length += end - start;
  }

  /** A hash of 128 bits of what was written that is fast and not cryptographic, as 32 lower-case hex digits. */
  fastHash(): string {
    return murmur128(this.#bytes, this.length);
  }

  /** The first 128 bits of the SHA-256 of the first bytes, as 32 lower-case hex digits. */
  digest(length: number): string {
    return digestOf(this.#bytes.subarray(0, Math.max(0, length))).slice(0, 32);
  }
}
