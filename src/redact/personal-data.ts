import type {Span} from '../model/scalars.ts';
import {applyEdits, type Edit} from '../parse/edits.ts';
import {allTokens} from '../parse/lex/object-view.ts';
import {personalDataRules} from './personal/index.ts';

export {MASKED_ADDRESS} from './personal/email.ts';

export interface PersonalDataOptions {
  /** Domains whose addresses stay, with their subdomains. */
  readonly allowDomains?: readonly string[];
  /** Values that a reviewer let go. */
  readonly released?: ReadonlySet<string>;
  /** `sql` (the default) looks at literals and comments only; `text` everywhere. */
  readonly language?: 'sql' | 'text';
}

/** Personal data by place. */
export interface FoundPersonalData extends Span {
  /** `email`, `phone`, `card`, `iban` or `national_id`. */
  readonly kind: string;
  /** What stands in its place where it is masked. */
  readonly stands: string;
  /** In a literal, with which a query computes; otherwise in a comment, or in a text that is no SQL. */
  readonly inQuery: boolean;
}

/**
 * Personal data in a text: e-mail addresses, telephone numbers, payment cards, bank accounts and national ids. In SQL only
 * in literals and comments, so that a quoted user name or a stage stays what it is. In order, not overlapping. Linear.
 */
export function findPersonalData(text: string, options: PersonalDataOptions = {}): readonly FoundPersonalData[] {
  const stays = stayingWith(options);
  if (options.language === 'text') return findIn(text, {start: 0, inQuery: false}, stays);
  return partsOf(text).flatMap((part) => {
    const found = findIn(text.slice(part.start, part.end), part, stays);
    // What stands for a number has to be one.
    return part.isNumber ? found.map((one) => ({...one, stands: '0'})) : found;
  });
}

/**
 * Places where something stands that personal data was masked by, as in an archive that keeps none: which value each
 * stood for, nobody knows.
 */
function findStandIns(sql: string): readonly FoundPersonalData[] {
  return partsOf(sql).flatMap(({start, end, inQuery}) => {
    const part = sql.slice(start, end);
    return personalDataRules.flatMap(({kind, stands}) => {
      const found: FoundPersonalData[] = [];
      for (let at = part.indexOf(stands); at !== -1; at = part.indexOf(stands, at + stands.length)) {
        found.push({kind, stands, inQuery, start: start + at, end: start + at + stands.length});
      }
      return found;
    });
  });
}

/**
 * Masks personal data in what leaves the archive, each by a value of the same shape that is plainly nobody's. Linear;
 * masking twice changes nothing.
 */
export function maskPersonalData(text: string, options: PersonalDataOptions = {}): {text: string; masked: number} {
  const found = findPersonalData(text, options);
  const edits = found.map(({stands, start, end}): Edit => ({span: {start, end}, text: stands}));
  return {text: applyEdits(text, edits), masked: found.length};
}

/** A title or a remark of which a name is made: nothing is put in the place of what is left out. */
export function withoutPersonalData(text: string): string {
  const found = findPersonalData(text, {language: 'text'});
  return applyEdits(
    text,
    found.map(({start, end}): Edit => ({span: {start, end}, text: ' '})),
  );
}

/** How what leaves the archive is kept free of personal data. */
export interface PersonalDataMask {
  /** A title, an address, a sentence. */
  prose(text: string): string;
  /** SQL as it was written. */
  sql(text: string): string;
  /** What SQL that is rewritten has to say otherwise: also where a value was masked long ago. */
  places(sql: string): readonly FoundPersonalData[];
  /** What a text still holds that must not leave. */
  left(text: string, language: 'sql' | 'text'): readonly FoundPersonalData[];
}

/** @param options of what stays; the language is given by what is masked */
export function personalDataMask(options: Omit<PersonalDataOptions, 'language'>): PersonalDataMask {
  return {
    prose: (text) => maskPersonalData(text, {...options, language: 'text'}).text,
    sql: (text) => maskPersonalData(text, options).text,
    places: (sql) => [...findPersonalData(sql, options), ...findStandIns(sql)].toSorted((a, b) => a.start - b.start),
    left: (text, language) => findPersonalData(text, {...options, language}),
  };
}

/** For those who chose to keep it everywhere. */
export const NOTHING_MASKED: PersonalDataMask = {
  prose: (text) => text,
  sql: (text) => text,
  places: () => [],
  left: () => [],
};

interface Part extends Span {
  readonly inQuery: boolean;
  readonly isNumber: boolean;
}

/** Fewer digits than any card has. */
const SHORT = 12;

function partsOf(sql: string): readonly Part[] {
  return allTokens(sql).flatMap(({kind, start, end}) => {
    const isNumber = kind === 'number';
    const isPart = isNumber
      ? end - start >= SHORT
      : kind === 'string' || kind === 'dollar-string' || kind === 'comment';
    return isPart ? [{start, end, isNumber, inQuery: kind !== 'comment'}] : [];
  });
}

type Stays = (value: string, kind: string) => boolean;

function stayingWith({allowDomains = [], released = new Set()}: PersonalDataOptions): Stays {
  const allowed = allowDomains.map((domain) => domain.toLowerCase());
  return (value, kind) => released.has(value) || (kind === 'email' && isAllowed(value, allowed));
}

function findIn(
  text: string,
  {start: offset, inQuery}: Pick<Part, 'start' | 'inQuery'>,
  stays: Stays,
): FoundPersonalData[] {
  const found: FoundPersonalData[] = [];
  for (const {kind, stands, find} of personalDataRules) {
    for (const {start, end} of find(text)) {
      if (!stays(text.slice(start, end), kind)) {
        found.push({kind, stands, inQuery, start: start + offset, end: end + offset});
      }
    }
  }
  // Sorting keeps the order of the rules where two start at one place.
  found.sort((a, b) => a.start - b.start);
  let behind = 0;
  return found.filter(({start, end}) => {
    if (start < behind) return false;
    behind = end;
    return true;
  });
}

function isAllowed(address: string, allowed: readonly string[]): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return allowed.some((other) => domain === other || domain.endsWith(`.${other}`));
}
