import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Catalog} from '../ports/catalog.ts';
import {openCatalog} from './open-catalog.ts';
import {ana, assetOf, evidenceOf, statementOf} from './samples.test.data.ts';

let catalog: Catalog;
beforeEach(() => void (catalog = openCatalog(':memory:')));
afterEach(() => catalog.close());

function putText(exact: string, change: Parameters<typeof statementOf>[2] = {}): void {
  catalog.putText({exact, text: `-- ${exact}`, completeness: 'whole'}, statementOf('history', exact, change));
}

describe('runs of a person', () => {
  test('come by text and day with their sessions, those of machines and without a text left out', () => {
    catalog.putDay('acme', '2026-11-17', [
      evidenceOf('e1_b', {utcDay: '2026-11-17', sessions: ['7', '9']}),
      evidenceOf('e1_a', {utcDay: '2026-11-17'}),
    ]);
    catalog.putDay('acme', '2026-11-16', [
      evidenceOf('e1_b'),
      evidenceOf('e1_machine', {actor: 'bi'}),
      evidenceOf(''),
      evidenceOf('e1_other', {userId: '12'}),
    ]);
    expect(catalog.personRuns('acme', '11').map(({exact, utcDay, sessions}) => [exact, utcDay, sessions])).toEqual([
      ['e1_a', '2026-11-17', undefined],
      ['e1_b', '2026-11-16', undefined],
      ['e1_b', '2026-11-17', ['7', '9']],
    ]);
    expect(catalog.personRuns('other', '11')).toEqual([]);
  });
});

describe('sheets of the history', () => {
  test('are those that are present, with their aliases', () => {
    catalog.putAsset(assetOf('file'), false, []);
    catalog.putAsset(assetOf('gone', {kind: 'history'}), true, []);
    catalog.putAsset(assetOf('sheet', {kind: 'history', aliases: ['a2', 'a3'], owner: ana, revision: 'r'}), false, []);
    expect(catalog.historyAssets('acme')).toEqual([{id: 'sheet', ownerId: '11', revision: 'r', aliases: ['a2', 'a3']}]);
    expect(catalog.historyAssets('other')).toEqual([]);
  });

  test('keep their person among those whose texts are looked at, whatever files can be read by now', () => {
    catalog.putPeople('acme', [{userId: '11', name: 'ANA', state: 'dropped', human: true}]);
    putText('e1_only');
    catalog.putDay('acme', '2026-11-16', [evidenceOf('e1_only')]);
    catalog.putAsset(assetOf('file', {owner: ana}), false, [statementOf('file', 'e1_in_file')]);
    expect([...catalog.textsOnlyInHistory('acme')]).toEqual([]);
    catalog.putAsset(assetOf('sheet', {kind: 'history', owner: ana}), false, [statementOf('sheet', 'e1_only')]);
    expect([...catalog.textsOnlyInHistory('acme')]).toEqual([{userId: '11', exact: 'e1_only'}]);
  });

  test('are made from inputs that are remembered until they are forgotten', () => {
    expect(catalog.threadInputs('acme', '11')).toBeUndefined();
    catalog.putThreadInputs('acme', '11', 'one');
    catalog.putThreadInputs('acme', '11', 'two');
    expect(catalog.threadInputs('acme', '11')).toBe('two');
    expect(catalog.threadInputs('other', '11')).toBeUndefined();
    catalog.putThreadInputs('acme', '11', undefined);
    expect(catalog.threadInputs('acme', '11')).toBeUndefined();
  });
});

describe('texts that files are held against', () => {
  test('are those that do something, of the relations asked for', () => {
    putText('e1_orders', {reads: [{database: 'RAW', schema: 'SHOP', name: 'ORDERS'}]});
    putText('e1_write', {kind: 'write', reads: [], writes: [{name: 'ORDERS'}]});
    putText('e1_plans', {reads: [{name: 'PLANS'}]});
    putText('e1_use', {kind: 'session', reads: []});
    const ran = ['e1_only', 'e1_orders', 'e1_write', 'e1_plans', 'e1_use'].map((exact) => evidenceOf(exact));
    catalog.putDay('acme', '2026-11-16', ran);
    const found = (names?: readonly string[]): readonly string[] =>
      [...catalog.historyStatements(names)].map(({exact}) => exact);
    expect(found()).toEqual(['e1_orders', 'e1_plans', 'e1_write']);
    expect(found(['ORDERS', 'NOTHING'])).toEqual(['e1_orders', 'e1_write']);
    expect(found([])).toEqual([]);
  });

  test('come page by page, however many there are', () => {
    const all = Array.from({length: 1203}, (_, n) => `e1_${String(n).padStart(5, '0')}`);
    catalog.transaction(() => {
      for (const exact of all) putText(exact);
      const rows = all.map((exact) => evidenceOf(exact));
      catalog.putDay('acme', '2026-11-16', rows);
    });
    expect([...catalog.historyStatements()].map(({exact}) => exact)).toEqual(all);
  });

  test('are found by their shape, those of files left out', () => {
    for (const exact of ['e1_b', 'e1_a']) putText(exact, {shape: 's2_known'});
    putText('e1_c', {shape: 's2_unknown'});
    catalog.putAsset(assetOf('file'), false, [statementOf('file', 'e1_x', {shape: 's2_known'})]);
    expect(catalog.historyOfShape('s2_known')).toEqual(['e1_a', 'e1_b']);
    expect(catalog.historyOfShape('s2_nowhere')).toEqual([]);
  });

  test('are told as they stand in their texts, and only where a run is known', () => {
    const text = '-- who buys\nselect * from orders;';
    const span = {start: 0, end: text.length - 1};
    for (const exact of ['e1_ran', 'e1_never'])
      catalog.putText({exact, text, completeness: 'whole'}, statementOf('history', exact, {span, sql: 'not this'}));
    catalog.putDay('acme', '2026-11-16', [evidenceOf('e1_ran')]);
    expect([...catalog.historyStatements()]).toEqual([
      {exact: 'e1_ran', shape: 's1_e1_ran', kind: 'query', sql: text.slice(0, -1)},
    ]);
  });
});
