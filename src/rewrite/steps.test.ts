import {describe, expect, it} from 'vitest';
import type {Asset} from '../model/asset.ts';
import {readAsset} from '../parse/read-asset.ts';
import {stepsOf} from './steps.ts';

const ID = 'abc123'.padEnd(32, '0');

function steps(body: string, context = {database: 'D', schema: 'S'}, title = 'Weekly payers.sql'): readonly string[] {
  const statements = readAsset({id: ID, body, format: 'sql', context} as Asset);
  return stepsOf(statements, {id: ID, title}).map(({name}) => name);
}

const PAID = "create temp table paid as select id, total from orders where state = 'paid';";
const TWO =
  'select id, sum(total) as t from paid group by 1; select max(total) as m from paid where id > 7 and total > 3;';

describe('steps of a sheet', () => {
  it('are the temporary tables that several results read, also through others', () => {
    expect(steps(PAID + TWO)).toEqual(['int_weekly_payers_paid_abc123']);
    expect(
      steps(
        `${PAID}create temp table best as select * from paid where total > 9; ${TWO.replaceAll('from paid', 'from best')}`,
      ),
    ).toEqual(['int_weekly_payers_paid_abc123', 'int_weekly_payers_best_abc123']);
    expect(
      steps(
        `${PAID}create table mart as select id, total * 2 as d from paid; insert into log select count(*) as n, max(id) as i from paid where total > 1 and id > 3`,
      ),
    ).toHaveLength(1);
  });

  it('are named after the sheet and the table, whatever comes before and after', () => {
    const more = `select 1 as one; ${PAID}${TWO} select count(distinct id) as n, total from paid group by 2; drop table paid;`;
    expect(steps(more)).toEqual(steps(PAID + TWO));
    expect(steps(PAID + TWO, undefined, 'Ünbelievably long title of a worksheet about payers')).toEqual([
      'int_unbelievably_long_title_of_a_paid_abc123',
    ]);
    expect(steps(PAID + TWO, undefined, '')).toEqual(['int_sheet_paid_abc123']);
  });

  it.each([
    ['one result', `${PAID}select id, sum(total) as t from paid group by 1`],
    [
      'a look at it',
      `${PAID}select * from paid limit 10; select count(*) from paid; select id, sum(total) as t from paid group by 1`,
    ],
    ['the same result twice', `${PAID}${TWO.slice(0, TWO.indexOf(';') + 1).repeat(2)}`],
    [
      'another table of the name',
      `${PAID}${TWO}create or replace temp table paid as select 1 as id, 2 as total;${TWO}`,
    ],
    [
      'a permanent table of the name',
      `select max(id) as m, min(id) as n from paid where id > 1 and total > 2; ${PAID}${TWO}`,
    ],
    ['an UPDATE', `${PAID}${TWO}update paid set total = 0;`],
    ['a refused chain', `create temp table paid (id int, total int); ${TWO}`],
  ])('are none with %s', (_what, body) => {
    expect(steps(body)).toEqual([]);
  });

  it('are none where nothing says the database', () => {
    expect(steps(PAID + TWO, {} as never)).toEqual([]);
  });
});
