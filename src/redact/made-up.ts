const LETTERS = 'aB3dE5gH7jK9mN2pQ4rS6tV8wX';

/** A value for examples, put together at run time: a start and as many characters as are missing to the length. */
export function madeUp(start: string, length: number, alphabet = LETTERS): string {
  let value = start;
  for (let i = 0; value.length < length; i++) value += alphabet[(i * 7 + i * i) % alphabet.length];
  return value;
}
