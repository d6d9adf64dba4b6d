import type {BadRow, SqlRow} from '../ports/sql-rows.ts';

/** A row from one line of NDJSON: an object with `id` and `sql`, in any case. */
export function rowOfJson(text: string, line: number): SqlRow | BadRow {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {line, problem: 'It is no JSON.'};
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return {line, problem: 'It is no JSON object.'};
  const fields = new Map(Object.entries(value).map(([name, field]: [string, unknown]) => [name.toLowerCase(), field]));
  const id = idOf(fields.get('id'), text);
  const sql = fields.get('sql');
  if (id === undefined) return {line, problem: 'It has no id that is a text or a number.'};
  if (typeof sql !== 'string' || sql.trim() === '') return {line, problem: 'It has no sql.'};
  const [user, at] = [said(fields.get('user')), said(fields.get('at'))];
  return {line, id, sql, ...(user === undefined ? {} : {user}), ...(at === undefined ? {} : {at})};
}

/** A number with more digits than a double holds stays as it is written. */
function idOf(value: unknown, text: string): string | number | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value !== 'number') return undefined;
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return value;
  return /"id"\s*:\s*(-?\d+)/i.exec(text)?.[1] ?? String(value);
}

function said(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
