import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {encode} from '../pipeline/redact-encode.ts';
import {decode} from '../redact/decode.ts';
import {type CliWorld, openWorld, personGit} from '../testing/cli-world.ts';
import {outputs} from './outputs.ts';
import {replaceFile} from '../system/files-to-redact.ts';

const secret = ['Tr0ub4dor', 'Horse', '9x'].join('-');
const pem = [
  '-----BEGIN PRIV',
  'ATE KEY-----\n',
  'MIIEpAIBAAKCAQEAx7aB3dE5gH7jK9mN2\n',
  '-----END PRIV',
  'ATE KEY-----',
];
const sql = `-- Umsätze\r\ncreate user u password='${secret}';\r\n\tselect 1 as a;\r\n`;
const clean = sql.replace(secret, '__REDACTED_password_1__');

let world: CliWorld;
beforeEach(() => {
  world = openWorld();
});
afterEach(() => world.remove());

const utf16 = (text: string, bigEndian = false): Buffer => {
  const bytes = Buffer.from(text, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};
const read = (path: string): Buffer => readFileSync(world.at(path));

describe('wsr redact --write', () => {
  test.each([
    ['UTF-8', Buffer.from(sql), Buffer.from(clean)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${sql}`), Buffer.from(`\ufeff${clean}`)],
    ['UTF-16, little end first', utf16(`\ufeff${sql}`), utf16(`\ufeff${clean}`)],
    ['UTF-16, big end first', utf16(`\ufeff${sql}`, true), utf16(`\ufeff${clean}`, true)],
    ['UTF-16 without a mark', utf16(sql), utf16(clean)],
    ['windows-1252', Buffer.from(sql, 'latin1'), Buffer.from(clean, 'latin1')],
    ['a lone CR between lines', Buffer.from(sql.replaceAll('\r\n', '\r')), Buffer.from(clean.replaceAll('\r\n', '\r'))],
    ['no line end at the end', Buffer.from(sql.trimEnd()), Buffer.from(clean.trimEnd())],
  ])('keeps everything else byte for byte: %s', async (_, before, after) => {
    world.write('a.sql', before);
    const run = await world.wsr('redact', 'a.sql', '--write');
    expect(run).toMatchObject({code: 0, stderr: ''});
    expect(run.stdout).toMatch(/^a\.sql:2 {2}password {2}replaced by __REDACTED_password_1__\n/);
    expect(read('a.sql').equals(after)).toBe(true);
    const again = await world.wsr('redact', 'a.sql', '--write');
    expect(again).toMatchObject({code: 0, stderr: '', stdout: 'No secret found.\n'});
    expect(read('a.sql').equals(after)).toBe(true);
  });

  test('keeps the mode, leaves no temporary file, and does not touch a clean file', async () => {
    world.write('w/a.sql', sql);
    world.write('w/b.sql', 'select 1;\n');
    chmodSync(world.at('w/a.sql'), 0o751);
    const {mtimeMs, ino} = statSync(world.at('w/b.sql'));
    expect((await world.wsr('redact', 'w', '--write')).code).toBe(0);
    expect(statSync(world.at('w/a.sql')).mode & 0o7777).toBe(0o751);
    expect(statSync(world.at('w/b.sql'))).toMatchObject({mtimeMs, ino});
    expect(readdirSync(world.at('w'))).toEqual(['a.sql', 'b.sql']);
  });

  test('leaves valid JSON, in a notebook with a secret over many lines and in any JSON', async () => {
    const source = [
      `k = '''${pem[0]}${pem[1]}`,
      pem[2],
      `${pem[3]}${pem[4]}'''\n`,
      `pw = 'x'; password = "${secret}"\n`,
    ];
    world.write('a.ipynb', JSON.stringify({cells: [{cell_type: 'code', metadata: {}, source}]}, null, 1));
    world.write('b.json', JSON.stringify({password: secret, note: `password = "${secret}"`, n: 1.0}));
    const run = await world.wsr('redact', 'a.ipynb', 'b.json', '--write');
    expect(run).toMatchObject({code: 0, stderr: ''});
    for (const file of ['a.ipynb', 'b.json']) {
      expect(() => JSON.parse(read(file).toString()) as unknown).not.toThrow();
      expect(read(file).includes(secret)).toBe(false);
    }
    expect(read('a.ipynb').includes(pem[2]!.trim())).toBe(false);
    expect((await world.wsr('redact', 'a.ipynb', 'b.json', '--write')).stdout).toBe('No secret found.\n');
  });

  test('goes on with the numbers that the file already has', async () => {
    world.write('a.env', `DB_PASSWORD=__REDACTED_password_4__\nAPI_PASSWORD=${secret}\n`);
    expect((await world.wsr('redact', 'a.env', '--write')).code).toBe(0);
    expect(read('a.env').toString()).toBe(
      'DB_PASSWORD=__REDACTED_password_4__\nAPI_PASSWORD=__REDACTED_password_5__\n',
    );
  });

  test('says in JSON what was replaced and what was not', async () => {
    world.write('a.sql', sql);
    world.write('b.sql', sql);
    linkSync(world.at('b.sql'), world.at('c.txt'));
    const run = await world.wsr('redact', 'a.sql', 'b.sql', '--write', '--json');
    const rows = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(run.code).toBe(1);
    expect(rows).toMatchObject([
      {file: 'a.sql', replaced: true, same: 1},
      {file: 'b.sql', replaced: false, same: 1},
    ]);
    for (const row of rows) expect(outputs['redact']?.safeParse(row).success).toBe(true);
    expect(run.stderr).toBe(
      'b.sql: It has other names (hard links), which would keep the secret; it is left as it is.\n',
    );
    expect(read('b.sql').toString()).toBe(sql);
  });

  test('refuses a symbolic link and leaves what it leads to, unless that was named as well', async () => {
    world.write('outside.sql', sql);
    mkdirSync(world.at('w'));
    symlinkSync('../outside.sql', world.at('w/a-link.sql'));
    const run = await world.wsr('redact', 'w', '--write');
    expect(run.code).toBe(1);
    expect(run.stderr).toBe(
      'w/a-link.sql: It is a symbolic link and is left as it is: name the file that it leads to.\n',
    );
    expect(read('outside.sql').toString()).toBe(sql);
    const both = await world.wsr('redact', 'w', 'outside.sql', '--write');
    expect(both).toMatchObject({code: 0, stderr: ''});
    expect(lstatSync(world.at('w/a-link.sql')).isSymbolicLink()).toBe(true);
    expect(read('w/a-link.sql').toString()).toBe(clean);
  });

  test('leaves a write-protected file, replaces the others, and ends with 1', async () => {
    world.write('w/a.sql', sql);
    world.write('w/b.sql', sql);
    chmodSync(world.at('w/a.sql'), 0o444);
    const run = await world.wsr('redact', 'w', 'no/such.sql', '--write');
    expect(run.code).toBe(1);
    expect(run.stderr).toBe(
      'w/a.sql: It is write-protected and is left as it is.\nno/such.sql: There is no such file.\n',
    );
    expect(read('w/a.sql').toString()).toBe(sql);
    expect(read('w/b.sql').toString()).toBe(clean);
    expect(run.stdout).toContain('1 replaced.');
    expect(run.stdout).toMatch(/w\/a\.sql:2 {2}password {2}2 places hold this value\n/);
  });

  test('does not write over what somebody else has written meanwhile', async () => {
    world.write('a.sql', 'select 2;\n');
    const told = await replaceFile(world.at('a.sql'), Buffer.from('select 1;\n'), Buffer.from('select 3;\n'));
    expect(told).toBe('It was changed while it was being read; run it again.');
    expect(read('a.sql').toString()).toBe('select 2;\n');
    expect(await replaceFile(world.at('gone.sql'), Buffer.from(''), Buffer.from(''))).toBe(
      'It cannot be written (ENOENT); it is left as it is.',
    );
    expect(readdirSync(world.root)).toEqual(['a.sql']);
  });
});

test('what was decoded is encoded to the same bytes, or not at all', () => {
  const every = Uint8Array.from({length: 224}, (_, index) => index + 32);
  for (const bytes of [every, utf16('\ufeffä𝄞\r\n'), Buffer.from('\ufeff\ufeffä'), Buffer.from('')]) {
    const decoded = decode(bytes);
    if ('problem' in decoded) throw new Error(decoded.problem);
    expect(Buffer.from(encode(decoded.text, decoded.encoding, bytes) ?? []).equals(bytes)).toBe(true);
  }
  expect(encode('→', 'windows-1252', every)).toBeUndefined();
});

test('as a git hook: what is about to be committed with a secret is not', async () => {
  world.write('conf.yml', `password: "${secret}"\n`);
  world.write('picture.bin', new Uint8Array([0, 1, 2, 255, 0, 254, 0]));
  personGit(world.root, 'init', '--quiet', '--initial-branch=main');
  personGit(world.root, 'add', '--all');
  const staged = personGit(world.root, 'diff', '--cached', '--name-only', '-z', '--diff-filter=ACMR').split('\0');
  const files = staged.filter((file) => file !== '');
  expect((await world.wsr('redact', '--all-files', '--quiet', '--', ...files)).code).toBe(4);
  writeFileSync(world.at('conf.yml'), 'password: "${PASSWORD}"\n');
  expect(await world.wsr('redact', '--all-files', '--quiet', '--', ...files)).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
});
