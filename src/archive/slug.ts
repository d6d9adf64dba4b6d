import {createHash} from 'node:crypto';

/** Letters that do not come apart into a base letter and a mark. */
const LETTERS: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'oe',
  å: 'aa',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
};

/** Names that Windows keeps for devices, whatever their suffix. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * A name as a part of a path that is the same on every file system: `[a-z0-9-]`, no two hyphens in a row, none at the
 * ends, never a name that Windows keeps for itself. Umlauts and ligatures become the letters they stand for.
 *
 * @param limit longest result, in characters; @param fallback what a name without any such letter becomes.
 */
export function slug(name: string, limit: number, fallback: string): string {
  const letters = name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[äöüßæœøåđðþłı]/g, (letter) => LETTERS[letter] ?? '')
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '');
  const text = letters
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, limit + 1)
    .replace(/^-+/, '')
    .slice(0, limit)
    .replace(/-+$/, '');
  if (text === '') return fallback;
  return RESERVED.test(text) ? `x-${text}` : text;
}

/**
 * A name as a part of a path, one to one: a name that is already fit stays as it is, any other one gets a hash of its
 * true spelling behind its slug, so that `Acme` and `acme` do not meet in one folder.
 *
 * @param taken parts that mean something else in that place.
 */
export function uniquePart(name: string, taken: readonly string[] = []): string {
  const plain = /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/.test(name) && name.length <= 64;
  if (plain && !RESERVED.test(name) && !taken.includes(name)) return name;
  const mark = createHash('sha256').update(name).digest('hex').slice(0, 10);
  return `${slug(name, 48, 'x')}--${mark}`;
}
