import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {SourceState} from '../ports/archive.ts';
import type {Catalog} from '../ports/catalog.ts';
import {openCatalog} from './open-catalog.ts';
import {ana, assetOf, evidenceOf, personOf, relation, statementOf} from './samples.test.data.ts';

let catalog: Catalog;
beforeEach(() => {
  catalog = openCatalog(':memory:');
});
afterEach(() => catalog.close());

function putText(exact: string, change: Parameters<typeof statementOf>[2] = {}): void {
  catalog.putText({exact, text: `-- ${exact}`, completeness: 'whole'}, statementOf('history', exact, change));
}

describe('days', () => {
  test('replace the same day of the same account, and no other', () => {
    catalog.putDay('acme', '2026-11-16', [evidenceOf('e1_a'), evidenceOf('e1_b')]);
    catalog.putDay('acme', '2026-11-17', [evidenceOf('e1_a', {utcDay: '2026-11-17'})]);
    catalog.putDay('other', '2026-11-16', [evidenceOf('e1_a', {account: 'other'})]);
    catalog.putDay('acme', '2026-11-16', [evidenceOf('e1_c', {runs: 10})]);
    expect(catalog.evidenceTotals('acme')).toEqual({rows: 2, runs: 13, days: 2, lastDay: '2026-11-17'});
    expect(catalog.evidenceTotals('other')).toEqual({rows: 1, runs: 3, days: 1, lastDay: '2026-11-16'});
    catalog.putDay('other', '2026-11-16', []);
    expect(catalog.evidenceTotals('other')).toEqual({rows: 0, runs: 0, days: 0});
    expect(catalog.exactOf('acme', 'hash-e1_b', 2)).toBeUndefined();
  });
});

describe('hashes', () => {
  test('know their text, that it was unreadable, or nothing', () => {
    catalog.putDay('acme', '2026-11-16', [
      evidenceOf('e1_a', {queryHash: 'h1'}),
      evidenceOf('', {queryHash: 'h2'}),
      evidenceOf('', {queryHash: 'h3'}),
    ]);
    catalog.putDay('acme', '2026-11-15', [evidenceOf('e1_b', {queryHash: 'h3'})]);
    expect(catalog.exactOf('acme', 'h1', 2)).toBe('e1_a');
    expect(catalog.exactOf('acme', 'h2', 2)).toBe('');
    expect(catalog.exactOf('acme', 'h3', 2)).toBe('e1_b');
    expect(catalog.exactOf('acme', 'h1', 1)).toBeUndefined();
    expect(catalog.exactOf('other', 'h1', 2)).toBeUndefined();

    expect(catalog.hasText('acme', 'h1', 2)).toBe(false);
    putText('e1_a');
    expect(catalog.hasText('acme', 'h1', 2)).toBe(true);
    expect(catalog.hasText('acme', 'h2', 2)).toBe(false);
    expect(catalog.hasText('acme', 'unknown', 2)).toBe(false);
  });

  test('texts are replaced, and count as no statement of an asset', () => {
    putText('e1_a', {shape: 's1_old'});
    catalog.putText(
      {exact: 'e1_a', text: 'select 1', completeness: 'truncated'},
      statementOf('h', 'e1_a', {shape: 's1_new'}),
    );
    expect(catalog.text('e1_a')).toEqual({exact: 'e1_a', text: 'select 1', completeness: 'truncated'});
    expect(catalog.text('e1_b')).toBeUndefined();
    expect(catalog.shapeOf('e1_a')).toBe('s1_new');
    expect([...catalog.statementsByShape()]).toEqual([]);
    expect(catalog.statementCounts()).toEqual([]);
    catalog.putText({exact: 'e1_a', text: 'garbage', completeness: 'whole'}, undefined);
    expect(catalog.shapeOf('e1_a')).toBeUndefined();
  });
});

