import {matches, type PersonalDataRule} from './rule.ts';

/** Groups of digits as they are printed on cards, or all in a row. */
const PATTERN = /(?<![\w.-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5}|\d{13,19})(?![\w-]|\.\d)/g;

/**
 * The first digits and the lengths that issuers use. Source: ISO/IEC 7812 and the networks' published ranges; others of the
 * same length are ids of something else, one in ten of which adds up by chance.
 */
const ISSUERS = [
  /^4(?:\d{12}|\d{15}|\d{18})$/,
  /^(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/,
  /^3[47]\d{13}$/,
  /^(?:6011|65\d{2}|64[4-9]\d)\d{12}$/,
  /^35(?:2[89]|[3-8]\d)\d{12}$/,
  /^3(?:0[0-5]|[68]\d)\d{11}$/,
];

function isCard(value: string): boolean {
  const digits = value.replace(/\D/g, '');
  return ISSUERS.some((issuer) => issuer.test(digits)) && addsUp(digits) && !/^(\d)\1+$/.test(digits.slice(1, -1));
}

/** The checksum of H. P. Luhn: every second digit from the right counts twice. */
function addsUp(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const twice = i % 2 === 1 ? digit * 2 : digit;
    sum += twice > 9 ? twice - 9 : twice;
  }
  return sum % 10 === 0;
}

/** Numbers of payment cards. */
export const card: PersonalDataRule = {
  kind: 'card',
  stands: '0000 0000 0000 0000',
  find: (text) => matches(text, PATTERN, isCard),
  positives: [
    ['4539 1488 0343 6467', '4539 1488 0343 6467'],
    ['card 4539148803436467.', '4539148803436467'],
    ['3782-822463-10005', '3782-822463-10005'],
  ],
  negatives: [
    '4539 1488 0343 6468',
    '1234567890123456',
    '20240101120000',
    '4000000000000000000000',
    'x4539148803436467',
    '0000 0000 0000 0000',
  ],
};
