import type {Span} from '../model/scalars.ts';
import {applyEdits} from '../parse/edits.ts';
import {allTokens} from '../parse/lex/object-view.ts';
import {personalDataRules} from './personal/index.ts';

export {MASKED_ADDRESS} from './personal/email.ts';

export interface PersonalDataOptions {
  /** Domains whose addresses stay, with their subdomains. */
  readonly allowDomains?: readonly string[];
  /** `sql` (the default) looks at literals and comments only; `text` everywhere. */
  readonly language?: 'sql' | 'text';
}

/** Personal data by place. */
export interface FoundPersonalData extends Span {
  /** `email`, `phone`, `card`, `iban` or `national_id`. */
  readonly kind: string;
}

/**
 * Personal data in a text: e-mail addresses, telephone numbers, payment cards, bank accounts and national ids. In SQL only
 * in literals and comments, so that a quoted user name or a stage stays what it is. In order, not overlapping. Linear.
 */
export function findPersonalData(text: string, options: PersonalDataOptions = {}): readonly FoundPersonalData[] {
  const allowed = (options.allowDomains ?? []).map((domain) => domain.toLowerCase());
  if (options.language === 'text') return findIn(text, 0, allowed);
  const found: FoundPersonalData[] = [];
  for (const {kind, start, end} of allTokens(text)) {
    if (kind !== 'string' && kind !== 'dollar-string' && kind !== 'comment') continue;
    found.push(...findIn(text.slice(start, end), start, allowed));
  }
  return found;
}

/**
 * Masks personal data in what leaves the archive, each by a value of the same shape that is plainly nobody's. Linear;
 * masking twice changes nothing.
 */
export function maskPersonalData(text: string, options: PersonalDataOptions = {}): {text: string; masked: number} {
  const found = findPersonalData(text, options);
  const edits = found.map(({kind, start, end}) => ({span: {start, end}, text: STANDS.get(kind) ?? ''}));
  return {text: applyEdits(text, edits), masked: found.length};
}

const STANDS = new Map(personalDataRules.map(({kind, stands}) => [kind, stands]));

function findIn(text: string, offset: number, allowed: readonly string[]): FoundPersonalData[] {
  const found: FoundPersonalData[] = [];
  for (const {kind, find} of personalDataRules) {
    for (const {start, end} of find(text)) {
      if (kind === 'email' && isAllowed(text.slice(start, end), allowed)) continue;
      found.push({kind, start: start + offset, end: end + offset});
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
