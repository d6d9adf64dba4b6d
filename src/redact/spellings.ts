const HEX = 16;

/**
 * Each value and how it may be written elsewhere: by JSON, once and inside another JSON, by SQL, in an address, and as
 * base64 or hexadecimal bytes. What base64 makes of a value depends on how many bytes stand before it; of its first and
 * last sign only a part is the value's, so these are left out.
 */
export function* spellings(values: ReadonlySet<string>): Iterable<string> {
  for (const value of values) yield* new Set(spellingsOf(value));
}

function* spellingsOf(value: string): Iterable<string> {
  yield value;
  const json = inJson(value);
  yield json;
  yield inJson(json);
  yield value.replaceAll("'", "''");
  yield value.replaceAll("'", "''").replaceAll("'", "''");
  yield value.replaceAll("'", "\\'");
  yield inAddress(value);
  yield inAddress(value).replaceAll('%20', '+');
  const bytes = new TextEncoder().encode(value);
  const hex = Array.from(bytes, (byte) => byte.toString(HEX).padStart(2, '0')).join('');
  yield hex;
  yield hex.toUpperCase();
  for (let before = 0; before < 3; before++) {
    const text = base64(bytes, before);
    yield text;
    yield text.replaceAll('+', '-').replaceAll('/', '_');
  }
}

function inJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

/** Half a pair of UTF-16 is nothing that an address can hold. */
function inAddress(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

/** The signs of base64 that bytes alone decide when so many others stand before them. */
function base64(bytes: Uint8Array, before: number): string {
  const shifted = '\0'.repeat(before) + Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const first = Math.ceil((before * 8) / 6);
  return btoa(shifted).slice(first, Math.floor((shifted.length * 8) / 6));
}
