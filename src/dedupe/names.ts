import type {RelationName} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import {legalName, NAME_LENGTH, wordsOf} from './legal-name.ts';
import {nameFromQuery} from './query-name.ts';

/** What a name can be taken from. */
export interface NameInput {
  /** Title of the worksheet or file, without suffix. */
  readonly title?: string;
  /** Name of the notebook cell. */
  readonly cell?: string;
  /** The comment or heading directly above. */
  readonly remark?: string;
  /** What the statement creates or writes. */
  readonly writes?: readonly RelationName[];
  readonly sql: string;
}

/** Words that say what state a sheet is in, not what it is about. */
const RESIDUE = new Set(
  (
    'v copy copied kopie copie final finals finale do not delete dont untitled unnamed tmp temp temporary draft wip todo bak ' +
    'orig ipynb txt misc stuff scratch scratchpad playground adhoc ad hoc please deprecated redacted my mine me ' +
    'the a an of for from with and or in on at to is are was be'
  ).split(' '),
);

/** Words that are residue at the end (`orders new`, `churn test`) and mean something before another word (`new orders`). */
const RESIDUE_AT_END = new Set(
  (
    'last latest newest new old older use this one that keep test testing tests backup archive archived original fixed fix ' +
    'updated working works correct real really actual sheet worksheet query queries sql script py notebook cell file ' +
    'sandbox debug run now see here v'
  ).split(' '),
);

/** Titles of nothing else say nothing: what a hand types that has to type something, and days. */
const SAYS_NOTHING =
  /^(?:asdf\w*|qwert\w*|foo|bar|baz|foobar|bla|blah|blub|hello|hi|world|aa+|abc|x{1,4}|yyy|zzz|todo|mon|tues?|wed|thu|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|yesterday|unbenannt\w*|arbeitsblatt|neue?s?|nouvelle|feuille|hoja|titulo)\d*$/;

const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*';
const DATES = [
  // 2024-03-01, 2024_03, 20240301, with a time of day behind it; 01.03.2024; 3 mar 2024; mar 2024; 10:21am
  /\b(?:19|20)\d{2}[-_./ ]?(?:0[1-9]|1[0-2])(?:[-_./ ]?(?:0[1-9]|[12]\d|3[01]))?(?:[T _]+\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?\s*(?:[ap]m)?)?(?![0-9])/gi,
  /\b\d{1,2}[-_./]\d{1,2}[-_./](?:19|20)?\d{2}(?![0-9])/g,
  new RegExp(`\\b\\d{1,2}[-_ ]${MONTH}[-_ ](?:19|20)\\d{2}(?![0-9])`, 'gi'),
  new RegExp(`\\b${MONTH}[-_ ](?:\\d{1,2}[-_, ]+)?(?:19|20)\\d{2}(?![0-9])`, 'gi'),
  /\b\d{1,2}[: ]\d{2}(?::\d{2})?\s*[ap]m\b|\b\d{1,2}:\d{2}(?::\d{2})?\b/gi,
];

/** Names that a tool gave a cell or a connection, not a person. */
const GENERIC_CELL = new Set(
  'dataframe df data result results session spark cursor conn connection pd engine db sql query'.split(' '),
);

/**
 * Proposes names for a model, the one that somebody would like best first: the created object's, the cell's, the title
 * without residue (`churn FINAL v2 (copy)` → `churn`), the heading or remark above where it speaks of something that the
 * query names, what the query counts and by what (`orders_by_customer_month`). Always legal: `[a-z][a-z0-9_]{0,59}`, not a reserved word. Not
 * yet unique: see `uniqueNames`.
 */
export function proposeNames(input: NameInput): readonly [string, ...string[]] {
  const queried = nameFromQuery(readStatement(input.sql))?.split('_') ?? [];
  const title = meaningful(input.title ?? '');
  const cell = meaningful(input.cell ?? '').filter((word, _, all) => all.length > 1 || !GENERIC_CELL.has(word));
  const remark = remarkWords(input.remark ?? '', input.sql);
  const created = nameOfCreated(input);
  const proposals: readonly (readonly string[])[] = [
    ...(created === undefined ? [] : [created]),
    cell,
    merged(title, cell),
    title,
    title.length === 0 ? remark : merged(title, remark),
    merged(title, queried),
    remark,
    queried,
  ];
  const names = [...new Set(proposals.filter((words) => words.length > 0).flatMap((words) => legalName(words) ?? []))];
  return [names[0] ?? 'rescued_query', ...names.slice(1)];
}

/** The name that somebody would like best. */
export function proposeName(input: NameInput): string {
  return proposeNames(input)[0];
}

/** The first words and those of the second that they lack: `weekly revenue` and `revenue by week` → `weekly_revenue_by_week`. */
function merged(first: readonly string[], second: readonly string[]): readonly string[] {
  if (second.length === 0) return [];
  const rest = second.filter((word) => !first.includes(word));
  return rest.every((word) => word === 'by' || word === 'with' || word === 'and') ? first : [...first, ...rest];
}

/** A name that is nothing but residue (`TMP_2`) says less than the title does. */
function nameOfCreated(input: NameInput): readonly string[] | undefined {
  const created = input.writes?.[0]?.name;
  const words = created === undefined ? [] : meaningful(created);
  return words.length === 0 ? undefined : words;
}

