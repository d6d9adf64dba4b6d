import type {RelationName} from '../model/statement.ts';
import {foldIdentifier} from '../parse/resolve.ts';
import {skipSpace} from './space.ts';

/** What `DB..NAME` leaves out, as Snowflake reads it. */
const UNWRITTEN_SCHEMA = 'PUBLIC';

// A quoted identifier, or a word. Words take in all beyond ASCII, and digits in front: templates are masked by such.
const IDENTIFIER = /"(?:[^"]|"")*"|[\w$\u0080-\uffff]+/y;

/**
 * Reads the name of a relation where it is written.
 * @param text SQL, or what stands in the quotes of `IDENTIFIER('…')`
 * @param start offset of the name's first character
 * @returns the name in Snowflake's stored case and the offset behind it; undefined when there is none, or one of more
 *   than three parts
 */
export function readWrittenName(text: string, start: number): {name: RelationName; end: number} | undefined {
  const parts: string[] = [];
  let at = start;
  for (;;) {
    const word = identifierAt(text, at);
    // An empty word is the schema that is left out between two dots.
    if (word === '' && (parts.length !== 1 || text[at] !== '.')) return undefined;
    parts.push(word === '' ? UNWRITTEN_SCHEMA : foldIdentifier(word));
    at += word.length;
    const dot = skipSpace(text, at);
    if (text[dot] !== '.') break;
    at = skipSpace(text, dot + 1);
  }
  const name = relationOf(parts);
  return name && {name, end: at};
}

/** The name that a string literal of `IDENTIFIER` or `TABLE` holds; undefined when it holds anything else. */
export function readNameInString(content: string): RelationName | undefined {
  const trimmed = content.trim();
  const read = readWrittenName(trimmed, 0);
  return read?.end === trimmed.length ? read.name : undefined;
}

/** A name from its parts in stored case, outermost first; an empty schema is the one that `DB..NAME` leaves out. */
export function relationOf(parts: readonly string[]): RelationName | undefined {
  const [name, schema, database, more] = parts.toReversed();
  if (name === undefined || name === '' || more !== undefined) return undefined;
  return {
    ...(database === undefined ? {} : {database}),
    ...(schema === undefined ? {} : {schema: schema === '' ? UNWRITTEN_SCHEMA : schema}),
    name,
  };
}

function identifierAt(text: string, at: number): string {
  IDENTIFIER.lastIndex = at;
  return IDENTIFIER.exec(text)?.[0] ?? '';
}
