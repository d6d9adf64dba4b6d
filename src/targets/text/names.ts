import type {RelationName} from '../../model/statement.ts';
import {NOT_RELATIONS} from '../../parse/keywords.ts';

const PLAIN = /^[A-Z_][A-Z0-9_$]*$/;
/** Keywords that a table could be called and that must then be quoted. */
const KEYWORD_NOUNS: ReadonlySet<string> = new Set(
  'COLUMN CONNECTION CONSTRAINT CURRENT INCREMENT ROW ROWS SAMPLE START TABLE TO TRIGGER UNIQUE UPDATE VALUES WINDOW'.split(
    ' ',
  ),
);

/** Whether an identifier in stored case means the same without quotes, whatever case it is written in. */
export function isPlain(stored: string): boolean {
  return PLAIN.test(stored) && !NOT_RELATIONS.has(stored) && !KEYWORD_NOUNS.has(stored);
}

/** A relation in SQL, each part quoted only where it has to be. */
export function spellRelation(relation: Required<RelationName>): string {
  return [relation.database, relation.schema, relation.name]
    .map((part) => (isPlain(part) ? part.toLowerCase() : `"${part.replaceAll('"', '""')}"`))
    .join('.');
}

/** A stored name as lower-case letters, digits and single underscores, starting with a letter; never empty. */
export function slugOf(stored: string): string {
  const ascii = stored.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const slug = ascii.replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  if (slug === '') return 'unnamed';
  return /^[0-9]/.test(slug) ? `n_${slug}` : slug;
}

/** A login as it may leave the account: of an e-mail address, the part that names the person. */
export function withoutMailDomain(name: string): string {
  return /^([^@\s]+)@[^@\s]+$/.exec(name)?.[1] ?? name;
}

/** What makes a model name one that every target takes. */
export const LEGAL_NAME = /^[a-z_][a-z0-9_]*$/;
