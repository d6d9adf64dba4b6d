import {notTranslated} from '../not-translated.ts';

/**
 * Elements of a format for dates and times (docs.snowflake.com/en/sql-reference/functions-conversion), the longest first,
 * with what strftime calls them. Case does not matter.
 */
const ELEMENTS: readonly (readonly [element: string, duck: string])[] = [
  ['YYYY', '%Y'],
  ['MMMM', '%B'],
  ['HH24', '%H'],
  ['MON', '%b'],
  ['YY', '%y'],
  ['MM', '%m'],
  ['DD', '%d'],
  ['DY', '%a'],
  ['MI', '%M'],
  ['SS', '%S'],
];

/** A format as strftime wants it; `year` and the like in a format are letters that Snowflake takes as they are: refused. */
export function duckFormat(format: string): string {
  let rest = format;
  let found = '';
  while (rest !== '') {
    const element = ELEMENTS.find(([name]) => rest.slice(0, name.length).toUpperCase() === name);
    if (element !== undefined) {
      found += element[1];
      rest = rest.slice(element[0].length);
    } else if (/^[-/:., _]/.test(rest)) {
      found += rest[0];
      rest = rest.slice(1);
    } else return notTranslated(`the format '${format}'`);
  }
  return found;
}
