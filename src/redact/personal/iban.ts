import {matches, type PersonalDataRule} from './rule.ts';

/** Lengths by country. Source: SWIFT, IBAN registry, release 97. */
const LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 ' +
    'FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 ' +
    'LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 ' +
    'SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))] as const),
);

const PATTERN =
  /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[A-Z0-9]{11,28}|(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,4})?)(?![A-Za-z0-9])/g;

function isAccount(value: string): boolean {
  const account = value.replaceAll(' ', '');
  return LENGTHS[account.slice(0, 2)] === account.length && remainder(account) === 1;
}

/** ISO 7064, MOD 97-10: the country and the check digits moved behind, letters as numbers from 10 on. */
function remainder(account: string): number {
  let rest = 0;
  for (const character of account.slice(4) + account.slice(0, 4)) {
    const number = Number.parseInt(character, 36);
    rest = (rest * (number > 9 ? 100 : 10) + number) % 97;
  }
  return rest;
}

/** International bank account numbers. */
export const iban: PersonalDataRule = {
  kind: 'iban',
  stands: 'XX00 0000 0000 0000',
  find: (text) => matches(text, PATTERN, isAccount),
  positives: [
    ['to DE89 3704 0044 0532 0130 00 until', 'DE89 3704 0044 0532 0130 00'],
    ['GB82WEST12345698765432', 'GB82WEST12345698765432'],
  ],
  negatives: ['DE88 3704 0044 0532 0130 00', 'GB82WEST1234569876543', 'AB12CDEF34567890', 'XX00 0000 0000 0000'],
};
