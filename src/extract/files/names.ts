/**
 * A file's name as text. Bytes that are not UTF-8 are written `\xNN`, so that such a file is still read, has a stable
 * path, and two of them stay apart.
 */
export function nameText(name: Buffer): string {
  const text = name.toString('utf8');
  if (Buffer.from(text, 'utf8').equals(name)) return text;
  return Array.from(name, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('');
}
