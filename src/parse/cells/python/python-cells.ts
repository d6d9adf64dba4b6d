import type {Cell} from '../cell.ts';
import {findSql} from './find-sql.ts';
import {maskPython} from './mask.ts';
import type {Stretch} from './mask.ts';
import {findNames} from './names.ts';
import type {PythonNames} from './names.ts';
import {parsePython} from './tree.ts';
import {findVariables} from './variables.ts';

/** Longest source that is parsed, in UTF-16 code units. What people write is far shorter; the rest is data. */
const LIMIT = 1_000_000;

/** Where a source stands in the body; `start` undefined when it is no slice of it. */
export interface Place {
  readonly start: number | undefined;
  readonly line: number;
}

export interface PythonReading {
  /** The source as a cell, then the SQL found in it. */
  readonly cells: Cell[];
  readonly names: PythonNames;
  /** Lines that only IPython knows, by their place in the source. */
  readonly magics: readonly Stretch[];
}

/**
 * A Python source and the SQL in it: strings given to calls that run SQL (`session.sql`, `spark.sql`, `pd.read_sql`,
 * `cursor.execute` …), and strings that plainly are SQL. Placeholders of f-strings stay as `{name}`; a comment above is
 * a heading. Linear. A source of more than a million code units is only the Python cell itself.
 */
export function pythonCells(source: string, place: Place): PythonReading {
  const cell: Cell = {language: 'python', text: source, start: place.start, line: place.line};
  if (source.length > LIMIT) return {cells: [cell], names: {sets: [], reads: []}, magics: []};
  const {code, magics} = maskPython(source);
  const nodes = parsePython(code);
  const variables = findVariables(source, nodes);
  const found = findSql(source, nodes, variables).map((sql): Cell => ({
    ...(sql.name === '' ? {} : {name: sql.name}),
    language: 'sql',
    text: sql.text,
    start: sql.start === undefined || place.start === undefined ? undefined : place.start + sql.start,
    line: place.line + sql.line - 1,
    ...(sql.comment === undefined ? {} : {heading: sql.comment}),
  }));
  return {cells: [cell, ...found], names: findNames(source, nodes, variables), magics};
}
