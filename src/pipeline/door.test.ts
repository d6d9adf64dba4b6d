import {afterAll, describe, expect, test} from 'vitest';
import type {HarvestedAsset} from '../model/asset.ts';
import {findByRules, type FindSecrets} from '../redact/find-secrets.ts';
import {madeUp} from '../redact/made-up.ts';
import type {SecretRule} from '../redact/rule.ts';
import {secretRules} from '../redact/rules/index.ts';
import {openDeadline} from '../system/deadline.ts';
import {LOCAL_CONFIG, openWorld, personGit} from '../testing/cli-world.ts';
import {allObjects, bytesBelow} from '../testing/snapshots.ts';
import {workshopIn} from '../testing/workshop-in.ts';
import {passBody, passDoor, passName, passText} from './door.ts';
import {harvest, type HarvestReport} from './harvest.ts';

const name = 'PASSWORD';
const value = madeUp('Tr0ub', 14);
const other = madeUp('c0rrect', 16);
const none = (): void => {};

function harvested(path: string, body: string | Uint8Array): HarvestedAsset {
  return {
    id: 'f'.repeat(32),
    aliases: [],
    account: 'w',
    source: 'local-folder',
    kind: 'local-file',
    format: 'sql',
    title: path.replace(/\.sql$/, ''),
    owner: {kind: 'unknown', id: '', name: ''},
    container: 'w',
    path,
    locator: `w/${path}`,
    bytes: Buffer.from(body),
  };
}

/** Stands in the files that a rule breaks on, in the name of the rule. */
function poison(index: number): string {
  return `poison_${String(index).padStart(3, '0')}`;
}

/** What the error of a broken rule says: the worst that it could. */
const QUOTED = 'an error that quotes:';

type Breakage = 'at once' | 'midway';

/** A rule that throws on texts with a mark in them, whatever functions it is made of; on others it is as it was. */
function broken(rule: SecretRule, mark: string, when: Breakage): SecretRule {
  const parts = Object.entries(rule).map(([key, part]: [string, unknown]) => {
    if (typeof part !== 'function' || key === 'positives' || key === 'negatives') return [key, part];
    const breaking = (...args: readonly unknown[]): unknown => {
      const text = String(args[0]);
      if (!text.includes(mark)) return part(...args) as unknown;
      const fault = new Error(`${QUOTED} ${text}`);
      if (when === 'at once') throw fault;
      return thenThrow(part(...args) as Iterable<unknown>, fault);
    };
    return [key, breaking];
  });
  return Object.fromEntries(parts) as SecretRule;
}

/** What was found, in a list that gives the first of it and then fails. */
function thenThrow(found: Iterable<unknown>, fault: Error): readonly unknown[] {
  const [first] = found;
  if (first === undefined) throw fault;
  return Object.assign([first], {
    *[Symbol.iterator]() {
      yield first;
      throw fault;
    },
  });
}

describe.each(secretRules.map((rule, index) => [rule.describes, rule, index] as const))(
  'when the rule for this breaks: %s',
  (_describes, rule, index) => {
    const [example] = rule.positives();
    const body = `-- ${poison(index)}\nselect 1;\n${example?.text ?? ''}\n`;
    const healthy = `create user a ${name}='${value}';\n${example?.text ?? ''}\n`;

    test.each(['at once', 'midway'] as const)('a file stays outside, and the next one passes (%s)', (when) => {
      const rules = secretRules.map((each) => (each === rule ? broken(rule, poison(index), when) : each));
      const find: FindSecrets = (text) => findByRules(rules, text);
      for (const format of ['sql', 'ipynb', 'py', 'text'] as const) {
        const passage = passDoor({...harvested('a.sql', body), format}, none, {find});
        expect(passage).toMatchObject({t: 'quarantined', facts: {path: 'a.sql'}});
        expect(Object.keys(passage)).toEqual(['t', 'facts', 'reason']);
        expect(JSON.stringify(passage)).not.toMatch(new RegExp(`${poison(index)}|${QUOTED}`));
      }
      expect(passText(body, none, {find})).toBeUndefined();
      expect(passBody(body, 'sql', none, {find})).toBeUndefined();
      expect(passName(`${poison(index)} ${example?.text ?? ''}`, none, {find})).not.toContain(poison(index));

      const next = passDoor(harvested('b.sql', healthy), none, {find});
      expect(next.t === 'asset' && next.asset.body).toBe(passText(healthy, none));
      expect(next.t === 'asset' && next.asset.body).not.toContain(value);
    });
  },
);

