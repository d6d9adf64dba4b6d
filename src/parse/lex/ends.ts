import {classAt, DIGIT, LETTER, widthAt} from './characters.ts';

/** End of a run of characters of one class. */
export function endOfClass(text: string, at: number, wanted: number): number {
  let end = at;
  while (classAt(text, end) === wanted) end += widthAt(text, end);
  return end;
}

/** End of an unquoted name; `$$` ends it. */
export function endOfName(text: string, at: number): number {
  let end = at;
  for (;;) {
    if (text.charCodeAt(end) === 36) {
      if (text.charCodeAt(end + 1) === 36) return end;
      end++;
    } else if ((classAt(text, end) & (LETTER | DIGIT)) === 0) return end;
    else end += widthAt(text, end);
  }
}

/** @param units code units of the text */
export function endOfNumber(units: Uint16Array, text: string, at: number): number {
  let end = endOfDigits(units, at);
  if (units[end] === 46 && units[end + 1] !== 46) end = endOfDigits(units, end + 1);
  // Digits outside ASCII are rare, and asked for only where such a character stands.
  if (units[end]! > 127) end = endOfClass(text, end, DIGIT);
  const exponent = units[end];
  if (exponent !== 101 && exponent !== 69) return end;
  const sign = units[end + 1];
  const digits = sign === 43 || sign === 45 ? end + 2 : end + 1;
  const to = endOfDigits(units, digits);
  return to === digits ? end : to;
}

function endOfDigits(units: Uint16Array, at: number): number {
  let end = at;
  while (units[end]! >= 48 && units[end]! <= 57) end++;
  return end;
}

/** @param units code units of the text */
export function endOfString(units: Uint16Array, length: number, at: number): number {
  for (let i = at + 1; i < length; i++) {
    const code = units[i]!;
    if (code === 92) i++;
    else if (code === 39) {
      if (units[i + 1] !== 39) return i + 1;
      i++;
    }
  }
  return length;
}

export function endOfQuoted(text: string, at: number): number {
  for (let from = at + 1; ;) {
    const found = text.indexOf('"', from);
    if (found === -1) return text.length;
    if (text.charCodeAt(found + 1) !== 34) return found + 1;
    from = found + 2;
  }
}

export function endAfter(text: string, closer: string, from: number): number {
  const found = text.indexOf(closer, from);
  return found === -1 ? text.length : found + closer.length;
}

/** End of `%s` or `%(name)s`, when that is what stands here and no longer word starts with it. */
export function endOfPythonBind(text: string, at: number): number | undefined {
  let end = at + 1;
  if (text.charCodeAt(end) === 40) {
    const name = endOfName(text, end + 1);
    if (name === end + 1 || text.charCodeAt(name) !== 41) return undefined;
    end = name + 1;
  }
  if (text.charCodeAt(end) !== 115) return undefined;
  return (classAt(text, end + 1) & (LETTER | DIGIT)) === 0 ? end + 1 : undefined;
}
