import {lex} from '../lex.ts';
import {lineOf, lineStarts} from '../lines.ts';
import type {Cell} from './cell.ts';
import {pythonStrings, pythonValue} from './python-strings.ts';
import type {PythonString} from './python-strings.ts';

/** Calls whose first argument is SQL, by the last part of their name. */
const CALLS = new Set([
  'sql',
  'execute',
  'executemany',
  'execute_async',
  'execute_string',
  'read_sql',
  'read_sql_query',
  'query',
  'run_query',
  'execute_query',
  'fetch_pandas',
  'sql_query',
  'text',
]);
/** Calls that only show a text to someone. */
const SHOWS =
  /^(?:print|pprint|log|debug|info|warn|warning|error|exception|critical|markdown|title|header|subheader|caption|write|\w*Error|\w*Exception)$/;
const LOOKS_LIKE_SQL =
  /^(?:with\s+\w+\s*(?:\([^)]*\)\s*)?as\s*\(|select\b[^]*\bfrom\b|insert\s+(?:overwrite\s+)?into\b|merge\s+into\b|update\s+\S+\s+(?:\w+\s+)?set\b|delete\s+from\b|create\s+(?:or\s+replace\s+)?(?:\w+\s+){0,3}(?:table|view|stage|schema|database|task|function|procedure)\b|copy\s+into\b|truncate\s+table\b|call\s+[\w.]+\s*\(|use\s+(?:role|warehouse|database|schema)\b|alter\s+(?:table|view|session|task|warehouse)\b|drop\s+(?:table|view)\b)/i;
const ANY_SQL_WORD =
  /^(?:with|select|insert|merge|update|delete|create|copy|truncate|call|use|alter|drop|show|describe|desc|grant|revoke|begin|commit|rollback|set|unset|list|ls|put|get|remove|execute|explain|declare|values|undrop|comment)\b/i;
const CALL_BEFORE = /([A-Za-z_][\w.]*)\s*\(\s*(?:(?:sql|query|statement|command|operation)\s*=\s*)?$/;
const NAME_BEFORE = /([A-Za-z_][\w.]*)\s*(?::\s*\w+\s*)?(?:=|\+=)\s*\(?\s*$/;
const RETURN_BEFORE = /\breturn\s*\(?\s*$/;

/** How far back from a string its call or variable is looked for, in characters. */
const REACH = 160;

/**
 * A Python source and the SQL in it: strings given to calls that run SQL (`session.sql`, `spark.sql`, `pd.read_sql`,
 * `cursor.execute` …), and strings held by a variable that plainly are SQL. Holes of f-strings stay as `{name}`.
 */
export function readPython(body: string): Cell[] {
  const cells: Cell[] = [{language: 'python', text: body, start: 0, line: 1}];
  const starts = lineStarts(body);
  const strings = pythonStrings(body);
  for (let i = 0; i < strings.length;) {
    const group = joined(body, strings, i);
    i += group.length;
    const first = group[0]!;
    const holder = holderOf(body, first);
    if (holder === undefined) continue;
    const values = group.map((string) => pythonValue(body, string));
    const text = values.map((value) => value.text).join('');
    if (!(holder.runs ? ANY_SQL_WORD : LOOKS_LIKE_SQL).test(withoutLeading(text))) continue;
    const isSlice = group.length === 1 && values[0]?.isSlice === true;
    cells.push({
      name: holder.name,
      language: 'sql',
      text,
      start: isSlice ? first.contentStart : undefined,
      line: lineOf(starts, first.contentStart),
    });
  }
  return cells;
}

/** The text from its first word on: without leading space, comments and brackets. */
function withoutLeading(text: string): string {
  const first = lex(text).find(
    (token) => token.kind !== 'space' && token.kind !== 'comment' && text[token.start] !== '(',
  );
  return first === undefined ? '' : text.slice(first.start);
}

/** Strings that Python joins because nothing but space, a line's end or a plus stands between them. */
function joined(body: string, strings: readonly PythonString[], from: number): PythonString[] {
  const group = [strings[from]!];
  for (let i = from + 1; i < strings.length; i++) {
    const between = body.slice(strings[i - 1]!.end, strings[i]!.start);
    if (!/^(?:[ \t\r\n]|\\\r?\n)*\+?(?:[ \t\r\n]|\\\r?\n)*$/.test(between)) break;
    // A new line outside brackets starts another statement; only a call or a bracket lets strings run on.
    if (/[\r\n]/.test(between) && !between.includes('+') && !between.includes('\\') && !isInBrackets(body, group[0]!))
      break;
    group.push(strings[i]!);
  }
  return group;
}

function isInBrackets(body: string, string: PythonString): boolean {
  return /[([{,]\s*$/.test(before(body, string)) || CALL_BEFORE.test(before(body, string));
}

function holderOf(body: string, string: PythonString): {name: string; runs: boolean} | undefined {
  const text = before(body, string);
  const call = CALL_BEFORE.exec(text)?.[1];
  if (call !== undefined) {
    const last = call.slice(call.lastIndexOf('.') + 1);
    if (SHOWS.test(last)) return undefined;
    return {name: call, runs: CALLS.has(last.toLowerCase())};
  }
  const name = NAME_BEFORE.exec(text)?.[1];
  if (name !== undefined) return {name, runs: false};
  return RETURN_BEFORE.test(text) ? {name: 'return', runs: false} : undefined;
}

function before(body: string, string: PythonString): string {
  return body.slice(Math.max(0, string.start - REACH), string.start);
}
