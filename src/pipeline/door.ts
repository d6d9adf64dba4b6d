import type {Asset, AssetFacts, AssetFormat, HarvestedAsset, Redaction} from '../model/asset.ts';
import {type Deadline, Overdue} from '../ports/deadline.ts';
import {decode} from '../redact/decode.ts';
import {type FindSecrets, findSecrets, type FoundSecret} from '../redact/find-secrets.ts';
import {redactText, type RedactedText} from '../redact/redact-text.ts';
import {isTelling, withoutRevision} from './known-secrets.ts';

/** What the door makes of something harvested: an asset without secrets, or the reason why it stays outside. */
export type Passage =
  | {readonly t: 'asset'; readonly asset: Asset}
  | {readonly t: 'quarantined'; readonly facts: AssetFacts; readonly reason: string};

/** What the door works with, and tests put something else in place of. */
export interface DoorOptions {
  /** All rules, when it is not given. */
  readonly find?: FindSecrets;
  /** Stops a rule that never ends; without one it is trusted to. */
  readonly within?: Deadline;
  /** Receives each text that rules find nothing in any more: another look at the very same text would find nothing. */
  readonly proven?: {add(text: string): void};
  /** Takes personal data out, where the archive keeps none. It changes no number of lines. */
  readonly hide?: (text: string, format: AssetFormat) => string;
}

/** Stands for a name that no rule could be run on. */
const UNSAYABLE = 'something whose name cannot be shown to be free of secrets';

/** Shorter parts of a value say little of it, and stand in innocent places. */
const LEAST_PART = 16;

/** What ends the name of a file. */
const SUFFIX = /\.\w{1,8}(?=[/\n]|$)/g;

type Remember = (value: string) => void;

/**
 * Decodes and redacts. Nothing that was harvested is written anywhere before it came through here. Fails closed: a body
 * that cannot be decoded or cleaned is named and kept out, with its reason; what is told of it came through here too.
 * @param remember receives every secret value found, in memory only
 */
export function passDoor(harvested: HarvestedAsset, remember: Remember, options: DoorOptions = {}): Passage {
  const {hide = (text: string): string => text} = options;
  const {bytes, ...facts} = harvested;
  const decoded = decode(bytes);
  if ('problem' in decoded)
    return {t: 'quarantined', facts: sayableFacts(facts, remember, options), reason: decoded.problem};
  try {
    const clean = cleaned(decoded.text, facts.format, options);
    for (const value of clean.values) remember(value);
    const {named, redactions} = withCleanNames(facts, clean.values, remember, options);
    const told = withNames(named, (name) => hide(name, 'text'));
    const all = [...redactions, ...clean.redactions];
    const body = hide(clean.text, facts.format);
    return {
      t: 'asset',
      asset: {
        ...(all.length > 0 || body !== clean.text ? withoutRevision(told) : told),
        body,
        encoding: decoded.encoding,
        redactions: all,
      },
    };
  } catch (error) {
    return {t: 'quarantined', facts: sayableFacts(facts, remember, options), reason: reasonOf(error)};
  }
}

/** Says what happened and nothing of the error's own, which could quote the text. */
function reasonOf(error: unknown): string {
  const what = error instanceof Overdue ? 'took too long' : 'failed';
  return `A redaction rule ${what} on it, so it cannot be shown to be free of secrets.`;
}

function cleaned(text: string, format: AssetFormat, {find = findSecrets, within}: DoorOptions): RedactedText {
  const work = (): RedactedText => redactText(text, format, find);
  const clean = within === undefined ? work() : within(text.length, work);
  return {...clean, values: [...new Set(clean.values.flatMap((value) => [value, ...partsOf(value)]))]};
}

