import {isReserved} from '../parse/reserved-words.ts';

/** Longest name that is proposed; targets put prefixes before it. */
export const NAME_LENGTH = 60;

/** Words that Snowflake takes as a name, and that dbt, SHOW commands or people stumble over as a model's. */
const STUMBLED_OVER = new Set(
  'account config database dual issue merge model organization ref schema source target this var view'.split(' '),
);

/** Letters that decomposition does not turn into ASCII, as people spell them out; Cyrillic and Greek as passports do. */
const SPELT: ReadonlyMap<string, string> = new Map(
  (
    'ß:ss æ:ae œ:oe ø:o å:a ä:ae ö:oe ü:ue đ:d ł:l þ:th ð:d ı:i ' +
    'а:a б:b в:v г:g ґ:g д:d е:e ё:e є:ie ж:zh з:z и:i і:i ї:i й:i к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts ' +
    'ч:ch ш:sh щ:shch ъ: ы:y ь: э:e ю:iu я:ia ђ:dj ј:j љ:lj њ:nj ћ:c џ:dz ' +
    'α:a ά:a β:v γ:g δ:d ε:e έ:e ζ:z η:i ή:i θ:th ι:i ί:i ϊ:i κ:k λ:l μ:m ν:n ξ:x ο:o ό:o π:p ρ:r σ:s ς:s τ:t υ:y ύ:y φ:f ' +
    'χ:ch ψ:ps ω:o ώ:o'
  )
    .split(' ')
    .map((pair): [string, string] => {
      const [letter = '', spelt = ''] = pair.split(':');
      return [letter, spelt];
    }),
);
const TO_SPELL = new RegExp(`[${[...SPELT.keys()].join('')}]`, 'g');

/** The words of a text in lower-case ASCII; `OrdersByMonth` gives three. What has no ASCII form is left out. */
export function wordsOf(text: string): readonly string[] {
  return text
    .normalize('NFC')
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .replace(TO_SPELL, (letter) => SPELT.get(letter) ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/['’]/g, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** A legal name, `[a-z][a-z0-9_]{0,59}` and not reserved, from words; undefined when nothing is left of them. */
export function legalName(words: readonly string[]): string | undefined {
  let name = '';
  for (const word of words) {
    const longer = name === '' ? word : `${name}_${word}`;
    if (longer.length > NAME_LENGTH) break;
    name = longer;
  }
  if (name === '') name = (words[0] ?? '').slice(0, NAME_LENGTH);
  if (name === '') return undefined;
  if (/^\d/.test(name)) name = `model_${name}`.slice(0, NAME_LENGTH).replace(/_+$/, '');
  return isReserved(name) || STUMBLED_OVER.has(name) ? `${name}_model` : name;
}
