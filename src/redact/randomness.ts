/** Bits a character of a value carries by Shannon's measure: 0 for one character repeated, 4 for even hexadecimal. */
export function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

/** Least entropy of what counts as made by chance. Twelve characters by chance have 3.2 bits on average, words less. */
const LEAST_BITS = 2.8;

/** Whether a value looks made by chance: long enough, letters and digits mixed. For names that say little, such as `token`. */
export function looksRandom(value: string, length = 12): boolean {
  return (
    value.length >= length &&
    /\d/.test(value) &&
    /[A-Za-z]/.test(value) &&
    !/[\s(){}<>]/.test(value) &&
    !/^https?:\/\//i.test(value) &&
    entropy(value) >= LEAST_BITS
  );
}

/** Whether a value is plainly one, even where nothing but a list or a sentence joins it to its name. */
export function isTelling(value: string): boolean {
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^\w\s]/].filter((kind) => kind.test(value)).length;
  return value.length >= 8 && classes >= 3 && !/\s/.test(value);
}

/** How often letters and digits take turns before a value is no name with a number or a date in it. */
const TURNS = 5;

/** Whether letters and digits take turns too often for a name: `orders_20240101_v2` has four turns. */
export function isScrambled(value: string): boolean {
  let turns = 0;
  for (let i = 1; i < value.length; i++) {
    const [a, b] = [value.charAt(i - 1), value.charAt(i)];
    if (/[A-Za-z]/.test(a) ? /\d/.test(b) : /\d/.test(a) && /[A-Za-z]/.test(b)) turns++;
  }
  return turns >= TURNS;
}
