const ANY_TEXT = '%';
const ANY_CHARACTER = '_';

/**
 * Whether a name is like a pattern in which `%` is any text and `_` any character; case does not matter. Goes back to the
 * last `%` only, so that it takes no more than the product of both lengths, which a regular expression does not promise.
 */
export function isLike(name: string, pattern: string): boolean {
  const text = name.toUpperCase();
  const wanted = pattern.toUpperCase();
  let at = 0;
  let from = 0;
  let wildcard = -1;
  let matched = 0;
  while (at < text.length) {
    const character = wanted[from];
    if (character === ANY_TEXT) {
      wildcard = from++;
      matched = at;
    } else if (character === ANY_CHARACTER || character === text[at]) {
      from++;
      at++;
    } else if (wildcard === -1) {
      return false;
    } else {
      from = wildcard + 1;
      at = ++matched;
    }
  }
  while (wanted[from] === ANY_TEXT) from++;
  return from === wanted.length;
}
