import {matches, type PersonalDataRule} from './rule.ts';

/**
 * Numbers as they are written for others to call: with a plus and the country, or in the groups of North America. A plain row
 * of digits is an id more often than a number.
 */
const PATTERN =
  /(?<![\w.+])(?:\+[1-9]\d{0,2}[ .()/-]{0,2}(?:\d{1,5}[ .()/-]{0,2}){1,5}\d{2,5}|\([2-9]\d{2}\) ?[2-9]\d{2}[ .-]\d{4}|[2-9]\d{2}([ .-])[2-9]\d{2}\1\d{4})(?![\w]|[.-]\d)/g;

function isNumber(value: string): boolean {
  const digits = value.replace(/\D/g, '').length;
  return digits >= 8 && digits <= 15;
}

/** Telephone numbers. Source of the lengths: ITU-T E.164. */
export const phone: PersonalDataRule = {
  kind: 'phone',
  stands: '000-000-0000',
  find: (text) => matches(text, PATTERN, isNumber),
  positives: [
    ['call +49 170 5550123 now', '+49 170 5550123'],
    ['tel:+14155550123', '+14155550123'],
    ['(415) 555-0123', '(415) 555-0123'],
    ['415-555-0123', '415-555-0123'],
  ],
  negatives: [
    '2024-01-01',
    '2024-01-01 12:00:00+01:00',
    '000-000-0000',
    'a + 1',
    '+1',
    '123456789012',
    '10.0.255.1',
    '415-555-01234',
    '+0.5',
  ],
};