/** The words of a title that say what it is about, dates and residue left out; empty when none does. */
function meaningful(title: string): readonly string[] {
  let text = title.replace(/\.(?:sql|ipynb|py|txt)(?=\.|$)/gi, '').replace(/__redacted_[a-z0-9_-]+?_\d+__/gi, ' ');
  // `_` is part of a word to a regular expression; dates stand between them.
  text = text.replace(/_/g, ' ');
  for (const date of DATES) text = text.replace(date, ' ');
  const words = wordsOf(text.replace(/\(\s*\d+\s*\)/g, ' '));
  const kept = words.filter(
    (word, i) => !isResidue(word) && !(isCounter(word) && i > 0 && isResidue(words[i - 1] ?? '')),
  );
  // A bare number at the start or end counts sheets; `q3` and `top 10 customers` stay.
  while (isCounter(kept[0] ?? '') && kept.length > 1) kept.shift();
  while (isCounter(kept.at(-1) ?? '') || RESIDUE_AT_END.has(kept.at(-1) ?? '')) kept.pop();
  if (kept.every((word) => /^\d+$/.test(word) || SAYS_NOTHING.test(word)) || kept.join('').length < 2) return [];
  return kept;
}

/** `v2`, `final2`, `cell12`, `untitled`: a word of residue, a counter at its end or not. */
function isResidue(word: string): boolean {
  const numbered = /^([a-z]+?)_?\d+$/.exec(word)?.[1];
  return (
    RESIDUE.has(word) ||
    /^v\d+[a-z]?$/.test(word) ||
    (numbered !== undefined && (RESIDUE.has(numbered) || RESIDUE_AT_END.has(numbered)))
  );
}

function isCounter(word: string): boolean {
  return /^\d{1,3}$/.test(word);
}

/** The first sentence of a remark, if it is short enough to be a heading and shares a word with the query. */
function remarkWords(remark: string, sql: string): readonly string[] {
  const sentence = remark
    .replace(/^\s*(?:--+|\/\/+|\/\*+|#+|\*+)\s*/gm, '')
    .split(/[.!?:;\n(]|\s[-–—]\s/)
    .map((part) => part.trim())
    .find((part) => part !== '');
  if (sentence === undefined || /[=<>]/.test(sentence)) return [];
  const words = meaningful(sentence);
  const spoken = new Set(wordsOf(sql.replace(/--.*|\/\*[\s\S]*?\*\//g, ' ')).map(stem));
  const isHeading = words.length > 1 && words.length <= 7 && words.some((word) => spoken.has(stem(word)));
  return isHeading ? words.slice(0, 5) : [];
}

/** `orders` and `order` are one word. */
function stem(word: string): string {
  return word.length > 3 ? word.replace(/(?:es|s)$/, '') : word;
}

/** A name that somebody would like to have. */
export interface NameProposal {
  /** Id of the candidate. */
  readonly id: string;
  readonly name: string;
  /** Next best ones, for when the name is taken. */
  readonly others?: readonly string[];
}

/**
 * Makes names unique without regard to case. The first in the given order keeps the bare name, so give the order that
 * should last: approved ones first, then by rank. Every other one gets its next best name, or a suffix from its own id (`orders_3fa9`), which does
 * not change when others come or go; it is lengthened until the name is free.
 *
 * @param taken names that none of them may have, in any case
 */
export function uniqueNames(
  proposals: readonly NameProposal[],
  taken: Iterable<string> = [],
): ReadonlyMap<string, string> {
  const used = new Set([...taken].map((name) => name.toLowerCase()));
  const names = new Map<string, string>();
  const collided: NameProposal[] = [];
  const take = (id: string, name: string): void => {
    used.add(name.toLowerCase());
    names.set(id, name);
  };
  for (const proposal of proposals) {
    if (names.has(proposal.id)) continue;
    const free = !used.has(proposal.name.toLowerCase());
    if (free) take(proposal.id, proposal.name);
    else collided.push(proposal);
  }
  const left = collided.filter((proposal) => {
    if (names.has(proposal.id)) return false;
    const other = proposal.others?.find((name) => !used.has(name.toLowerCase()));
    if (other !== undefined) take(proposal.id, other);
    return other === undefined;
  });
  // By id, so that of two whose suffixes collide as well the same one is always the longer.
  for (const proposal of left.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))) {
    if (names.has(proposal.id)) continue;
    take(proposal.id, suffixed(proposal, used));
  }
  return names;
}

function suffixed(proposal: NameProposal, used: ReadonlySet<string>): string {
  const id = proposal.id.toLowerCase().replace(/[^a-z0-9]/g, '') || 'x';
  for (let digits = 4; digits <= id.length; digits++) {
    const name = join(proposal.name, id.slice(0, digits));
    if (!used.has(name.toLowerCase())) return name;
  }
  for (let n = 2; ; n++) {
    const name = join(proposal.name, `${id}_${n}`);
    if (!used.has(name.toLowerCase())) return name;
  }
}

function join(name: string, suffix: string): string {
  return `${name.slice(0, NAME_LENGTH - suffix.length - 1).replace(/_+$/, '')}_${suffix}`;
}
