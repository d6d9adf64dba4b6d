import {stat} from 'node:fs/promises';
import {messageOf} from '../../errors.ts';
import {type ColumnSpec, comparable, matchColumns, missingColumns} from './columns.ts';
import {type Duck, quoteName, quoteText} from './duck.ts';
import {type ExportFile, ExportError} from './sniff.ts';

/** An object of JSON may hold much beside the query. */
const MOST_BYTES = 16 * 1024 * 1024;
/** A query text has 100,000 characters at most, of four bytes at most; a quote is written twice, and little else is long. */
const MOST_LINE_BYTES = 2 * 1024 * 1024;
/** Broken records of one file that are told one by one; of more only this many are counted. */
export const REJECTS_KEPT = 100_000;
/** A CSV file of up to this size is read by one reader. */
const MOST_SERIAL_BYTES = 64 * 1024 * 1024;

const TYPES = {text: 'varchar', time: 'bigint', number: 'double', flag: 'boolean'} as const;

/** What writes NULL into text: COPY INTO, snowsql, spreadsheets. */
const NULLS = ['', '\\N', 'NULL'];

/** A file as a table of the wanted columns. */
export interface Relation {
  /** `(select …)` with every wanted column under Snowflake's own name in lower case; missing ones are null. */
  readonly sql: string;
  /** The wanted columns that the file has. */
  readonly has: ReadonlySet<string>;
}

/**
 * Makes a table of a file.
 * @param noteRejects whether records that cannot be read are noted, for `rejectsOf`; they are left out in any case
 * @throws ExportError when a required column is missing, or the file cannot be read at all
 */
export async function relationOf(
  duck: Duck,
  file: ExportFile,
  wanted: readonly ColumnSpec[],
  noteRejects: boolean,
): Promise<Relation> {
  const {reader, found, types} = await readerOf(duck, file, wanted, noteRejects);
  const names = found.map(({name}) => name);
  const {places, missing} = matchColumns(names, wanted);
  if (missing.length > 0) throw new ExportError(missingColumns(missing, names));
  const columns = wanted.map(({name, as}) => {
    const place = places.get(name);
    const column = place === undefined ? undefined : found[place]!.column;
    return `${expression(column, as, place === undefined ? '' : (types[place] ?? ''))} as ${quoteName(name)}`;
  });
  return {sql: `(select ${columns.join(', ')} from ${reader})`, has: new Set(places.keys())};
}

interface Reader {
  readonly reader: string;
  /** Columns by the name that the file gives them and the one that DuckDB knows them by. */
  readonly found: readonly {readonly name: string; readonly column: string}[];
  /** Types by position; all text when empty. */
  readonly types: readonly string[];
}

async function readerOf(
  duck: Duck,
  file: ExportFile,
  wanted: readonly ColumnSpec[],
  noteRejects: boolean,
): Promise<Reader> {
  const {layout, isGzipped} = file;
  const path = quoteText(file.readable);
  const compression = `compression = '${isGzipped ? 'gzip' : layout.t === 'json' ? 'uncompressed' : 'none'}'`;
  if (layout.t === 'parquet') {
    const source = `read_parquet(${path}, binary_as_string = true)`;
    const columns = await describe(duck, source);
    return {
      reader: source,
      found: columns.map(({name}) => ({name, column: name})),
      types: columns.map(({type}) => type),
    };
  }
  if (layout.t === 'json') {
    const options = `format = '${layout.records}', ${compression}, maximum_object_size = ${MOST_BYTES}`;
    const lenient = layout.records === 'newline_delimited' ? ', ignore_errors = true' : '';
    const seen = await describe(
      duck,
      `read_json(${path}, ${options}${lenient}, maximum_depth = 1, sample_size = 1000)`,
    );
    const keys = keysOf(
      seen.map(({name}) => name),
      wanted,
    );
    const shape = keys.map((key) => `${quoteText(key)}: 'VARCHAR'`).join(', ');
    return {
      reader: `read_json(${path}, ${options}${lenient}, columns = {${shape}})`,
      found: keys.map((key) => ({name: key, column: key})),
      types: [],
    };
  }
  const {delimiter, escape, header} = layout;
  const shape = header.map((_, index) => `'c${index}': 'VARCHAR'`).join(', ');
  const reader = [
    path,
    'auto_detect = false',
    'header = true',
    `delim = ${quoteText(delimiter)}`,
    `quote = '"'`,
    `escape = ${quoteText(escape)}`,
    `nullstr = [${NULLS.filter((text) => !text.includes(escape))
      .map(quoteText)
      .join(', ')}]`,
    `max_line_size = ${MOST_LINE_BYTES}`,
    // Sixteen times the longest line by itself, and several of them.
    `buffer_size = ${8 * MOST_LINE_BYTES}`,
    // Side by side, readers look for the place where a record begins, and go wrong only behind a broken one. Read by one, a
    // file stands in memory as a whole.
    `parallel = ${(await stat(file.readable)).size > (isGzipped ? MOST_SERIAL_BYTES / 8 : MOST_SERIAL_BYTES)}`,
    compression,
    noteRejects ? `store_rejects = true, rejects_limit = ${REJECTS_KEPT}` : 'ignore_errors = true',
    `columns = {${shape}}`,
  ].join(', ');
  return {
    reader: `read_csv(${reader})`,
    found: header.map((name, index) => ({name, column: `c${index}`})),
    types: [],
  };
}

