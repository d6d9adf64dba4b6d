import {describe, expect, it} from 'vitest';
import {readAsset} from './read-asset.ts';
import {readStatement} from './read-statement.ts';
import {variablesSet} from './session-variables.ts';

describe('variablesSet', () => {
  it.each<readonly [sql: string, names: readonly string[]]>([
    ['set x = 1', ['X']],
    ["SET Start_Day = '2024-01-01'::date", ['START_DAY']],
    ['set x=$y', ['X']],
    ['set x = (select max(d) from t)', ['X']],
    ['set (a, b) = (1, 2)', ['A', 'B']],
    ['set (a,\n  B /* second */,\n  c) = (select 1, f(x, y), (3))', ['A', 'B', 'C']],
    ['set (a) = (1)', ['A']],
    ['-- the day\nset d = current_date', ['D']],
    ['set $x = 1', []],
    ['set x', []],
    ['set', []],
    ['set (', []],
    ['unset x', []],
    ['alter session set timezone = $$UTC$$', []],
    ['update t set x = 1', []],
    ['!set variable_substitution=true', []],
    ['let x := 1', []],
  ])('%s', (sql, names) => {
    expect(variablesSet(readStatement(sql))).toEqual(names);
  });
});

describe('variables used', () => {
  it.each<readonly [sql: string, names: readonly string[]]>([
    ['select $x', ['X']],
    ['select $Start_Day, $start_day, $b', ['START_DAY', 'B']],
    ['select * from t where d >= $from and d < $to', ['FROM', 'TO']],
    ['select * from identifier($tbl)', ['TBL']],
    ['select * from table($tbl)', ['TBL']],
    ['use schema identifier($s)', ['S']],
    ['insert into identifier($t) select 1', ['T']],
    ['set y = $x + 1', ['X']],
    ['select $_a1', ['_A1']],
    // Columns by their places, in a stage or a query before.
    ['select $1, t.$2 from @s t', []],
    // Of a script, not of the session.
    ['select :x, :1, ?', []],
    ['begin let y := :x; select :y; end', []],
    ["select '$x', $$ $x $$ -- $x\n /* $x */", []],
    ['select a$x, "$x" from t', []],
    ['select &x, {{ x }}, {x}', []],
  ])('%s', (sql, names) => {
    expect(readStatement(sql).variables).toEqual(names);
  });
});

describe('a statement of an asset', () => {
  it('says what it sets and what it uses, where there is anything', () => {
    const body = 'set d = 1; select $d, $e; set (f, g) = ($d, 2); select 1';
    const statements = readAsset({id: 'a', body, format: 'sql'});
    expect(statements.map(({sets, variables}) => [sets, variables])).toEqual([
      [['D'], undefined],
      [undefined, ['D', 'E']],
      [['F', 'G'], ['D']],
      [undefined, undefined],
    ]);
  });
});
