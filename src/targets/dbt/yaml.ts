import {Document, isNode, Scalar, visit} from 'yaml';
import {neutraliseJinja} from './jinja.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** Strings that need no quotes in any version of YAML and can be nothing but text: names that we made. */
const BARE = /^[a-z][a-z0-9_]*$/;
/** Hashes are quoted, as some of them look like numbers. */
const HASH = /^[0-9a-f]{8,}$/;
const NOT_TEXT: ReadonlySet<string> = new Set(['true', 'false', 'yes', 'no', 'on', 'off', 'null', 'y', 'n']);

/** How a properties file is laid out. */
export interface YamlLayout {
  /** Spaces per level. */
  readonly indent: number;
  /** Whether a list is indented below its key. */
  readonly indentsLists: boolean;
}

/** A comment above the node at a path. */
export interface YamlComment {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

const USUAL_LAYOUT: YamlLayout = {indent: 2, indentsLists: true};

/**
 * A properties file: keys in the order given, strings in double quotes unless they are plain names, so that no reader of any YAML
 * version takes one for a date, a number or a boolean. Nothing in it is rendered by dbt.
 */
export function propertiesFile(
  content: Mapping,
  {indent, indentsLists}: YamlLayout = USUAL_LAYOUT,
  comments: readonly YamlComment[] = [],
): string {
  const document = new Document(content, {version: '1.2'});
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string') return;
      const text = neutraliseJinja(node.value);
      node.value = text;
      node.type = BARE.test(text) && !HASH.test(text) && !NOT_TEXT.has(text) ? Scalar.PLAIN : Scalar.QUOTE_DOUBLE;
    },
  });
  for (const {path, text} of comments) {
    const node = document.getIn(path, true);
    if (isNode(node)) node.commentBefore = ` ${neutraliseJinja(text.replace(/\s+/g, ' '))}`;
  }
  return document.toString({lineWidth: 0, indent, indentSeq: indentsLists});
}

export function isRecord(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The mappings of a list below a key; whatever else stands there is left out. */
export function listIn(mapping: Mapping, key: string): readonly Mapping[] {
  const value = mapping[key];
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** A text below a key; numbers and booleans count as what they are written like, as dbt reads them. */
export function textIn(mapping: Mapping, key: string): string | undefined {
  const value = mapping[key];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

/** The texts of a list below a key, or the one text that stands there. */
export function textsIn(mapping: Mapping, key: string): readonly string[] {
  const value = mapping[key];
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
