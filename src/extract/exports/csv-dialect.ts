import {type ColumnSpec, matchColumns} from './columns.ts';

/** How a file of comma separated values is written. */
export interface CsvDialect {
  readonly delimiter: string;
  /** What stands in front of a quote that is part of a value: another quote, or a backslash. */
  readonly escape: '"' | '\\';
  readonly header: readonly string[];
}

const DELIMITERS = [',', ';', '\t', '|'];
const ESCAPES = ['"', '\\'] as const;
/** So many records of the head decide. */
const RECORDS_LOOKED_AT = 200;

/**
 * How a file is written, by its head: the dialect in which the header names most of the wanted columns, and in which most
 * records have as many values as the header. SQL is full of delimiters and quotes, so that nothing else can be trusted.
 */
export function dialectOf(head: string, wanted: readonly ColumnSpec[]): CsvDialect {
  const text = head.replace(/^\uFEFF/, '');
  const candidates = DELIMITERS.flatMap((delimiter) =>
    ESCAPES.map((escape) => {
      const [header = [], ...records] = readRecords(text, delimiter, escape);
      return {
        dialect: {delimiter, escape, header},
        named: matchColumns(header, wanted).places.size,
        whole: records.filter((record) => record.length === header.length).length,
        width: header.length,
      };
    }),
  );
  candidates.sort((a, b) => b.named - a.named || b.whole - a.whole || b.width - a.width);
  return candidates[0]!.dialect;
}

/** The first records of a text; the last one is left out when the text may end within it. */
export function readRecords(text: string, delimiter: string, escape: '"' | '\\'): readonly (readonly string[])[] {
  const records: string[][] = [];
  let record: string[] = [];
  let value = '';
  let isQuoted = false;
  for (let at = 0; at < text.length && records.length <= RECORDS_LOOKED_AT; at++) {
    const character = text[at]!;
    if (isQuoted) {
      const next = text[at + 1];
      if (character === escape && (next === '"' || (escape === '\\' && next !== undefined))) {
        value += next;
        at++;
      } else if (character === '"') isQuoted = false;
      else value += character;
    } else if (character === '"' && value === '') isQuoted = true;
    else if (character === delimiter) {
      record.push(value);
      value = '';
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && text[at + 1] === '\n') at++;
      if (record.length > 0 || value !== '') records.push([...record, value]);
      record = [];
      value = '';
    } else value += character;
  }
  // A file of one line is its header.
  if (records.length === 0) records.push([...record, value]);
  return records;
}
