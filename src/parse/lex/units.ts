const encoder = new TextEncoder();
let bytes = new Uint8Array(1 << 14);
let units = new Uint16Array(1 << 14);

/** The text whose units are in the array, where it is a whole one. */
let known: string | undefined;

/** Room that is kept between texts, in code units. */
const KEPT = 1 << 20;

/**
 * The UTF-16 code units of a stretch of a text, with zeros behind them. Reading them from an array is several times quicker
 * than asking the string for each, more so where the string is a slice of another one. Valid until the next call.
 */
export function unitsOf(text: string, start = 0, end = text.length): Uint16Array {
  const length = end - start;
  if (units.length < length + 4 || units.length > KEPT) {
    const size = Math.max(1 << 14, 2 ** Math.ceil(Math.log2(length + 4)));
    bytes = new Uint8Array(size);
    units = new Uint16Array(size);
  }
  known = length === text.length ? text : undefined;
  const stretch = length === text.length ? text : text.slice(start, end);
  // ASCII, as most SQL is, has as many bytes as code units.
  const {read, written} = encoder.encodeInto(stretch, bytes);
  if (read === length && written === length) units.set(bytes.subarray(0, length));
  else for (let i = 0; i < length; i++) units[i] = stretch.charCodeAt(i);
  units[length] = 0;
  units[length + 1] = 0;
  units[length + 2] = 0;
  return units;
}

/** The code units of a whole text, if it is the one that was asked about last. Valid until the next call of `unitsOf`. */
export function knownUnits(text: string): Uint16Array | undefined {
  return known === text ? units : undefined;
}
