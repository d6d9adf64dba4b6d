import {describe, expect, it} from 'vitest';
import type {Asset, Context} from '../model/asset.ts';
import {readAsset} from '../parse/read-asset.ts';
import {Parameters} from './parameters.ts';
import {withSessionValues} from './session-values.ts';

/** The last statement with the values above it, the variables that they became, and the lines that set them. */
function filled(body: string, context: Context = {database: 'RAW', schema: 'SHOP'}) {
  const statements = readAsset({id: 'a'.repeat(32), body, format: 'sql', context} as Asset);
  const parameters = new Parameters([body], 'm');
  const {sql, setters} = withSessionValues(statements, statements.at(-1)!, parameters);
  const variables = parameters.all.map(({name, stands, isNumber}) => [name, stands, isNumber === true]);
  return {sql, variables, lines: setters.map(({line}) => line)};
}

describe('values that a sheet set', () => {
  it('become variables of the model where they are literals', () => {
    expect(
      filled(`set period_start = '2026-01-01'; SET Top_N = 10; set low = -2.5; set since = '2026-02-01'::date;
              select * from t where d >= $PERIOD_START and n > $top_n and x > $low and e > $since and f = $period_start`),
    ).toEqual({
      sql: `select * from t where d >= '__PARAMETER_0__' and n > 7070000000000001 and x > (-7070000000000002) and e > ('__PARAMETER_3__'::date) and f = '__PARAMETER_0__'`,
      variables: [
        ['m_period_start', '2026-01-01', false],
        ['m_top_n', '10', true],
        ['m_low', '2.5', true],
        ['m_since', '2026-02-01', false],
      ],
      lines: [1, 1, 1, 1],
    });
  });

  it('are those that were set last above the statement', () => {
    expect(filled("set a = 'x';\nset a = 'it''s';\nselect $a").variables).toEqual([['m_a', "it''s", false]]);
    expect(filled("select $a;\nset (a, b) = (1, 'two');\nselect $a, $b").variables).toEqual([
      ['m_a', '1', true],
      ['m_b', 'two', false],
    ]);
    expect(filled('select $a, $1 from values (1)\n').sql).toBe('select $a, $1 from values (1)');
  });

  it('stand as they are where they are computed', () => {
    expect(filled('set n = 3; set since = dateadd(day, -$n, current_date); select $since').sql).toBe(
      'select (dateadd(day, -7070000000000000, current_date))',
    );
    expect(filled('set last = (select max(d) from days); select * from t where d = $last').sql).toBe(
      'select * from t where d = ((select max(d) from days))',
    );
  });

  it('stay variables where only the session knows them', () => {
    const queriedElsewhere = 'use schema a.b; set x = (select max(d) from days); use schema c.d; select $x';
    expect(filled(queriedElsewhere).sql).toBe('select $x');
    expect(filled('set (a, b) = (select 1, 2); select $a').sql).toBe('select $a');
    expect(filled('set n = uniform(1, 10, random()); select * from t where id = $n').sql).toBe(
      'select * from t where id = $n',
    );
    expect(filled('set last = (select max(d) from days); delete from days; select $last').sql).toBe('select $last');
    expect(filled('set a = $a + 1; select $a').sql).toBe('select ($a + 1)');
  });

  it('are names where a name is wanted', () => {
    expect(
      filled(`set tbl = 'raw.shop."Orders"'; select identifier('amount') from identifier($tbl) join table($tbl) t`).sql,
    ).toBe('select amount from raw.shop."Orders" join raw.shop."Orders" t');
    expect(filled("set tbl = 'orders; drop table x'; select * from identifier($tbl)").sql).toBe(
      'select * from identifier($tbl)',
    );
  });

  it('stay in the text where they are personal data, which is masked as any other', () => {
    const found = filled("set who = 'jo.doe@acme.com'; select * from t where email = $who");
    expect(found.sql).toBe("select * from t where email = 'jo.doe@acme.com'");
    expect(found.variables).toEqual([]);
  });

  it('end where they go round', () => {
    const many = Array.from({length: 40}, (_, n) => `set v${n + 1} = $v${n} + 1;`).join('\n');
    expect(filled(`set v0 = 1;\n${many}\nselect $v40`).sql).toContain('$v24');
  });
});
