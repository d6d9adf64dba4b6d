import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {AssetFormat} from '../../model/asset.ts';
import {readCells} from '../cells.ts';

const FORMATS: readonly AssetFormat[] = ['sql', 'ipynb', 'py', 'text'];

/** Pieces of Python, SQL and notebooks, so that random bodies come near to what is read. */
const PIECES = [
  'session.sql(',
  'cursor.execute(',
  'print(',
  'def f(q):\n  ',
  'q = ',
  'q += ',
  'for q in ',
  'class A:\n ',
  'return ',
  'f"""',
  '"""',
  "'''",
  '"',
  "'",
  'rb"',
  't"',
  '{',
  '{{',
  '}}',
  '}',
  '(',
  ')',
  '[',
  ']',
  '\\',
  '\\N{',
  '\\ud800',
  '\ud83d',
  '\0',
  '\r\n',
  '\n',
  '\r',
  '\ufeff',
  '# ',
  '%sql ',
  '%%sql -r frame\n',
  '!ls',
  'select a from b',
  'insert into t values (1)',
  ' where x = ',
  '.format(',
  ' % ',
  ' + ',
  ', ',
  ' = ',
  ': ',
  'lambda x: ',
  ' if ',
  ' else ',
  ' for ',
  ' in ',
  '# COMMAND ----------\n',
  '# MAGIC %sql\n',
  '# DBTITLE 1,Title\n',
  '-- MAGIC ',
];
const text = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({unit: 'binary', maxLength: 6})), {maxLength: 60});
const body = text.map((parts) => parts.join(''));
const source = fc.oneof(body, fc.array(body, {maxLength: 3}), fc.jsonValue());
const notebookCell = fc.record(
  {
    cell_type: fc.oneof(fc.constantFrom('code', 'markdown', 'raw', 'heading', 'sql'), fc.jsonValue()),
    metadata: fc.oneof(
      fc.record(
        {
          language: fc.constantFrom('sql', 'python', 'r', ''),
          name: fc.constantFrom('a', 'b', 'c'),
          resultVariableName: fc.constantFrom('a', 'frame'),
          vscode: fc.jsonValue(),
        },
        {requiredKeys: []},
      ),
      fc.jsonValue(),
    ),
    source,
  },
  {requiredKeys: []},
);
const notebook = fc
  .record({cells: fc.array(fc.oneof(notebookCell, fc.jsonValue()), {maxLength: 8}), metadata: fc.jsonValue()})
  .map((value) => JSON.stringify(value));

/** What is wrong with the cells of a body, whatever it holds. */
function problems(written: string, format: AssetFormat): string[] {
  const cells = readCells(written, format);
  return cells.flatMap((cell, index) => {
    const isSlice = cell.start === undefined || written.startsWith(cell.text, cell.start);
    const given = (cell.needs ?? []).filter((one) => one.cell !== undefined);
    const isTied = given.every(
      (one) => (one.cell ?? index) < index && cells[one.cell ?? index]?.gives?.includes(one.name),
    );
    return [
      ...(cell.line >= 1 ? [] : [`${index}: line ${cell.line}`]),
      ...(isSlice ? [] : [`${index}: no slice`]),
      ...(isTied ? [] : [`${index}: ${JSON.stringify(cell.needs)}`]),
    ];
  });
}