describe('evidence sums', () => {
  test('add up days per text, user and context', () => {
    catalog.putDay('acme', '2026-11-17', [
      evidenceOf('e1_a', {
        utcDay: '2026-11-17',
        userName: 'ANA_NEW',
        failures: 1,
        client: 'A',
        firstAt: '2026-11-17T01:00:00.000Z',
        lastAt: '2026-11-17T02:00:00.000Z',
      }),
      evidenceOf('e1_a', {utcDay: '2026-11-17', client: 'B', runs: 2}),
      evidenceOf('e1_a', {utcDay: '2026-11-17', role: 'OTHER'}),
      evidenceOf('', {utcDay: '2026-11-17'}),
    ]);
    catalog.putDay('acme', '2026-11-16', [evidenceOf('e1_a'), evidenceOf('e1_b', {runs: 0})]);
    catalog.putDay('twin', '2026-11-16', [evidenceOf('e1_a', {account: 'twin', userName: 'EVE'})]);
    expect(catalog.evidenceSumsOf(['e1_b', 'e1_a', 'e1_c'])).toEqual([
      {
        exact: 'e1_a',
        userId: '11',
        userName: 'ANA_NEW',
        actor: 'person',
        role: 'ANALYST',
        warehouse: 'WH',
        database: 'SHOP',
        schema: 'CORE',
        runs: 8,
        failures: 1,
        elapsedMs: 360,
        firstAt: '2026-11-16T08:00:00.000Z',
        lastAt: '2026-11-17T02:00:00.000Z',
        days: ['2026-11-16', '2026-11-17'],
      },
      expect.objectContaining({exact: 'e1_a', role: 'OTHER', runs: 3, days: ['2026-11-17']}),
      expect.objectContaining({exact: 'e1_a', userName: 'EVE', runs: 3}),
      expect.objectContaining({exact: 'e1_b', runs: 0, days: []}),
    ]);
  });
});

describe('texts only in the history', () => {
  const unreadable: SourceState = {
    account: 'acme',
    source: 'snowflake-workspaces',
    cursor: null,
    scopes: [],
    unreadable: [{scope: 'ws', locator: 'ws', reason: 'It is private.', owner: {kind: 'user', id: '12', name: 'BO'}}],
  };

  beforeEach(() => {
    catalog.putPeople('acme', [
      personOf('11', 'ANA'),
      personOf('12', 'BO'),
      personOf('13', 'CY'),
      personOf('14', 'ETL', {human: false}),
    ]);
    // CY has readable files and nothing unreadable: what stands only in the history of CY was thrown away by CY.
    catalog.putAsset(assetOf('cy', {owner: {kind: 'user', id: '13', name: 'CY'}}), false, [
      statementOf('cy', 'e1_in_file'),
    ]);
    catalog.putAsset(assetOf('bo', {owner: {kind: 'user', id: '12', name: 'BO'}}), false, []);
    catalog.putDay(
      'acme',
      '2026-11-16',
      ['11', '12', '13', '14'].flatMap((userId) => [
        evidenceOf('e1_only', {userId}),
        evidenceOf('e1_in_file', {userId}),
        evidenceOf('e1_by_tool', {userId, actor: 'bi'}),
        evidenceOf('', {userId}),
      ]),
    );
    catalog.putDay('acme', '2026-11-17', [
      evidenceOf('e1_also', {userId: '11'}),
      evidenceOf('e1_only', {userId: '11'}),
    ]);
  });

  const found = () => [...catalog.textsOnlyInHistory('acme')].map(({userId, exact}) => `${userId} ${exact}`);

  test('are those of people without a readable file, or with an unreadable one', () => {
    expect(found()).toEqual(['11 e1_also', '11 e1_only']);
    catalog.putState(unreadable);
    expect(found()).toEqual(['11 e1_also', '11 e1_only', '12 e1_only']);
    catalog.putState({
      ...unreadable,
      unreadable: unreadable.unreadable.map((entry) => ({...entry, locator: 'ws/one file'})),
    });
    expect(catalog.textsOnlyInHistory('acme')).not.toContainEqual(expect.objectContaining({userId: '12'}));
    catalog.putState({...unreadable, unreadable: []});
    expect(found()).toEqual(['11 e1_also', '11 e1_only']);
    catalog.putState({...unreadable, account: 'other'});
    expect(found()).toEqual(['11 e1_also', '11 e1_only']);
    expect([...catalog.textsOnlyInHistory('other')]).toEqual([]);
  });

  test('do not change when they have become history assets', () => {
    catalog.putAsset(assetOf('h', {kind: 'history', owner: ana}), false, [statementOf('h', 'e1_only')]);
    expect(found()).toEqual(['11 e1_also', '11 e1_only']);
  });

  test('come back when the file that held them is gone', () => {
    catalog.putAsset(assetOf('cy', {owner: {kind: 'user', id: '13', name: 'CY'}}), true, [
      statementOf('cy', 'e1_in_file'),
    ]);
    expect(found()).toEqual(['11 e1_also', '11 e1_in_file', '11 e1_only', '13 e1_in_file', '13 e1_only']);
  });

  test('are kept out by files of their own account only', () => {
    catalog.putAsset(assetOf('x', {account: 'other', owner: ana}), false, [statementOf('x', 'e1_also')]);
    expect(found()).toEqual(['11 e1_also', '11 e1_only']);
    catalog.putAsset(assetOf('x', {owner: {kind: 'role', id: 'R', name: 'R'}}), false, [statementOf('x', 'e1_also')]);
    expect(found()).toEqual(['11 e1_only']);
  });
});

