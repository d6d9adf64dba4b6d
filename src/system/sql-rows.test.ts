import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {gzipSync} from 'node:zlib';
import {afterAll, describe, expect, test} from 'vitest';
import type {UserError} from '../errors.ts';
import {openSqlRows} from './sql-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'wsr-sql-rows-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));
const {signal} = new AbortController();

async function rowsIn(content: string | Uint8Array, name = 'rows'): Promise<readonly unknown[]> {
  writeFileSync(join(folder, name), content);
  const rows = await openSqlRows(name, {cwd: folder, signal});
  const found = await Array.fromAsync(rows.read());
  // Read again, they are the same.
  expect(await Array.fromAsync(rows.read())).toEqual(found);
  return found;
}

const CSV = 'Sql,User,ID,extra\n"select a,\n  ""b""\nfrom t",ana,7,x\nselect 1,,8,\n';
const OF_CSV = [
  {line: 2, id: '7', sql: 'select a,\n  "b"\nfrom t', user: 'ana'},
  {line: 5, id: '8', sql: 'select 1'},
];

describe('CSV', () => {
  test.each([
    ['as it is', CSV],
    ['with a byte order mark', `\uFEFF${CSV}`],
    ['with Windows line ends', CSV.replace('extra\n', 'extra\r\n').replace('x\n', 'x\r\n').replace('8,\n', '8,\r\n')],
    ['in UTF-16', Buffer.from(`\uFEFF${CSV}`, 'utf16le')],
    ['packed with gzip', gzipSync(CSV)],
  ])('%s', async (_name, content) => {
    expect(await rowsIn(content)).toEqual(OF_CSV);
  });

  test('with another delimiter, found by the header', async () => {
    for (const sign of [';', '\t', '|']) {
      expect(await rowsIn(`id${sign}sql\n1${sign}select a, b\n`)).toEqual([{line: 2, id: '1', sql: 'select a, b'}]);
    }
  });

  test('with bad rows among good ones', async () => {
    const text = 'id,sql,user\n1,select a,\n2,select a, b,ana\n,select c,\n3,  ,\n4\n5,"select "x"",\n6,select d\n';
    expect(await rowsIn(text)).toEqual([
      {line: 2, id: '1', sql: 'select a'},
      {line: 3, problem: 'It has 4 values where the header names 3.'},
      {line: 4, problem: 'It has no id.'},
      {line: 5, problem: 'It has no sql.'},
      {line: 6, problem: 'It has 1 values where the header names 3.'},
      {line: 7, problem: 'A quote within a value is not doubled.'},
      {line: 8, id: '6', sql: 'select d'},
    ]);
  });

  test('of more than one piece', async () => {
    const long = 'x'.repeat(3000);
    const lines = Array.from({length: 400}, (_, n) => `${n},"select '${long}'\nfrom t${n}",ana`);
    const found = await rowsIn(`id,sql,user\n${lines.join('\n')}\n`);
    expect(found).toHaveLength(400);
    expect(found[399]).toEqual({line: 800, id: '399', sql: `select '${long}'\nfrom t399`, user: 'ana'});
  });
});

describe('NDJSON', () => {
  test('with ids that are numbers or texts, and names in any case', async () => {
    const text = [
      '{"id": 1, "sql": "select a", "user": "ana", "at": 1759312800, "runs": 3}',
      '',
      '{"ID": "x", "SQL": "select b\\nfrom t", "User": null}',
      '{"id": 123456789012345678901, "sql": "select c"}',
    ].join('\r\n');
    expect(await rowsIn(text)).toEqual([
      {line: 1, id: 1, sql: 'select a', user: 'ana', at: '1759312800'},
      {line: 3, id: 'x', sql: 'select b\nfrom t'},
      {line: 4, id: '123456789012345678901', sql: 'select c'},
    ]);
  });

  test('with bad rows among good ones', async () => {
    const lines = ['{"id": 1, "sql": "a"}', '{"id": 2, "sql": "a"', '{"sql": "a"}', '{"id": {}, "sql": "a"}'];
    lines.push('{"id": 3}', '{"id": 4, "sql": " "}', '[1]', 'null', '{"id": 5, "sql": "b"}');
    expect(await rowsIn(lines.join('\n'))).toEqual([
      {line: 1, id: 1, sql: 'a'},
      {line: 2, problem: 'It is no JSON.'},
      {line: 3, problem: 'It has no id that is a text or a number.'},
      {line: 4, problem: 'It has no id that is a text or a number.'},
      {line: 5, problem: 'It has no sql.'},
      {line: 6, problem: 'It has no sql.'},
      {line: 7, problem: 'It is no JSON object.'},
      {line: 8, problem: 'It is no JSON object.'},
      {line: 9, id: 5, sql: 'b'},
    ]);
  });
});

test('a file with nothing in it has no rows', async () => {
  for (const content of ['', '\n \n', '\uFEFF']) expect(await rowsIn(content)).toEqual([]);
});

test('standard input is read as often as it is asked for', async () => {
  const stdin = Readable.from([Buffer.from('id,sql\n1,"sel'), Buffer.from('ect 1"\n')]);
  const rows = await openSqlRows('-', {cwd: folder, signal, stdin});
  for (let n = 0; n < 3; n++) {
    expect(await Array.fromAsync(rows.read())).toEqual([{line: 2, id: '1', sql: 'select 1'}]);
  }
});

describe('wrong use', () => {
  const refusalOf = async (path: string): Promise<UserError> => {
    const error: unknown = await openSqlRows(path, {cwd: folder, signal}).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return error as UserError;
  };

  test.each([
    ['list.json', '[{"id": 1}]', 'list.json holds one JSON list.'],
    ['wrong.csv', 'name,query\n1,select 1\n', 'wrong.csv has no column id and no column sql in its first line.'],
    ['half.csv', 'id;query\n1;select 1\n', 'half.csv has no column sql in its first line.'],
  ])('%s', async (name, content, told) => {
    writeFileSync(join(folder, name), content);
    expect(await refusalOf(name)).toMatchObject({message: told, exitCode: 2});
  });

  test('no file, and a folder', async () => {
    mkdirSync(join(folder, 'sub'));
    expect(await refusalOf('nowhere')).toMatchObject({message: 'There is no file nowhere.', exitCode: 2});
    expect(await refusalOf('sub')).toMatchObject({message: 'sub is a folder.', exitCode: 2});
  });

  test('an archive that is cut off ends with what is wrong, behind the rows in front of it', async () => {
    const lines = Array.from({length: 5000}, (_, n) => `{"id": ${n}, "sql": "select ${Math.sin(n)} as a from t${n}"}`);
    writeFileSync(join(folder, 'torn.gz'), gzipSync(lines.join('\n')).subarray(0, 60_000));
    const rows = await openSqlRows('torn.gz', {cwd: folder, signal});
    let count = 0;
    const reading = (async () => {
      for await (const row of rows.read()) if ('sql' in row) count += 1;
    })();
    await expect(reading).rejects.toMatchObject({message: 'torn.gz cannot be read to its end.', exitCode: 1});
    expect(count).toBeGreaterThan(100);
  });
});
