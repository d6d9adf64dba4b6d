import type {Cell} from './cell.ts';
import {readOptions} from './magic-options.ts';
import {isPlainlySql, startsAsSql} from './python/looks.ts';

/** What the magic on a cell's first line makes of the cell. */
export interface Magic {
  readonly language: Cell['language'];
  /** The cell with what belongs to the magic blanked out, so that lines and offsets stay what they are. */
  readonly text: string;
  /** Names that the result gets: `-r name`, `--save name`, `name <<`. */
  readonly gives: readonly string[];
  /** Saved statements that it builds on: `--with name`. */
  readonly needs: readonly string[];
}

const SQL = new Set(['sql', 'snowflake', 'sparksql', 'sql_cell']);
const MARKDOWN = new Set(['md', 'markdown', 'md-sandbox']);
const PYTHON = new Set([
  'python',
  'python3',
  'py',
  'pyspark',
  'spark',
  'local',
  'time',
  'timeit',
  'capture',
  'prun',
  'memit',
  'skip',
]);

const CELL_MAGIC = /^\s*%%([A-Za-z][\w.-]*)/;
const SINGLE_MAGIC = /^\s*%([A-Za-z][\w.-]*)/;

/**
 * Reads the magic of a cell; undefined when it has none. `%%name` is always a cell's; `%name` is where the surface
 * says so (Databricks), and otherwise only `%sql` and `%md` alone on the first line are. An unknown magic makes a cell
 * `other`, unless what follows plainly is SQL.
 */
export function readMagic(source: string, singleIsCell: boolean): Magic | undefined {
  const double = CELL_MAGIC.exec(source);
  const match = double ?? SINGLE_MAGIC.exec(source);
  const name = match?.[1]?.toLowerCase();
  if (match === null || name === undefined) return undefined;
  const end = match[0].length;
  const line = /[^\r\n]*/.exec(source.slice(end))?.[0] ?? '';
  const isAlone = line.trim() === '' && /^(?:sql|md|markdown)$/.test(name);
  if (double === null && !singleIsCell && !isAlone) return undefined;
  if (SQL.has(name)) {
    const options = readOptions(line);
    return {language: 'sql', text: blanked(source, end + options.length), gives: options.gives, needs: options.needs};
  }
  const none = {gives: [], needs: []};
  if (MARKDOWN.has(name)) return {language: 'markdown', text: blanked(source, end), ...none};
  // In a Python source a magic is a comment to the parser; the source stays what it is.
  if (PYTHON.has(name)) return {language: 'python', text: source, ...none};
  const rest = blanked(source, end + line.length);
  return isPlainlySql(rest) ? {language: 'sql', text: rest, ...none} : {language: 'other', text: source, ...none};
}

/** SQL on a line of a Python cell. */
export interface LineMagic extends Pick<Magic, 'text' | 'gives' | 'needs'> {
  /** Offset of the text in the line. */
  readonly offset: number;
}

const LINE_MAGIC = /^[ \t]*(?:([A-Za-z_][\w.]*)[ \t]*=[ \t]*)?%{1,2}sql\b/i;

/** Reads `%sql select …` and `frame = %sql select …`; undefined when a line is no such thing, or has no SQL on it. */
export function readLineMagic(line: string): LineMagic | undefined {
  const match = LINE_MAGIC.exec(line);
  if (match === null) return undefined;
  const options = readOptions(line.slice(match[0].length));
  const rest = line.slice(match[0].length + options.length);
  const text = rest.trim().replace(/\\(\r\n|[\r\n])/g, ' $1');
  if (!startsAsSql(text)) return undefined;
  return {
    text,
    offset: line.length - rest.trimStart().length,
    gives: match[1] === undefined ? options.gives : [match[1], ...options.gives],
    needs: options.needs,
  };
}

function blanked(source: string, length: number): string {
  return source.slice(0, length).replace(/[^\r\n]/g, ' ') + source.slice(length);
}
