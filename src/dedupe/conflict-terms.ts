import {wordsOf} from './legal-name.ts';

/** Words that say how something is counted or where it stands, not what it is. */
const FILLING = new Set(
  (
    'the a an of for from with and in on to by all my new old final base sub subquery inner outer cte tmp temp temporary src raw stg int fct dim fact agg ' +
    'aggregated filtered joined calc calculated computed data dataset result results df list table report query view step ' +
    'count counts cnt num number nr no total totals sum distinct unique is was has have flag v1 v2 v3'
  ).split(' '),
);

/** Words that mean something else in every table. */
const GENERIC = new Set(
  (
    'id name date time timestamp day week month quarter year hour period amount value val type status state code key rank row rn ' +
    'n c x y z created updated min max avg average mean median pct percent percentage ratio share rate price qty quantity cost ' +
    'order customer user client account product item event session record entry metric measure category group segment label ' +
    'first last start end current previous prior next other main output input rescued tag version level size length ' +
    'duration age score weight volume delta diff difference change growth'
  ).split(' '),
);

/** A term that queries define. */
export interface Term {
  /** Its words in singular, e.g. `active customer`. */
  readonly text: string;
  /** Whether it means something only together with the tables and the grain. */
  readonly isGeneric: boolean;
}

/**
 * The term that a name speaks of: `num_active_customers`, `active_customer_count` and `ActiveCustomers` are one.
 * @param tables names of the tables that it is computed from: one of their words alone is no term of its own
 */
export function termOf(name: string, tables: Iterable<string>): Term | undefined {
  const words = wordsOf(name).map(singular);
  if (words.length === 0) return undefined;
  const telling = words.filter((word) => !FILLING.has(word) && !/^\d+$/.test(word));
  const said = telling.length === 0 ? words : telling;
  const text = said.join(' ');
  const own = new Set(
    [...tables].flatMap((table) => [wordsOf(table).map(singular).join(' '), ...wordsOf(table).map(singular)]),
  );
  const isEach = said.every((word) => GENERIC.has(word) || FILLING.has(word) || /^[a-z]{0,2}\d*$/.test(word));
  return {text, isGeneric: isEach || own.has(text)};
}

/** `customers` and `customer`, `countries` and `country` are one word. */
function singular(word: string): string {
  if (word.length < 4 || /(?:ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:ches|shes|sses|xes)$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}
