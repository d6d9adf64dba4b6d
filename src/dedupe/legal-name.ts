/** Longest name that is proposed; targets put prefixes before it. */
export const NAME_LENGTH = 60;

/**
 * Words that Snowflake reserves, and some that dbt or people stumble over as a model's name. Source: Snowflake
 * documentation, reserved and limited keywords.
 */
const RESERVED = new Set(
  (
    'account all alter and any as between by case cast check column connect connection constraint create cross current ' +
    'current_date current_time current_timestamp current_user database delete distinct drop else exists false following ' +
    'for from full grant group gscluster having ilike in increment inner insert intersect into is issue join lateral ' +
    'left like limit localtime localtimestamp merge minus model natural not null of on or order organization qualify regexp ' +
    'revoke right rlike row rows sample schema select set some start table tablesample then to trigger true try_cast ' +
    'union unique update using values view when whenever where with ref source this target config var dual'
  ).split(' '),
);

/** Letters that decomposition does not turn into ASCII, as people spell them out. */
const SPELT: ReadonlyMap<string, string> = new Map(
  'ß:ss æ:ae œ:oe ø:o å:a ä:ae ö:oe ü:ue đ:d ł:l þ:th ð:d ı:i'.split(' ').map((pair): [string, string] => {
    const [letter = '', spelt = ''] = pair.split(':');
    return [letter, spelt];
  }),
);

/** The words of a text in lower-case ASCII; `OrdersByMonth` gives three. What has no ASCII form is left out. */
export function wordsOf(text: string): readonly string[] {
  return text
    .normalize('NFC')
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .replace(/[ßæœøåäöüđłþðı]/g, (letter) => SPELT.get(letter) ?? letter)
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
  return RESERVED.has(name) ? `${name}_model` : name;
}
