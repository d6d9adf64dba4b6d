import {describe, expect, it} from 'vitest';
import type {Asset, AssetFormat} from '../model/asset.ts';
import {readAsset} from '../parse/read-asset.ts';
import {wholeStatement} from '../pipeline/whole-statement.ts';

function outcome(body: string, format: AssetFormat = 'sql'): string {
  const statements = readAsset({id: 'a'.repeat(32), body, format, context: {database: 'D', schema: 'S'}} as Asset);
  const whole = wholeStatement(statements, statements.at(-1)!, 'm');
  return 'refusal' in whole ? whole.refusal : whole.sql;
}

const LAST = 'select * from table(result_scan(last_query_id())) r where n > 1';

describe('RESULT_SCAN', () => {
  it('reads the statement before as a common table expression', () => {
    expect(outcome(`select count(*) as n from orders;\n-- many\n${LAST}`)).toBe(`with
earlier_result as (
select count(*) as n from orders
)
-- many
select * from earlier_result r where n > 1`);
  });

  it.each([
    ['last_query_id(-2)', 'from first_one'],
    ['LAST_QUERY_ID( -1 )', 'from second_one'],
    ['last_query_id(1)', 'from first_one'],
    ['-2', 'from first_one'],
    ['', 'from second_one'],
  ])('counts %s as the session does', (argument, from) => {
    const sql = outcome(
      `select a from first_one; select a from second_one; select a from table(result_scan(${argument}))`,
    );
    expect(sql).toContain(`earlier_result as (\nselect a ${from}\n)`);
  });

  it('follows a variable that holds the id of a statement', () => {
    const sql = outcome(`select a from first_one; set q = (select last_query_id()); select b from x;
                         select * from table(result_scan($q)) one join table(result_scan(last_query_id())) two on true`);
    expect(sql).toContain('from first_one');
    expect(sql).toMatch(/from earlier_result one join earlier_result_2 two on true$/);
  });

  it.each([
    [
      'show tables',
      'It reads through RESULT_SCAN what line 1 of the sheet gives (SHOW TABLES), which is no query and cannot stand in a model; read INFORMATION_SCHEMA or ACCOUNT_USAGE instead.',
    ],
    [
      'call p()',
      'It reads through RESULT_SCAN what line 1 of the sheet gives (CALL), which is no query and cannot stand in a model.',
    ],
    [
      'select a from x;\nuse schema y',
      'It reads through RESULT_SCAN what line 2 of the sheet gives (USE SCHEMA), which is no query and cannot stand in a model.',
    ],
    [
      'select a, b as a from x',
      'It reads through RESULT_SCAN what line 1 of the sheet gives, which has more than one column named A.',
    ],
    ['', 'It reads the result of an earlier statement through RESULT_SCAN, and the sheet does not hold it.'],
    [
      'select a from x ->> select * from $1',
      'It counts statements back to the one whose result it reads (RESULT_SCAN), and how many statements line 1 of the sheet is to the account, its text does not say.',
    ],
  ])('after %s is refused', (before, refusal) => {
    expect(outcome(`${before}${before === '' ? '' : ';\n'}${LAST}`)).toBe(refusal);
  });

  it('is refused by an id, by what is random and read twice, and over statements that count as several', () => {
    expect(outcome("select * from table(result_scan('01b71944-0001-b181-0000-0129032279f6'))")).toMatch(
      /the query '01b7/,
    );
    expect(
      outcome('select uuid_string() as u; select * from table(result_scan(-1)) a, table(result_scan(-1)) b'),
    ).toMatch(/is random and read several times/);
    expect(outcome('select 1 as a; call p(); select * from table(result_scan(last_query_id(-2)))')).toMatch(
      /how many statements line 1/,
    );
    expect(
      outcome('select a from x; insert into x select 1; select b from y; select * from table(result_scan(-3))'),
    ).toMatch(/before line 1 writes it/);
  });
});

describe('a pipe', () => {
  it('is one query', () => {
    expect(
      outcome(
        'select a from x -- of all\n->> select a, count(*) as n from $1 group by 1\n->> select * from $2 o join $1 using (a)',
      ),
    ).toBe(`with
-- of all
piped as (
select a from x
),
piped_2 as (
select a, count(*) as n from piped group by 1
)
 select * from piped o join piped_2 using (a)`);
  });

  it.each([
    [
      'show tables ->> select * from $1',
      'Statement 1 of its pipe is SHOW TABLES, and only queries can hand their rows on in a model.',
    ],
    [
      'select 1 as a ->> insert into t select * from $1 ->> select a from u',
      'Statement 2 of its pipe is INSERT INTO, and only queries can hand their rows on in a model.',
    ],
    ['select 1 as a ->> select * from $2', 'Statement 2 of its pipe reads $2, and there is none.'],
    ['select 1 as a, 2 as a ->> select * from $1', 'Statement 1 of its pipe gives more than one column named A.'],
  ])('%s is refused', (sql, refusal) => {
    expect(outcome(sql)).toBe(refusal);
  });
});