describe('in a run', () => {
  const world = openWorld({
    'worksheet-rescue.yml': LOCAL_CONFIG,
    'w/one.sql': 'select a, b from raw.shop.orders\n',
    'w/two.sql': `create user a ${name}='${value}';\nselect c from raw.shop.orders\n`,
  });
  afterAll(() => world.remove());
  const told: string[] = [];
  const rules = secretRules.map((rule, index) => broken(rule, poison(index), index % 2 === 0 ? 'at once' : 'midway'));

  async function run(): Promise<HarvestReport> {
    const workshop = await workshopIn(world, {stderr: {write: (text) => told.push(text)}});
    try {
      return await harvest({...workshop, door: {find: (text) => findByRules(rules, text)}});
    } finally {
      await workshop.close();
    }
  }

  test('every rule breaks on one file: each is named with its reason, nothing of it is anywhere, and the rest goes on', async () => {
    expect(await run()).toMatchObject({exitCode: 0, commits: expect.any(Number)});
    for (const [index, rule] of secretRules.entries()) {
      world.write(`w/broken ${index}.sql`, `-- ${poison(index)}\nselect 1;\n${rule.positives()[0]?.text ?? ''}\n`);
    }
    world.write('w/three.sql', `create user b ${name}='${other}';\nselect d from raw.shop.orders\n`);
    const report = await run();

    // The new one, and the one that held a secret: it is read again every night.
    expect(report.sources[0]).toMatchObject({assets: 2, quarantined: secretRules.length, held: []});
    // Less could be read than the night before: neither a failure nor a gate.
    expect(report.exitCode).toBe(3);
    const {unreadable} = await world.status();
    expect(unreadable.map(({locator, reason}) => `${locator}: ${reason}`).toSorted()).toEqual(
      secretRules
        .map(
          (_, index) =>
            `./w/broken ${index}.sql: A redaction rule failed on it, so it cannot be shown to be free of secrets.`,
        )
        .toSorted(),
    );
    expect(personGit(world.at('archive.git'), 'show', '--format=', 'main:README.md')).toContain(
      '| **all** | | | **3** |',
    );

    const said = JSON.stringify(report) + told.join('');
    const kept = Buffer.concat([
      allObjects(world.at('archive.git')),
      allObjects(world.at('state/archive.git')),
      bytesBelow(world.at('state')),
    ]);
    for (const secret of ['poison_', QUOTED, value, other]) {
      expect(said.includes(secret), secret).toBe(false);
      expect(kept.includes(secret), secret).toBe(false);
    }
  });
});

describe('what cannot be looked at', () => {
  test('a rule that never ends is stopped, and its file stays outside', () => {
    const endless = /(?:a+)+$/;
    const find: FindSecrets = (text) => (endless.test(text) ? [] : []);
    const body = `${'a'.repeat(3000)}!`;
    const passage = passDoor(harvested('a.sql', body), none, {find, within: openDeadline(50)});
    expect(passage).toMatchObject({
      t: 'quarantined',
      reason: 'A redaction rule took too long on it, so it cannot be shown to be free of secrets.',
    });
  });

  test('bytes that are no text, or too many, are named without the secrets in their names', () => {
    const path = `dump ${name}=${value}.sql`;
    const passage = passDoor(harvested(path, Uint8Array.from([0, 1, 2, 3, 255])), none);
    expect(passage).toMatchObject({t: 'quarantined', reason: 'The file is binary, not text.'});
    expect(JSON.stringify(passage)).not.toContain(value);
    expect(passDoor(harvested('big.sql', Buffer.alloc(64 * 1024 * 1024 + 1, ' ')), none)).toMatchObject({
      t: 'quarantined',
      reason: expect.stringContaining('64 MB'),
    });
  });

  test('two whose names no rule can look at are still two', () => {
    const find: FindSecrets = () => {
      throw new Error(QUOTED);
    };
    const [one, two] = ['1', '2'].map((id) => passDoor({...harvested('a.sql', 'select 1'), id}, none, {find}));
    expect(one).toMatchObject({t: 'quarantined', facts: {locator: expect.stringContaining('(1)')}});
    expect(two).toMatchObject({t: 'quarantined', facts: {locator: expect.stringContaining('(2)')}});
  });
});

describe('names', () => {
  test('a file that is named after the secret in it loses it there, too', () => {
    const seen: string[] = [];
    const passage = passDoor(harvested(`${value}.sql`, `create user a ${name}='${value}'`), (each) => seen.push(each));
    expect(JSON.stringify(passage)).not.toContain(value);
    expect(passage).toMatchObject({
      asset: {path: '__REDACTED_known_value_1__.sql', redactions: [{line: 0}, {line: 1}]},
    });
    expect(seen).toContain(value);
  });

  test('so does one that is named after a line of a key', () => {
    const line = madeUp('MIIE', 64);
    const key = ['-----BEGIN ', `PRIVATE KEY-----\n${line}\n-----END `, 'PRIVATE KEY-----'].join('');
    const seen: string[] = [];
    const passage = passDoor(harvested(`${line}.sql`, `-- ${key}`), (each) => seen.push(each));
    expect(JSON.stringify(passage)).not.toContain(line);
    expect(seen).toContain(line);
  });
});