/** One line of a key, or what follows the user in `user/key`, is as much a secret wherever it stands alone. */
function partsOf(value: string): readonly string[] {
  const parts = value.split(/[\s/:@,;=&?'"]|\\[nr]/);
  return parts.length === 1
    ? []
    : parts.filter((part) => part.length >= LEAST_PART && /\d/.test(part) && isTelling(part));
}

/**
 * People put tokens into names of files, too, or name a file after the password in it. What stands in a name is counted on
 * line 0, once for all its spellings.
 * @param values secrets of the body
 */
function withCleanNames(
  facts: AssetFacts,
  values: readonly string[],
  remember: Remember,
  options: DoorOptions,
): {readonly named: AssetFacts; readonly redactions: readonly Redaction[]} {
  const {title, path, container, locator} = facts;
  const find = findInNames(options.find ?? findSecrets, values);
  const clean = (text: string): RedactedText => {
    const result = cleaned(text, 'text', {...options, find});
    for (const value of result.values) remember(value);
    return result;
  };
  if (clean([title, path, container, locator].join('\n')).redactions.length === 0) {
    return {named: facts, redactions: []};
  }
  return {
    named: {
      ...facts,
      title: clean(title).text,
      path: clean(path).text,
      container: clean(container).text,
      locator: clean(locator).text,
    },
    redactions: clean(`${container}/${path}`).redactions.map(({kind, n}) => ({kind, n, line: 0})),
  };
}

/**
 * Finds what stands in names: values of the body as well, and values in front of a suffix, with which `PASSWORD=x7.sql` looks
 * like a column of a table.
 */
function findInNames(find: FindSecrets, values: readonly string[]): FindSecrets {
  const telling = values.filter(isTelling);
  return (text) => {
    const bare = text.replace(SUFFIX, (suffix) => ' '.repeat(suffix.length));
    return [...find(text), ...(bare === text ? [] : find(bare)), ...placesOf(telling, text)];
  };
}

/** The places of values that stand as secrets in the same file. */
function placesOf(values: readonly string[], text: string): FoundSecret[] {
  const places: FoundSecret[] = [];
  for (const value of values) {
    for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + value.length)) {
      places.push({kind: 'known_value', start: at, end: at + value.length});
    }
  }
  return places;
}

function withNames(facts: AssetFacts, change: (name: string) => string): AssetFacts {
  const {title, path, container, locator} = facts;
  return {...facts, title: change(title), path: change(path), container: change(container), locator: change(locator)};
}

/** What may be told of something that stays outside. */
function sayableFacts(facts: AssetFacts, remember: Remember, options: DoorOptions): AssetFacts {
  // By its id at least: what stays outside is named, and two of them are not one.
  const nameless = `${UNSAYABLE} (${facts.id})`;
  const find = findInNames(options.find ?? findSecrets, []);
  const say = (name: string): string => passBody(name, 'text', remember, {...options, find})?.text ?? nameless;
  return withNames(facts, (name) => options.hide?.(say(name), 'text') ?? say(name));
}

/** Redacts what is told of a file, knowing what stands in all of it: its path, one of its lines. */
export function speakerOf(body: string, format: AssetFormat): (text: string) => string {
  const clean = passBody(body, format, () => {});
  if (clean === undefined) return () => UNSAYABLE;
  const find = findInNames(findSecrets, clean.values);
  return (text) => passBody(text, 'text', () => {}, {find})?.text ?? UNSAYABLE;
}

/** Redacts a name or an address, for lists and messages. */
export function passName(name: string, remember: Remember, options: DoorOptions = {}): string {
  const find = findInNames(options.find ?? findSecrets, []);
  const said = passBody(name, 'text', remember, {...options, find})?.text;
  return said === undefined ? UNSAYABLE : (options.hide?.(said, 'text') ?? said);
}

/** Redacts a text of the query history; undefined when it cannot be cleaned. */
export function passText(text: string, remember: Remember, options: DoorOptions = {}): string | undefined {
  const clean = passBody(text, 'sql', remember, options)?.text;
  return clean === undefined ? undefined : (options.hide?.(clean, 'sql') ?? clean);
}

/**
 * Redacts texts of the query history, which are short and many: they share one deadline, and have one each only where that
 * was not kept.
 * @returns one for each, in their order; undefined when it cannot be cleaned
 */
export function passTexts(
  texts: readonly string[],
  remember: Remember,
  options: DoorOptions = {},
): readonly (string | undefined)[] {
  const {within, ...untimed} = options;
  if (within === undefined || texts.length < 2) return texts.map((text) => passText(text, remember, options));
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  try {
    const found: string[] = [];
    const clean = within(characters, () => texts.map((text) => passText(text, (value) => found.push(value), untimed)));
    for (const value of found) remember(value);
    return clean;
  } catch {
    return texts.map((text) => passText(text, remember, options));
  }
}

/** Redacts a text, with what was found in it; undefined when it cannot be cleaned. */
export function passBody(
  text: string,
  format: AssetFormat,
  remember: Remember,
  options: DoorOptions = {},
): RedactedText | undefined {
  try {
    const clean = cleaned(text, format, options);
    for (const value of clean.values) remember(value);
    if (format === 'sql') options.proven?.add(clean.text);
    return clean;
  } catch {
    return undefined;
  }
}