describe('readers', () => {
  test('are who ran a text that reads it, in the session it ran in', () => {
    putText('e1_bi', {reads: [{name: 'REVENUE'}, relation('RAW', 'SHOP', 'ORDERS')]});
    putText('e1_full', {reads: [relation('SHOP', 'CORE', 'REVENUE')]});
    catalog.putDay('acme', '2026-11-16', [
      evidenceOf('e1_bi', {actor: 'bi', userName: 'TABLEAU', runs: 40}),
      evidenceOf('e1_bi', {actor: 'bi', userName: 'TABLEAU', runs: 2, schema: 'OTHER'}),
      evidenceOf('e1_full', {actor: 'person', userName: 'BO', runs: 5, database: '', schema: ''}),
      evidenceOf('e1_full', {actor: 'loader', userName: 'FIVETRAN'}),
      evidenceOf('e1_full', {actor: 'unknown', userName: 'NOBODY'}),
      evidenceOf('e1_full', {actor: 'task', userName: 'BROKEN', runs: 4, failures: 4}),
    ]);
    catalog.putDay('acme', '2026-11-17', [
      evidenceOf('e1_bi', {utcDay: '2026-11-17', actor: 'bi', userName: 'TABLEAU', runs: 1}),
    ]);
    const readers = catalog.readersOf();
    expect(readers.get('SHOP.CORE.REVENUE')).toEqual([
      {actor: 'bi', who: 'TABLEAU', runs: 41, firstDay: '2026-11-16', lastDay: '2026-11-17'},
      {actor: 'person', who: 'BO', runs: 5, firstDay: '2026-11-16', lastDay: '2026-11-16'},
    ]);
    const tableau = {actor: 'bi', who: 'TABLEAU', firstDay: '2026-11-16'};
    expect(readers.get('SHOP.OTHER.REVENUE')).toEqual([{...tableau, runs: 2, lastDay: '2026-11-16'}]);
    expect(readers.get('RAW.SHOP.ORDERS')).toEqual([{...tableau, runs: 43, lastDay: '2026-11-17'}]);
    expect(readers.get('SHOP.CORE.ORDERS')).toBeUndefined();
  });

  test('are not the statement that writes it', () => {
    putText('e1_merge', {reads: [relation('SHOP', 'CORE', 'REVENUE'), {name: 'STAGED'}], writes: [{name: 'REVENUE'}]});
    catalog.putDay('acme', '2026-11-16', [evidenceOf('e1_merge', {actor: 'dbt', userName: 'DBT'})]);
    const readers = catalog.readersOf();
    expect(readers.get('SHOP.CORE.STAGED')).toMatchObject([{actor: 'dbt', who: 'DBT', runs: 3}]);
    expect(readers.get('SHOP.CORE.REVENUE')).toBeUndefined();
  });

  test('leave open what neither the text nor the session says', () => {
    putText('e1_a', {reads: [{name: 'lower case'}]});
    catalog.putDay('acme', '2026-11-16', [
      evidenceOf('e1_a', {actor: 'service', userName: 'S', database: '', schema: ''}),
    ]);
    expect(catalog.readersOf().get('?.?."lower case"')).toMatchObject([{actor: 'service', who: 'S'}]);
  });
});
