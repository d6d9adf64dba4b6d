import {matches, type PersonalDataRule} from './rule.ts';

interface Format {
  readonly pattern: RegExp;
  readonly holds: (value: string) => boolean;
}

const digitsOf = (value: string): readonly number[] => [...value.replace(/\D/g, '')].map(Number);

/** United States, social security number: areas 000, 666 and from 900 on, group 00 and serial 0000 were never given. */
const ssn: Format = {
  pattern: /(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/g,
  holds: () => true,
};

/** United Kingdom, national insurance number. Source: HMRC manual NIM39110. */
const nino: Format = {
  pattern: /(?<!\w)(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)/g,
  holds: () => true,
};

/** Brazil, CPF: two check digits, each a sum weighted from 2 on. */
const cpf: Format = {
  pattern: /(?<![\w.])\d{3}\.\d{3}\.\d{3}-\d{2}(?!\w)/g,
  holds: (value) => {
    const digits = digitsOf(value);
    if (new Set(digits).size === 1) return false;
    return [9, 10].every((place) => {
      const sum = digits.slice(0, place).reduce((total, digit, i) => total + digit * (place + 1 - i), 0);
      return ((sum * 10) % 11) % 10 === digits[place];
    });
  },
};

/** Spain, DNI and NIE: the letter is the number modulo 23. */
const dni: Format = {
  pattern: /(?<![\w-])[XYZ\d]\d{7}-?[A-HJ-NP-TV-Z](?!\w)/g,
  holds: (value) => {
    const number = value.slice(0, 8).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
    return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] === value.at(-1);
  },
};

/** France, NIR: the key is 97 less the number modulo 97; Corsica's departments count as 19 and 18. */
const nir: Format = {
  pattern: /(?<!\w)[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?\d[\dAB] ?\d{3} ?\d{3} ?\d{2}(?!\w)/g,
  holds: (value) => {
    const number = value.replaceAll(' ', '').replace('2A', '19').replace('2B', '18');
    return /^\d{15}$/.test(number) && 97n - (BigInt(number.slice(0, 13)) % 97n) === BigInt(number.slice(13));
  },
};

const FORMATS: readonly Format[] = [ssn, nino, cpf, dni, nir];

/** Numbers by which states know people, of the United States, the United Kingdom, Brazil, Spain and France. */
export const nationalId: PersonalDataRule = {
  kind: 'national_id',
  stands: '000-00-0000',
  find: (text) =>
    FORMATS.flatMap(({pattern, holds}) => [...matches(text, pattern, holds)])
      .toSorted((a, b) => a.start - b.start)
      .filter(({start}, i, all) => i === 0 || start >= (all[i - 1]?.end ?? 0)),
  positives: [
    ['ssn 536-22-8726', '536-22-8726'],
    ['QQ is none, AB 12 34 56 C is', 'AB 12 34 56 C'],
    ['cpf 529.982.247-25', '529.982.247-25'],
    ['12345678Z', '12345678Z'],
    ['X1234567L', 'X1234567L'],
    ['1 84 12 76 451 089 46', '1 84 12 76 451 089 46'],
  ],
  negatives: ['000-12-3456', '666-12-3456', '536-00-8726', '529.982.247-26', '12345678A', '2024-01-01', '000-00-0000'],
};
