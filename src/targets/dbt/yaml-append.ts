import {isMap, isScalar, isSeq, parseAllDocuments, type YAMLMap, type YAMLSeq} from 'yaml';
import {isRecord, propertiesFile, type YamlComment, type YamlLayout} from './yaml.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** Which list of a properties file gets an entry: `models`, or the tables of one source. */
export type EntryList = {readonly key: 'models'} | {readonly key: 'tables'; readonly source: string};

/** An entry, and comments above nodes of it, at paths in it. */
export interface Entry {
  readonly value: Mapping;
  readonly comments?: readonly YamlComment[];
}

/**
 * Adds entries at the end of a list of a properties file that somebody keeps. Whole lines are added in one place; every other byte
 * stays, comments, order, indentation and line ends with it. What comes out is read again: it must hold what was there, and the
 * entries, and nothing else.
 * @returns undefined where that is not certain: the list is not there, or is written in brackets, or the file has several documents
 * or no line feed at its end, or YAML reads it with a warning
 */
export function appendEntries(
  text: string,
  list: EntryList,
  entries: readonly Entry[],
  layout: YamlLayout,
): string | undefined {
  const before = documentOf(text);
  if (before === undefined || entries.length === 0) return undefined;
  const place = placeIn(text, before.root, list);
  if (place === undefined) return undefined;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const rendered = entries.map((entry) =>
    linesOf(entry, layout).map((line) => (line === '' ? '' : ' '.repeat(place.column) + line)),
  );
  const lines = rendered.flatMap((some) => (place.isSpaced ? ['', ...some] : some));
  const added = lines.map((line) => line + eol).join('');
  const result = text.slice(0, place.at) + added + text.slice(place.at);
  const after = documentOf(result);
  return after !== undefined && isOnlyLonger(before.content, after.content, list, entries) ? result : undefined;
}

function documentOf(text: string): {readonly root: YAMLMap; readonly content: Mapping} | undefined {
  const documents = parseAllDocuments(text, {keepSourceTokens: true, merge: true, logLevel: 'silent'});
  const [document] = Array.isArray(documents) ? documents : [];
  if (document === undefined || documents.length !== 1) return undefined;
  if (document.errors.length > 0 || document.warnings.length > 0 || !isMap(document.contents)) return undefined;
  try {
    const content: unknown = document.toJS();
    return isRecord(content) ? {root: document.contents, content} : undefined;
  } catch {
    // Aliases that multiply without end.
    return undefined;
  }
}

interface InsertionPlace {
  /** Index of the beginning of a line. */
  readonly at: number;
  /** Of the dash. */
  readonly column: number;
  /** Whether an empty line stands between entries. */
  readonly isSpaced: boolean;
}

function placeIn(text: string, root: YAMLMap, list: EntryList): InsertionPlace | undefined {
  const found = listIn(root, list);
  const last = found?.items.at(-1);
  const range = isMap(last) ? last.range : undefined;
  if (found === undefined || found.flow === true || found.srcToken?.type !== 'block-seq' || !range) return undefined;
  const end = range[1];
  const feed = text[end - 1] === '\n' ? end - 1 : text.indexOf('\n', end);
  if (feed === -1) return undefined;
  return {
    at: feed + 1,
    column: found.srcToken.indent,
    isSpaced: found.items.length > 1 && isBelowSpace(text, range[0]),
  };
}

/** Whether an empty line stands above the line at an index, or above the comments above it. */
function isBelowSpace(text: string, index: number): boolean {
  const above = text.slice(0, index).split('\n').slice(0, -1);
  return above.findLast((line) => !/^\s*#/.test(line))?.trim() === '';
}

function listIn(root: YAMLMap, list: EntryList): YAMLSeq | undefined {
  if (list.key === 'models') return seqOf(root.get('models', true));
  const sources = seqOf(root.get('sources', true))?.items.filter((item) => isMap(item)) ?? [];
  const named = sources.filter((item) => {
    const name = item.get('name', true);
    return isScalar(name) && name.value === list.source;
  });
  return named.length === 1 ? seqOf(named[0]!.get('tables', true)) : undefined;
}

function seqOf(node: unknown): YAMLSeq | undefined {
  return isSeq(node) ? node : undefined;
}

/** An entry as lines that begin with its dash. */
function linesOf({value, comments = []}: Entry, layout: YamlLayout): readonly string[] {
  const moved = comments.map(({path, text}) => ({path: ['list', 0, ...path], text}));
  const [, ...lines] = propertiesFile({list: [value]}, layout, moved)
    .trimEnd()
    .split('\n');
  const column = lines[0]!.indexOf('-');
  return lines.map((line) => line.slice(column));
}

function isOnlyLonger(before: Mapping, after: Mapping, list: EntryList, entries: readonly Entry[]): boolean {
  const old = entriesOf(before, list);
  const now = entriesOf(after, list);
  if (old === undefined || now === undefined) return false;
  // What is compared is what was read: numbers and quotes in it have gone through the same reader.
  const values = entries.map((entry) => documentOf(propertiesFile(entry.value))?.content);
  const isLonger = isSame(now, [...old, ...values]);
  return isLonger && isSame(withEntries(before, list, []), withEntries(after, list, []));
}

function entriesOf(content: Mapping, list: EntryList): readonly unknown[] | undefined {
  const models = content['models'];
  if (list.key === 'models') return Array.isArray(models) ? models : undefined;
  const tables = sourceNamed(content, list.source)?.['tables'];
  return Array.isArray(tables) ? tables : undefined;
}

function withEntries(content: Mapping, list: EntryList, entries: readonly unknown[]): Mapping {
  if (list.key === 'models') return {...content, models: entries};
  const source = sourceNamed(content, list.source);
  const sources = (content['sources'] as readonly unknown[]).map((one) =>
    one === source ? {...source, tables: entries} : one,
  );
  return {...content, sources};
}

function sourceNamed(content: Mapping, name: string): Mapping | undefined {
  const sources = content['sources'];
  return Array.isArray(sources) ? sources.filter(isRecord).find((source) => source['name'] === name) : undefined;
}

/** Equal as YAML data, order of keys included. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
