import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {ObjectDependency, ObjectUse} from '../model/object-use.ts';
import type {Catalog} from '../ports/catalog.ts';
import {openCatalog} from './open-catalog.ts';
import {evidenceOf, relation, statementOf} from './samples.test.data.ts';

const REVENUE = 'SHOP.CORE.REVENUE';
const DAY = '2026-11-16';

let catalog: Catalog;
beforeEach(() => {
  catalog = openCatalog(':memory:');
});
afterEach(() => catalog.close());

function use(change: Partial<ObjectUse> = {}): ObjectUse {
  return {
    account: 'acme',
    utcDay: DAY,
    object: REVENUE,
    domain: 'Table',
    direction: 'read',
    userId: '30',
    userName: 'DASH',
    actor: 'service',
    client: 'JDBC 3',
    queryHash: '',
    hashVersion: 0,
    runs: 2,
    ...change,
  };
}

function made(referencing: string, referenced: string): ObjectDependency {
  return {account: 'acme', referenced, referencedDomain: 'TABLE', referencing, referencingDomain: 'VIEW'};
}

function readByText(exact: string, change: Partial<Parameters<typeof evidenceOf>[1]> = {}): void {
  catalog.putText(
    {exact, text: exact, completeness: 'whole'},
    statementOf('history', exact, {reads: [relation('SHOP', 'CORE', 'REVENUE')]}),
  );
  catalog.putDay('acme', DAY, [evidenceOf(exact, change)]);
}

const readers = (key = REVENUE) => catalog.readersOf().get(key);

describe('uses of objects', () => {
  test('replace the same day of the same account, and no other', () => {
    catalog.putObjectUses('acme', DAY, [use(), use({userName: 'BO'})]);
    catalog.putObjectUses('acme', '2026-11-17', [use({utcDay: '2026-11-17', runs: 5})]);
    catalog.putObjectUses('acme', DAY, [use({runs: 1})]);
    expect(readers()).toEqual([{actor: 'service', who: 'DASH', runs: 6, firstDay: DAY, lastDay: '2026-11-17'}]);
    expect(catalog.hasUses('acme', DAY)).toBe(true);
    catalog.putObjectUses('acme', DAY, []);
    expect(catalog.hasUses('acme', DAY)).toBe(false);
    expect(catalog.hasUses('other', '2026-11-17')).toBe(false);
  });

  test('name a task by its name, and what a signed text gives away of a user', () => {
    catalog.putObjectUses('acme', DAY, [
      use({actor: 'task', userId: '', userName: 'SYSTEM', client: 'task SHOP.JOBS.EXPORT'}),
      use(),
      use({client: 'ODBC 2', runs: 3}),
    ]);
    // The same user is a BI tool under one of the clients: its statements are signed.
    catalog.putDay('acme', DAY, [
      evidenceOf('', {userId: '30', client: 'JDBC 3', actor: 'bi'}),
      evidenceOf('', {userId: '30', client: 'JDBC 3', actor: 'unknown', runs: 100, role: 'X'}),
    ]);
    expect(readers()?.map(({actor, who, runs}) => [actor, who, runs])).toEqual([
      ['service', 'DASH', 3],
      ['bi', 'DASH', 2],
      ['task', 'SHOP.JOBS.EXPORT', 2],
    ]);
  });

  test('and texts that say the same count once, by the larger number and the wider span', () => {
    readByText('e1_a', {actor: 'bi', userId: '30', userName: 'DASH', client: 'JDBC 3', runs: 40});
    catalog.putObjectUses('acme', '2026-11-20', [use({utcDay: '2026-11-20'})]);
    expect(readers()).toEqual([{actor: 'bi', who: 'DASH', runs: 40, firstDay: DAY, lastDay: '2026-11-20'}]);
  });

  test('put the names of tasks in the place of the user that runs them all', () => {
    readByText('e1_a', {actor: 'task', userId: '', userName: 'SYSTEM', client: ''});
    expect(readers()?.map(({who}) => who)).toEqual(['SYSTEM']);
    catalog.putObjectUses('acme', DAY, [use({actor: 'task', userName: 'SYSTEM', client: 'task A.B.C'})]);
    expect(readers()?.map(({who}) => who)).toEqual(['A.B.C']);
  });

  test('tell which text wrote what, whatever names stand in it', () => {
    catalog.putDay('acme', DAY, [
      evidenceOf('e1_a', {queryHash: 'h', hashVersion: 1}),
      evidenceOf('e1_a', {queryHash: 'h', hashVersion: 2}),
      evidenceOf('', {queryHash: 'unreadable'}),
    ]);
    catalog.putObjectUses('acme', DAY, [
      use({direction: 'written', queryHash: 'h', hashVersion: 1}),
      use({direction: 'written', queryHash: 'h', hashVersion: 2}),
      use({direction: 'written', queryHash: 'h', hashVersion: 2, object: 'SHOP.CORE.LOG'}),
      use({direction: 'written', queryHash: 'unreadable', hashVersion: 2}),
      use({direction: 'written'}),
    ]);
    expect([...catalog.writtenBy()]).toEqual([['e1_a', ['SHOP.CORE.LOG', REVENUE]]]);
    expect(readers()).toBeUndefined();
  });
});