async function describe(
  duck: Duck,
  source: string,
): Promise<readonly {readonly name: string; readonly type: string}[]> {
  const rows = await duck.all(`describe select * from ${source}`).catch((error: unknown) => {
    throw new ExportError(`cannot be read: ${causeOf(error)}`);
  });
  return rows.map((row) => ({name: String(row['column_name']), type: String(row['column_type'])}));
}

/**
 * A row in JSON leaves out what is null, so that no sample shows all keys: those that were not seen are asked for in the
 * case of those that were. DuckDB takes one spelling of a key only.
 */
function keysOf(seen: readonly string[], wanted: readonly ColumnSpec[]): readonly string[] {
  const known = wanted.flatMap(({name, aliases = []}) => [name, ...aliases]);
  const named = seen.filter((key) => known.includes(comparable(key)));
  const isUpper = named.some((key) => key !== key.toLowerCase());
  const rest = named.length === 0 ? [] : wanted.filter(({isRequired}) => isRequired !== true).map(({name}) => name);
  const keys = new Map(seen.map((key) => [key.toLowerCase(), key]));
  for (const name of rest) if (!keys.has(name)) keys.set(name, isUpper ? name.toUpperCase() : name);
  return [...keys.values()];
}

function expression(column: string | undefined, as: ColumnSpec['as'], type: string): string {
  if (column === undefined) return `cast(null as ${TYPES[as ?? 'text']})`;
  const name = quoteName(column);
  if (as === 'time') {
    return /^(?:TIMESTAMP|DATE)/.test(type)
      ? `epoch_ms(cast(${name} as ${type.includes('TIME ZONE') ? 'timestamptz' : 'timestamp'}))`
      : `time_ms(cast(${name} as varchar))`;
  }
  if (as === 'number') return `try_cast(${name} as double)`;
  if (as === 'flag') return `lower(cast(${name} as varchar)) in ('true', 't', 'yes', 'y', '1')`;
  return `nullif(nullif(cast(${name} as varchar), ''), '\\N')`;
}

/** Records of a CSV file that could not be read, by what is wrong with them. Forgets them. */
export async function rejectsOf(
  duck: Duck,
): Promise<readonly {readonly type: string; readonly records: number; readonly line: number}[]> {
  const there = await duck.all("select 1 from duckdb_tables() where table_name = 'reject_errors'");
  if (there.length === 0) return [];
  const rows = await duck.all(`
    select any_value(error_type)::varchar as type, count(*)::integer as records, min(line)::double as line
    from (select line, min_by(error_type::varchar, column_idx) as error_type from reject_errors group by line)
    group by error_type order by error_type`);
  await duck.run('delete from reject_errors; delete from reject_scans');
  return rows.map((row) => ({type: String(row['type']), records: Number(row['records']), line: Number(row['line'])}));
}

/** What DuckDB says is wrong with a file, without the path and without the file's contents. */
export function causeOf(error: unknown): string {
  const text = messageOf(error);
  const json = /at byte (\d+) in (line|record\/value) (\d+): ([a-z ]+)/i.exec(text);
  if (json !== null)
    return `its JSON breaks off in ${json[2] === 'line' ? 'line' : 'record'} ${json[3]} (${json[4]!.trim()})`;
  if (/json/i.test(text)) return 'it is not JSON of records, one object for each statement';
  if (/magic bytes|parquet|thrift|footer/i.test(text)) return 'it is no whole Parquet file';
  if (/gzip|inflate|decompress|miniz/i.test(text)) return 'it cannot be unpacked to its end';
  if (/maximum.*(?:size|line)|buffer/i.test(text)) return `a record has more than ${MOST_BYTES / 1024 / 1024} MB`;
  return text.replace(/ LINE 1:.*$/s, '').slice(0, 160);
}