describe('readCells', () => {
  it.each(FORMATS)('reads any %s', (format) => {
    fc.assert(
      fc.property(body, (written) => {
        expect(problems(written, format)).toEqual([]);
      }),
      {numRuns: 300},
    );
  });

  it('reads any notebook', () => {
    fc.assert(
      fc.property(notebook, (written) => {
        expect(problems(written, 'ipynb')).toEqual([]);
      }),
      {numRuns: 500},
    );
  });

  it('reads any Databricks source', () => {
    const first = fc.constantFrom('# Databricks notebook source\n', '-- Databricks notebook source\r\n');
    fc.assert(
      fc.property(first, body, (line, rest) => {
        expect(problems(line + rest, 'py')).toEqual([]);
        expect(problems(line + rest, 'sql')).toEqual([]);
      }),
      {numRuns: 300},
    );
  });

  it('reads the same twice', () => {
    fc.assert(
      fc.property(notebook, (written) => {
        expect(readCells(written, 'ipynb')).toEqual(readCells(written, 'ipynb'));
      }),
      {numRuns: 50},
    );
  });

  it('finds a statement once, however Python holds it', () => {
    const places = [
      (sql: string) => `session.sql(${sql})`,
      (sql: string) => `q = ${sql}\nsession.sql(q)`,
      (sql: string) => `q: str = (${sql})\nrun(q)`,
      (sql: string) => `def f(q=${sql}):\n  cursor.execute(q)`,
      (sql: string) => `class A:\n  q = ${sql}`,
      (sql: string) => `def f():\n  return ${sql}`,
      (sql: string) => `for q in [${sql}]:\n  spark.sql(q)`,
      (sql: string) => `Q = {"key": ${sql}}\nsession.sql(Q["key"])`,
      (sql: string) => `print(conn.execute(text(${sql})).fetchall())`,
      (sql: string) => `if (q := ${sql}): pass`,
    ];
    const quotes = [
      (sql: string) => `"${sql}"`,
      (sql: string) => `'${sql}'`,
      (sql: string) => `"""${sql}"""`,
      (sql: string) => `r'''${sql}'''`,
      (sql: string) => `f"${sql}"`,
      (sql: string) => `f"""${sql}"""`,
    ];
    const word = fc.stringMatching(/^[a-z]{4,8}$/);
    const statement = fc.tuple(word, word).map(([a, b]) => `select c_${a} from t_${b}`);
    fc.assert(
      fc.property(statement, fc.constantFrom(...places), fc.constantFrom(...quotes), (sql, place, quote) => {
        const written = place(quote(sql));
        const found = readCells(written, 'py').filter((cell) => cell.language === 'sql');
        expect(found.map((cell) => cell.text)).toEqual([sql]);
        expect(found[0]?.start).toBe(written.indexOf(sql));
      }),
    );
  });

  const long = 60_000;
  const nasty: Readonly<Record<string, string>> = {
    brackets: '('.repeat(long),
    'matched brackets': `x = ${'['.repeat(long / 4)}"select 1 from t"${']'.repeat(long / 4)}`,
    calls: `x = ${'sql('.repeat(long / 8)}"select 1 from t"${')'.repeat(long / 8)}`,
    sums: `x = ${'"a" + '.repeat(long / 8)}"b"`,
    'nested f-strings': 'f"{'.repeat(long / 4),
    quotes: '"'.repeat(long),
    'one line': `x = "${'a'.repeat(5_000_000)}"`,
    'one string': `x = """${"select 'a' ".repeat(50_000)}`,
    comments: `${'# a\n'.repeat(long / 4)}session.sql("select 1")`,
    names: `x = [${'a,'.repeat(150_000)}]\nsql(x)`,
    commas: `%%sql --with ${'a,'.repeat(300_000)}`,
    loops: `for (${'a,'.repeat(65_000)}) in ${'b,'.repeat(65_000)}: pass`,
    statements: 'sql("ls @a")\n'.repeat(80_000),
    functions: 'def f(q):\n  f(q)\n  sql(q)\n'.repeat(5_000),
    variables: Array.from({length: 5000}, (_, i) => `v${i} = v${i + 1}`).join('\n'),
    templates: '{{ '.repeat(long / 4),
    magics: '%sql select 1\n'.repeat(long / 20),
    commands: '# COMMAND ----------\n'.repeat(long / 20),
  };

  it.each(Object.keys(nasty))('reads a body of %s in time', {timeout: 15_000}, (name) => {
    const written = nasty[name] ?? '';
    expect(problems(written, 'py')).toEqual([]);
    expect(problems(`# Databricks notebook source\n${written}`, 'py')).toEqual([]);
    const cells = [
      {cell_type: 'markdown', metadata: {}, source: written},
      {cell_type: 'code', metadata: {language: 'python'}, source: written},
      {cell_type: 'code', metadata: {language: 'sql'}, source: written},
    ];
    expect(problems(JSON.stringify({cells}), 'ipynb')).toEqual([]);
  });

  it('reads JSON that is nested without end as unreadable', () => {
    expect(readCells('['.repeat(1_000_000), 'ipynb')[0]?.language).toBe('unreadable');
    expect(readCells(`{"cells": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'ipynb')).toHaveLength(1);
  });

  it('leaves a Python source of megabytes whole', () => {
    const written = 'session.sql("select 1")\n'.repeat(50_000);
    expect(readCells(written, 'py')).toEqual([{language: 'python', text: written, start: 0, line: 1}]);
  });
});
