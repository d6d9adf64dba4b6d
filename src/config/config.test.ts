import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {UserError} from '../errors.ts';
import defaultWeights from '../rank/weights.ts';
import {loadConfig, parseConfig} from './load.ts';
import {rankWeightsOf} from './rank-weights.ts';
import {scopeFilter} from './scope.ts';
import {resolveSecret} from './secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'wsr-config-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const minimal = `version: 1
archive: {repository: ./archive.git}
accounts:
  laptop: {kind: local-folder, path: ../worksheets}
`;

function refusalOf(work: () => unknown): UserError {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('parseConfig', () => {
  test('fills in what is left out', () => {
    const config = parseConfig(minimal, 'x.yml');
    expect(config.target).toEqual({kind: 'dbt', project: '.'});
    expect(config.publish).toMatchObject({base: 'main', 'branch-prefix': 'rescued/', 'max-open': 10, 'max-per-run': 3});
    expect(config.gates['fail-on']).toBe('error');
    expect(rankWeightsOf(config.rank.weights)).toEqual(defaultWeights);
  });

  test('weights of the rank take the place of the defaults one by one', () => {
    const text = `${minimal}rank: {weights: {cost: 9, sole-owner: 0, cadence: {quarterly: 20}, people: [0, 5]}}\n`;
    expect(rankWeightsOf(parseConfig(text, 'x.yml').rank.weights)).toEqual({
      ...defaultWeights,
      cost: 9,
      soleOwner: 0,
      cadence: {...defaultWeights.cadence, quarterly: 20},
      people: [0, 5],
    });
  });

  test.each([
    ['rank: {weights: {soleOwner: 3}}', 'rank.weights'],
    ['rank: {weights: {cost: -1}}', 'rank.weights.cost'],
    ['rank: {weights: {people: []}}', 'rank.weights.people'],
    ['rank: {weights: {cadence: {yearly: 3}}}', 'rank.weights.cadence'],
  ])('%s is refused with its place', (line, place) => {
    const error = refusalOf(() => parseConfig(`${minimal}${line}\n`, 'x.yml'));
    expect(error.message).toContain(place);
    expect(error.exitCode).toBe(2);
  });

  test('an inline secret is refused and not repeated', () => {
    const text = minimal.replace(
      'laptop: {kind: local-folder, path: ../worksheets}',
      'acme: {kind: snowflake, connection: {account: acme, user: bot, authenticator: password, password: hunter2-in-clear}}',
    );
    const error = refusalOf(() => parseConfig(text, 'x.yml'));
    expect(error.exitCode).toBe(2);
    expect(error.message).toContain('accounts.acme.connection.password');
    expect(error.message).toContain('env:NAME or file:PATH');
    expect(`${error.message} ${error.hint}`).not.toContain('hunter2');
  });

  test.each([
    ['an unknown key', `${minimal}archiv: x\n`, 'archiv'],
    [
      'no account',
      minimal.replace(/ {2}laptop.*\n/, '').replace('accounts:', 'accounts: {}'),
      'name at least one account',
    ],
    ['a wrong version', minimal.replace('version: 1', 'version: 7'), 'version'],
    ['broken YAML', 'version: [1\n', 'not valid YAML (line'],
    ['an alias', 'version: &v 1\narchive: {repository: *v}\n', 'alias'],
    ['an empty file', '', 'version is missing; archive is missing; accounts is missing'],
    ['a key without a value', minimal.replace('{repository: ./archive.git}', ''), 'archive is missing'],
    ['a number for a text', minimal.replace('../worksheets', '7'), 'accounts.laptop.path: expected string'],
    [
      'a connection that says nothing',
      minimal.replace('{kind: local-folder, path: ../worksheets}', '{kind: snowflake, connection: {}}'),
      'accounts.laptop.connection.profile is missing',
    ],
    ['broken YAML, with what is wrong', 'version: 1\n\tarchive: x\n', '(line 2: tab as indent)'],
  ])('%s is refused with its place', (_name, text, expected) => {
    const error = refusalOf(() => parseConfig(text, 'x.yml'));
    expect(error.exitCode).toBe(2);
    expect(error.message).toContain(expected);
  });

  test('a missing file says how to get one', () => {
    expect(refusalOf(() => loadConfig(undefined, folder)).hint).toContain('wsr init');
  });
});

describe('secrets', () => {
  test('from the environment and from a file, without the last newline', () => {
    writeFileSync(join(folder, 'pw'), 'from file\n');
    expect(resolveSecret('env:PW', folder, {PW: 'from env'})).toBe('from env');
    expect(resolveSecret('file:pw', folder, {})).toBe('from file');
  });
  test('a missing one is named', () => {
    expect(refusalOf(() => resolveSecret('env:NOPE', folder, {})).message).toContain('NOPE');
    expect(refusalOf(() => resolveSecret('file:nope', folder, {})).message).toContain('nope');
  });
});

describe('scopeFilter', () => {
  const scope = scopeFilter({
    include: {databases: ['ANALYTICS', 'RAW*']},
    exclude: {users: ['cfo'], schemas: ['HR.*', '*.SECRET_?']},
  });
  test('include lists narrow, excludes win, case does not matter', () => {
    expect([scope.database('analytics'), scope.database('RAW_EU'), scope.database('HR')]).toEqual([true, true, false]);
    expect([scope.user('CFO'), scope.user('CFO2')]).toEqual([false, true]);
    expect([scope.schema('HR', 'PAY'), scope.schema('RAW', 'SHOP'), scope.schema('RAW', 'SECRET_1')]).toEqual([
      false,
      true,
      true,
    ]);
    expect(scope.folder('anything')).toBe(true);
  });
});
