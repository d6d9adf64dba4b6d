import {isReserved} from './reserved-words.ts';

const PLAIN = /^[A-Z_][A-Z0-9_$]*$/;

/** Whether an identifier in stored case means the same without quotes, whatever case it is written in. */
export function isPlain(stored: string): boolean {
  return PLAIN.test(stored) && !isReserved(stored);
}

/** An identifier in stored case as it must be written in SQL: as it is where that folds back to itself, else in quotes. */
export function spellIdentifier(stored: string): string {
  return isPlain(stored) ? stored.toLowerCase() : `"${stored.replaceAll('"', '""')}"`;
}

/**
 * A stored name as lower-case letters, digits and single underscores that starts with a letter; never empty.
 * @param noun what the thing is: stands in where nothing is left, and its first letter before a digit
 */
export function slugOf(stored: string, noun: string): string {
  const ascii = stored.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const slug = ascii.replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  if (slug === '') return noun;
  return /^[0-9]/.test(slug) ? `${noun.charAt(0)}_${slug}` : slug;
}
