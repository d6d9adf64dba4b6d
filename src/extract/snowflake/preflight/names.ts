import {quoteIdentifier} from '../statements.ts';

/** Words that Snowflake does not take for a name without quotes (docs.snowflake.com/en/sql-reference/reserved-keywords). */
const RESERVED = new Set(
  `ACCOUNT ALL ALTER AND ANY AS BETWEEN BY CASE CAST CHECK COLUMN CONNECT CONNECTION CONSTRAINT CREATE CROSS CURRENT
   CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DATABASE DELETE DISTINCT DROP ELSE EXISTS FALSE FOLLOWING FOR
   FROM FULL GRANT GROUP GSCLUSTER HAVING ILIKE IN INCREMENT INNER INSERT INTERSECT INTO IS ISSUE JOIN LATERAL LEFT LIKE
   LOCALTIME LOCALTIMESTAMP MINUS NATURAL NOT NULL OF ON OR ORDER ORGANIZATION QUALIFY REGEXP REVOKE RIGHT RLIKE ROW ROWS
   SAMPLE SCHEMA SELECT SET SOME START TABLE TABLESAMPLE THEN TO TRIGGER TRUE TRY_CAST UNION UNIQUE UPDATE USING VALUES
   VIEW WHEN WHENEVER WHERE WITH`.split(/\s+/),
);

/** A stored name as a person writes it: in quotes only where it needs them. */
export function nameText(name: string): string {
  return /^[A-Z_][A-Z0-9_$]*$/.test(name) && !RESERVED.has(name) ? name : quoteIdentifier(name);
}

/** `DB.SCHEMA."an object"`. */
export function pathText(parts: readonly string[]): string {
  return parts.map(nameText).join('.');
}

/**
 * Reads a name as SHOW GRANTS prints it, into its parts in stored case. What stands behind the name of a procedure or
 * function, its arguments and type, is left out: `DB.S."F(A VARCHAR):NUMBER(38,0)"`, also without the quotes.
 * @param type of the object, as SHOW GRANTS writes it
 */
export function readPrintedName(printed: string, type = ''): readonly string[] {
  const parts: string[] = [];
  let at = 0;
  while (at < printed.length) {
    if (printed[at] === '"') {
      let end = at + 1;
      while (end < printed.length && (printed[end] !== '"' || printed[end + 1] === '"'))
        end += printed[end] === '"' ? 2 : 1;
      parts.push(printed.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 1;
    } else {
      const end = /[.(]/.exec(printed.slice(at));
      const stop = end === null ? printed.length : at + end.index;
      parts.push(printed.slice(at, stop));
      at = printed[stop] === '(' ? printed.length : stop;
    }
    if (printed[at] !== '.') break;
    at += 1;
  }
  const last = parts.at(-1);
  if (last === undefined || (type !== 'PROCEDURE' && type !== 'FUNCTION')) return parts;
  return [...parts.slice(0, -1), last.replace(/\(.*$/s, '')];
}
