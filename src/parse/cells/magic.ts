import {lineAt} from '../lines.ts';

const CELL_MAGIC = /^\s*%%(?:sql|snowflake)\b[^\r\n]*/i;
const WHOLE_CELL = /^\s*%(?:sql)[ \t]*(?=\r?\n)/i;
const LINE_MAGIC = /^[ \t]*(?:[A-Za-z_]\w*[ \t]*=[ \t]*)?%sql[ \t]+([^\r\n]+)/gim;
const STARTS_SQL =
  /\b(?:select|with|insert|update|delete|merge|create|alter|drop|show|describe|desc|use|call|copy|truncate|grant|explain)\b/i;

/** Whether a cell is SQL because its first line says so: `%%sql -r name`, or `%sql` alone. */
export function isSqlMagic(source: string): boolean {
  return CELL_MAGIC.test(source) || WHOLE_CELL.test(source);
}

/**
 * The cell with its magic line blanked out, so that offsets and lines stay what they are. SQL on the magic line stays:
 * `%%sql frame << select 1`.
 */
export function maskMagic(source: string): string {
  const line = (CELL_MAGIC.exec(source) ?? WHOLE_CELL.exec(source))?.[0];
  if (line === undefined) return source;
  const length = sqlOnLine(line);
  return line.slice(0, length).replace(/[^\r\n]/g, ' ') + source.slice(length);
}

/** Length of what stands before the SQL on a magic line; the whole line when there is none. */
function sqlOnLine(line: string): number {
  const assigned = line.indexOf('<<');
  if (assigned !== -1) return assigned + 2;
  // Options (`-r name`, `--save name`) and a connection's name come first.
  const found = STARTS_SQL.exec(
    line.replace(/--?[A-Za-z][\w-]*(?:[ \t=]+[^\s-]\S*)?/g, (match) => ' '.repeat(match.length)),
  );
  return found?.index ?? line.length;
}

/** SQL on lines of a Python cell: `%sql select …`, `frame = %sql select …`. */
export function lineMagics(source: string): readonly {readonly text: string; readonly line: number}[] {
  return [...source.matchAll(LINE_MAGIC)].flatMap((match) => {
    const written = match[1] ?? '';
    const text = written.slice(written.includes('<<') ? written.indexOf('<<') + 2 : 0).trim();
    return STARTS_SQL.test(text) ? [{text, line: lineAt(source, match.index)}] : [];
  });
}
