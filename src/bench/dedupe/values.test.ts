import {describe, expect, test} from 'vitest';
import {readStatement} from '../../parse/read-statement.ts';
import {valueDifference, valuesOf} from './values.ts';

const REPORT = "select region, sum(amount) from orders where region = 'north' and day >= '2026-01-01' and amount > 10";

describe('the values of two statements of one shape', () => {
  test.each([
    ['none', REPORT.replaceAll(' ', '\n')],
    ['none', REPORT.replace("region = 'north' and day >= '2026-01-01'", "day >= '2026-01-01' and region = 'north'")],
    ['measure', REPORT.replace('10', '20')],
    ['measure', REPORT.replace('2026-01-01', '2026-02-01 08:00')],
    ['measure', REPORT.replace("= 'north'", "in ('north', 'south')")],
    ['text', REPORT.replace('north', 'south')],
    ['text', REPORT.replace("'north'", "'24'")],
  ])('differ in %s: %s', (kind, sql) => {
    const [one, other] = [valuesOf(readStatement(REPORT)), valuesOf(readStatement(sql))];
    expect([valueDifference(one, other), valueDifference(other, one)]).toEqual([kind, kind]);
  });
});
