import {describe, expect, it} from 'vitest';
import type {Evidence} from '../model/evidence.ts';
import {exactFingerprint} from '../parse/fingerprint/of-text.ts';
import {cleanKeys, cleanUseKeys} from './own-keys.ts';

const raw = (secret: string): string => exactFingerprint(`alter user ana set password = '${secret}'`);
const clean = exactFingerprint("alter user ana set password = '__REDACTED_password_1__'");

function row(queryHash: string, exact: string, more: Partial<Evidence> = {}): Evidence {
  return {
    account: 'acme',
    utcDay: '2026-11-02',
    userId: '7',
    userName: 'ANA',
    actor: 'person',
    queryHash,
    hashVersion: 0,
    role: '',
    warehouse: '',
    database: '',
    schema: '',
    client: '',
    queryType: '',
    runs: 1,
    failures: 0,
    elapsedMs: 5,
    firstAt: '2026-11-02T10:00:00.000Z',
    lastAt: '2026-11-02T10:00:00.000Z',
    exact,
    ...more,
  };
}

describe('keys that are made of a text', () => {
  it('keep nothing of a secret, and are one where only the secret differed', () => {
    const rows = cleanKeys([
      row(raw('first'), clean, {sessions: ['1'], lastAt: '2026-11-02T11:00:00.000Z'}),
      row(raw('second'), clean, {sessions: ['2'], failures: 1}),
      row(raw('third'), clean, {client: 'snowsql'}),
    ]);
    expect(rows).toEqual([
      row(clean, clean, {
        runs: 2,
        failures: 1,
        elapsedMs: 10,
        sessions: ['1', '2'],
        lastAt: '2026-11-02T11:00:00.000Z',
      }),
      row(clean, clean, {client: 'snowsql'}),
    ]);
  });

  it('go where the text was kept out, and stay the same where nothing was taken out of it', () => {
    expect(cleanKeys([row(raw('x'), '')])).toEqual([row('', '')]);
    const same = [row(clean, clean), row('', '')];
    expect(cleanKeys(same)).toEqual(same);
  });

  it('are no hashes of the account', () => {
    const hashed = [row('0c1d3f'.padEnd(32, '0'), clean, {hashVersion: 2}), row('abc', clean)];
    expect(cleanKeys(hashed)).toBe(hashed);
    const use = {
      account: 'acme',
      utcDay: '2026-11-02',
      object: 'A.B.C',
      domain: 'Table',
      direction: 'written',
      userId: '7',
      userName: 'ANA',
      actor: 'person',
      client: '',
      queryHash: raw('x'),
      hashVersion: 0,
      runs: 1,
    } as const;
    expect(cleanUseKeys([use, {...use, queryHash: 'abc'}], () => clean).map(({queryHash}) => queryHash)).toEqual([
      clean,
      'abc',
    ]);
  });
});
