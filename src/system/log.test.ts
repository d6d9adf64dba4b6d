import {describe, expect, test} from 'vitest';
import {madeUp} from '../redact/made-up.ts';
import {openLog, type LogOptions} from './log.ts';

function logged(options: Partial<LogOptions> & {readonly isTTY?: boolean}): {
  lines: string[];
  log: ReturnType<typeof openLog>;
} {
  const lines: string[] = [];
  const stream = {isTTY: options.isTTY ?? false, write: (text: string) => lines.push(text)};
  return {lines, log: openLog({level: 'info', environment: {}, ...options, stream})};
}

describe('for a job', () => {
  test('lines are JSON with level, time and fields', () => {
    const {lines, log} = logged({});
    log.child({account: 'acme'}).warn('it is slow', {seconds: 12});
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/\n$/);
    const {time, ...rest} = JSON.parse(lines[0]!) as Record<string, unknown>;
    expect(rest).toEqual({level: 'warn', account: 'acme', seconds: 12, msg: 'it is slow'});
    expect(time).toMatch(/^\d{4}-.*Z$/);
  });

  test('say host and process only when asked', () => {
    const {lines, log} = logged({verbose: true});
    log.info('x');
    expect(JSON.parse(lines[0]!)).toMatchObject({pid: process.pid});
  });

  test('keep to the level', () => {
    const {lines, log} = logged({level: 'warn'});
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(lines.map((line) => (JSON.parse(line) as {msg: string}).msg)).toEqual(['c', 'd']);
    const silent = logged({level: 'silent'});
    silent.log.error('x');
    expect(silent.lines).toEqual([]);
  });
});

describe.each([false, true])('what must not be told (terminal: %s)', (isTTY) => {
  test('is left out at every depth and of every error', () => {
    const {lines, log} = logged({level: 'debug', verbose: true, isTTY});
    const request = {headers: {Authorization: 'S3CRET-1'}, url: 'https://x:S3CRET-2@example.com/'};
    const error = Object.assign(new Error('push to https://bot:S3CRET-3@example.com/a.git failed'), {
      code: 'EPIPE',
      request,
    });
    log.error('a https://S3CRET-4@example.com/x b', {
      password: 'S3CRET-5',
      connection: {token: 'S3CRET-6', login: {privateKeyPass: 'S3CRET-7', user: 'ANA'}},
      reason: error,
      remote: 'ssh://git:S3CRET-8@example.com/a',
    });
    log.child({token: 'S3CRET-9', sql: 'select S3CRET_10'}).info('child', {sql: 'select S3CRET_11'});
    const all = lines.join('');
    expect(all).not.toContain('S3CRET');
    expect(all).toContain('ANA');
    expect(all).toContain('EPIPE');
    expect(all).toContain('example.com/a.git failed');
  });

  test('SQL is told at debug only', () => {
    const {lines, log} = logged({level: 'debug', isTTY});
    log.debug('running', {sql: 'select 1'});
    expect(lines.join('')).toContain('select 1');
  });
});

describe('for a person', () => {
  test('lines are short, and in colour where that is wanted', () => {
    const plain = logged({isTTY: true, environment: {NO_COLOR: '1'}});
    plain.log.warn('The cursor\nis old.', {source: 'local-folder', note: 'two words', n: 3});
    expect(plain.lines).toEqual([
      expect.stringMatching(/^\d\d:\d\d:\d\d warn {2}The cursor is old\. source=local-folder note="two words" n=3\n$/),
    ]);
    const coloured = logged({isTTY: true});
    coloured.log.error('x');
    expect(coloured.lines[0]).toContain('\x1b[31merror\x1b[39m');
  });

  test('text from outside cannot move the cursor', () => {
    const {lines, log} = logged({isTTY: true, environment: {NO_COLOR: '1'}});
    log.info('a\x1b[2Jb', {title: '\x1b]0;gotcha\x07'});
    expect(lines.join('')).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
  });

  test('errors bring their stack only when asked', () => {
    const error = new Error('It broke.');
    const short = logged({isTTY: true, environment: {NO_COLOR: '1'}});
    short.log.error('failed', {error});
    expect(short.lines.join('')).toContain('error="It broke."');
    expect(short.lines.join('')).not.toContain('log.test');
    const long = logged({isTTY: true, verbose: true, environment: {NO_COLOR: '1'}});
    long.log.error('failed', {error});
    expect(long.lines.join('')).toContain('log.test');
  });
});

describe.each([false, true])('a secret that somebody quotes (terminal: %s)', (isTTY) => {
  const value = madeUp('Tr0ub', 14);
  const met = madeUp('c0rrect', 16);
  const name = ['pass', 'word'].join('');

  test('stands in no line, however deep it was and in whatever spelling', () => {
    const secrets = new Set<string>();
    const {lines, log} = logged({level: 'debug', verbose: true, isTTY, secrets});
    // Met after the log was opened.
    secrets.add(met);
    const error = new Error(`near "create user a ${name}='${value}'"`, {cause: new Error(`and ${met}`)});
    log.error(`could not run: alter user a set ${name} = '${value}'`, {
      error,
      rows: [{deep: {deeper: [`jdbc:snowflake://a/?user=u&${name}=${value}`, met]}}],
    });
    log
      .child({place: met})
      .debug('running', {sql: `-- ${met}\nset my_${name} = '${value}'`, file: Buffer.from(met).toString('base64')});
    expect(lines).toHaveLength(2);
    const all = lines.join('');
    for (const secret of [value, met, Buffer.from(met).toString('base64').slice(0, -2)]) {
      expect(all.includes(secret)).toBe(false);
    }
    expect(all).toContain('__REDACTED_');
    // For a job they are JSON still.
    expect(lines.filter((line) => line.startsWith('{"level":"'))).toHaveLength(isTTY ? 0 : 2);
  });
});