describe('what is made from what', () => {
  test('is looked through, to any depth, and round in circles', () => {
    catalog.putDependencies('acme', [
      made('SHOP.V.ONE', REVENUE),
      made('SHOP.V.TWO', 'SHOP.V.ONE'),
      made(REVENUE, 'SHOP.V.TWO'),
    ]);
    catalog.putObjectUses('acme', DAY, [
      use({object: 'SHOP.V.TWO', userName: 'DEEP'}),
      use({object: REVENUE, userName: 'DIRECT'}),
    ]);
    expect(readers()?.map(({who, via}) => [who, via])).toEqual([
      ['DIRECT', undefined],
      ['DEEP', 'SHOP.V.TWO'],
    ]);
    expect(readers('SHOP.V.ONE')?.map(({who, via}) => [who, via])).toEqual([
      ['DEEP', 'SHOP.V.TWO'],
      ['DIRECT', REVENUE],
    ]);
  });

  test('replaces what was said of the account before', () => {
    catalog.putDependencies('acme', [made('SHOP.V.ONE', REVENUE)]);
    catalog.putDependencies('other', [{...made('SHOP.V.OTHER', REVENUE), account: 'other'}]);
    catalog.putDependencies('acme', []);
    catalog.putObjectUses('acme', DAY, [use({object: 'SHOP.V.ONE'}), use({object: 'SHOP.V.OTHER', userName: 'O'})]);
    expect(readers()?.map(({who}) => who)).toEqual(['O']);
  });
});

describe('what the history says less of than it could', () => {
  test('is counted by account, credits among it where there are any', () => {
    catalog.putText({exact: 'e1_cut', text: 'select', completeness: 'truncated'}, undefined);
    catalog.putText({exact: 'e1_elsewhere', text: 'select', completeness: 'truncated'}, undefined);
    catalog.putDay('acme', DAY, [
      evidenceOf('e1_cut', {runs: 5, credits: 0.5}),
      evidenceOf('e1_a', {runs: 1, credits: 0.25}),
      evidenceOf('', {queryHash: '', hashVersion: 0, runs: 7}),
      evidenceOf('', {queryHash: 'redacted', runs: 2}),
    ]);
    catalog.putDay('acme', '2026-11-18', [evidenceOf('e1_a', {utcDay: '2026-11-18', runs: 1})]);
    catalog.putDay('bare', DAY, [evidenceOf('e1_a', {account: 'bare'})]);
    expect(catalog.historyGaps()).toEqual([
      {
        account: 'acme',
        firstDay: DAY,
        lastDay: '2026-11-18',
        runs: 16,
        runsWithoutHash: 7,
        runsWithoutText: 2,
        textsTruncated: 1,
        credits: 0.75,
      },
      {
        account: 'bare',
        firstDay: DAY,
        lastDay: DAY,
        runs: 3,
        runsWithoutHash: 0,
        runsWithoutText: 0,
        textsTruncated: 0,
      },
    ]);
    expect(catalog.hasDay('acme', '2026-11-17')).toBe(false);
    expect(catalog.hasDay('acme', '2026-11-18')).toBe(true);
    expect(catalog.hasExact('e1_cut')).toBe(true);
    expect(catalog.hasExact('e1_a')).toBe(false);
  });

  test('sums credits by text, and has none where the account says none', () => {
    catalog.putDay('acme', DAY, [
      evidenceOf('e1_a', {credits: 0.5}),
      evidenceOf('e1_a', {credits: 0.25, client: 'JDBC'}),
      evidenceOf('e1_b'),
    ]);
    expect(catalog.evidenceSumsOf(['e1_a', 'e1_b']).map(({exact, credits}) => [exact, credits])).toEqual([
      ['e1_a', 0.75],
      ['e1_b', undefined],
    ]);
  });
});
