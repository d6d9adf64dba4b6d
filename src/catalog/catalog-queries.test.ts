import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Catalog} from '../ports/catalog.ts';
import type {SourceState} from '../ports/archive.ts';
import {openCatalog} from './open-catalog.ts';
import {ana, assetOf, candidateOf, decisionOf, personOf, relation, statementOf} from './samples.test.data.ts';

let catalog: Catalog;
beforeEach(() => {
  catalog = openCatalog(':memory:');
});
afterEach(() => catalog.close());

describe('assets', () => {
  test('come back as they were put, with everything in them', () => {
    const asset = assetOf('a1', {
      aliases: ['old'],
      context: {role: 'R', database: 'D'},
      changedAt: '2026-01-01T00:00:00.000Z',
      body: 'select 1;\r\n-- naïve 😀 \0 end',
      encoding: 'utf-16le',
      redactions: [{kind: 'password', n: 1, line: 4}],
    });
    catalog.putAsset(asset, true, []);
    expect(catalog.asset('a1')).toEqual({asset, gone: true});
    expect(catalog.asset('a2')).toBeUndefined();
  });

  test('take their statements with them when they are put again', () => {
    catalog.putAsset(assetOf('a1'), false, [
      statementOf('a1', 'e1_x'),
      statementOf('a1', 'e1_y', {ordinal: 1, kind: 'write'}),
    ]);
    catalog.putAsset(assetOf('a2'), false, [statementOf('a2', 'e1_z')]);
    expect(catalog.statementCounts()).toEqual([
      {kind: 'query', count: 2},
      {kind: 'write', count: 1},
    ]);
    catalog.putAsset(assetOf('a1', {title: 'new'}), false, [statementOf('a1', 'e1_n')]);
    expect([...catalog.statementsByShape()].map(({statement}) => statement.exact)).toEqual(['e1_n', 'e1_z']);
    expect(catalog.asset('a1')?.asset.title).toBe('new');
    expect(catalog.shapeOf('e1_n')).toBe('s1_e1_n');
    expect(catalog.shapeOf('e1_y')).toBeUndefined();
  });

  test('take the place of what had an alias of theirs as its id', () => {
    catalog.putAsset(assetOf('old'), false, [statementOf('old', 'e1_x')]);
    catalog.putAsset(assetOf('new', {aliases: ['old']}), false, [statementOf('new', 'e1_x')]);
    expect(catalog.asset('old')).toBeUndefined();
    expect([...catalog.statementsByShape()].map(({statement}) => statement.asset)).toEqual(['new']);
  });

  test('that are gone have no revision, no statements, and are counted', () => {
    catalog.putAsset(assetOf('a1'), false, [statementOf('a1', 'e1_x')]);
    catalog.putAsset(assetOf('a2', {kind: 'notebook'}), false, [statementOf('a2', 'e1_y')]);
    catalog.putAsset(assetOf('a2', {kind: 'notebook'}), true, [statementOf('a2', 'e1_y')]);
    catalog.putAsset(assetOf('a3', {account: 'other', revision: undefined}), false, []);
    expect(catalog.revision('a1')).toBe('md5-a1');
    expect(catalog.revision('a2')).toBeUndefined();
    expect(catalog.revision('a3')).toBeUndefined();
    expect(catalog.revision('a4')).toBeUndefined();
    expect(catalog.presentAssets('acme', 'snowflake-workspaces', 'snow://workspace')).toEqual(['a1']);
    expect(catalog.presentAssets('acme', 'snowflake-workspaces', 'snow://work')).toEqual([]);
    expect(catalog.presentAssets('acme', 'local-folder', 'snow://workspace')).toEqual([]);
    expect([...catalog.statementsByShape()].map(({statement}) => statement.asset)).toEqual(['a1']);
    expect(catalog.statementCounts()).toEqual([{kind: 'query', count: 1}]);
    expect(catalog.assetCounts()).toEqual([
      {account: 'acme', source: 'snowflake-workspaces', kind: 'notebook', present: 0, gone: 1},
      {account: 'acme', source: 'snowflake-workspaces', kind: 'workspace-file', present: 1, gone: 0},
      {account: 'other', source: 'snowflake-workspaces', kind: 'workspace-file', present: 1, gone: 0},
    ]);
  });

  test('tell where something was masked', () => {
    const marks = (...kinds: readonly string[]) => kinds.map((kind, index) => ({kind, n: index + 1, line: index + 1}));
    catalog.putAsset(assetOf('a1', {redactions: marks('password', 'password', 'aws_key')}), false, []);
    catalog.putAsset(assetOf('a2', {redactions: marks('password')}), true, []);
    catalog.putAsset(assetOf('a3'), false, []);
    expect(catalog.redactionCounts()).toEqual([
      {kind: 'aws_key', assets: 1, places: 1},
      {kind: 'password', assets: 2, places: 3},
    ]);
    const {account, container} = assetOf('a1');
    const place = (id: string) => ({asset: id, account, container, title: `sheet ${id}`, path: `revenue/${id}.sql`});
    expect(catalog.masked(1)).toEqual({
      places: 4,
      assets: 2,
      most: [
        {
          ...place('a1'),
          gone: false,
          places: 3,
          kinds: [
            {kind: 'password', places: 2},
            {kind: 'aws_key', places: 1},
          ],
        },
      ],
    });
    expect(catalog.masked(5).most.map(({asset, gone, places}) => [asset, gone, places])).toEqual([
      ['a1', false, 3],
      ['a2', true, 1],
    ]);
  });

  test('nothing masked is told as nothing', () => {
    catalog.putAsset(assetOf('a1'), false, []);
    expect(catalog.redactionCounts()).toEqual([]);
    expect(catalog.masked(5)).toEqual({places: 0, assets: 0, most: []});
  });
});

describe('statements', () => {
  test('come back as they were put', () => {
    const full = statementOf('a1', 'e1_x', {
      cell: 'cell_3',
      remark: 'Revenue by day.',
      span: {start: 5, end: 99},
      line: 7,
      reads: [relation('D', 'S', 'T'), {name: 'odd "name"'}],
      writes: [{schema: 'S', name: 'W'}],
      context: {database: 'D', schema: 'S', role: 'R'},
    });
    catalog.putAsset(assetOf('a1'), false, [full]);
    const {body: _body, ...facts} = assetOf('a1');
    expect([...catalog.statementsByShape()]).toEqual([{statement: full, asset: facts}]);
  });

  test('stream in the order of shape, asset and place, over pages, while others are written', () => {
    const expected: string[] = [];
    catalog.transaction(() => {
      for (let a = 0; a < 40; a += 1) {
        const id = `a${String(a).padStart(2, '0')}`;
        const statements = Array.from({length: 25}, (_, n) =>
          statementOf(id, `e1_${a}_${n}`, {ordinal: n, shape: `s1_${(a * 7 + n * 3) % 11}`}),
        );
        catalog.putAsset(assetOf(id), a % 8 === 7, statements);
        if (a % 8 !== 7)
          expected.push(
            ...statements.map(({shape, asset, ordinal}) => `${shape} ${asset} ${String(ordinal).padStart(2, '0')}`),
          );
      }
    });
    const seen: string[] = [];
    for (const {statement, asset} of catalog.statementsByShape()) {
      expect(asset.id).toBe(statement.asset);
      seen.push(`${statement.shape} ${statement.asset} ${String(statement.ordinal).padStart(2, '0')}`);
      if (seen.length % 100 === 0) catalog.putFamily({id: `f${seen.length}`, anchors: [statement.shape]});
    }
    expect(seen).toEqual(expected.toSorted());
    expect(seen).toHaveLength(35 * 25);
    expect(catalog.families().length).toBeGreaterThan(5);
  });
});

describe('what the archive keeps beside assets', () => {
  test('people replace the list of their account, in their order', () => {
    catalog.putPeople('acme', [personOf('2', 'BO'), personOf('1', 'ANA')]);
    catalog.putPeople('other', [personOf('1', 'EVE')]);
    catalog.putPeople('acme', [personOf('3', 'CY', {human: false}), personOf('1', 'ANA', {state: 'dropped'})]);
    expect(catalog.people('acme')).toEqual([
      personOf('3', 'CY', {human: false}),
      personOf('1', 'ANA', {state: 'dropped'}),
    ]);
    expect(catalog.people('other')).toEqual([personOf('1', 'EVE')]);
    expect(catalog.people('none')).toEqual([]);
  });

  test('states replace the one of their source', () => {
    const state: SourceState = {
      account: 'acme',
      source: 'snowflake-workspaces',
      cursor: {latest: '2026-11-16', seen: [1, null]},
      scopes: [{scope: 'x', complete: false, listed: 3}],
      unreadable: [{scope: 'x', locator: 'l', reason: 'It is private.', owner: ana}],
    };
    catalog.putState({...state, source: 'z', unreadable: []});
    catalog.putState({...state, cursor: null});
    catalog.putState(state);
    expect(catalog.state('acme', 'snowflake-workspaces')).toEqual(state);
    expect(catalog.state('acme', 'none')).toBeUndefined();
    expect(catalog.states().map(({source}) => source)).toEqual(['snowflake-workspaces', 'z']);
  });

  test('decisions are a set by id; the outbox is apart from them', () => {
    const rejected = decisionOf('03', 'c1', {verdict: {t: 'reject', reason: 'A peek.'}, parents: ['01']});
    catalog.putDecisions('c1', [rejected, decisionOf('01', 'c1')]);
    catalog.putDecisions('c1', [decisionOf('01', 'c1')]);
    catalog.putDecisions('c2', [decisionOf('02', 'c2')]);
    expect(catalog.decisions('c1')).toEqual([decisionOf('01', 'c1'), rejected]);
    expect(catalog.decisions().map(({id}) => id)).toEqual(['01', '02', '03']);

    catalog.queueDecision(decisionOf('05', 'c1'));
    catalog.queueDecision(decisionOf('04', 'c2'));
    catalog.queueDecision(decisionOf('04', 'c2'));
    expect(catalog.outbox().map(({id}) => id)).toEqual(['04', '05']);
    expect(catalog.decisions()).toHaveLength(3);
    catalog.clearOutbox(['04', 'unknown']);
    expect(catalog.outbox()).toEqual([decisionOf('05', 'c1')]);
  });

  test('families are updated in place', () => {
    catalog.putFamily({id: 'f2', anchors: ['s1_b']});
    catalog.putFamily({id: 'f1', anchors: ['s1_a']});
    catalog.putFamily({id: 'f2', anchors: ['s1_b', 's1_c'], mergedInto: 'f1'});
    expect(catalog.families()).toEqual([
      {id: 'f1', anchors: ['s1_a']},
      {id: 'f2', anchors: ['s1_b', 's1_c'], mergedInto: 'f1'},
    ]);
  });
});

describe('candidates', () => {
  test('are replaced as a whole and ordered by rank', () => {
    catalog.replaceCandidates([candidateOf('c1'), candidateOf('c2', {rank: 99.5}), candidateOf('c3')]);
    expect(catalog.candidates().map(({id}) => id)).toEqual(['c2', 'c1', 'c3']);
    catalog.replaceCandidates([
      candidateOf('c3', {rank: 20}),
      candidateOf('c4', {sql: 'select 1', refusal: 'It is a peek.'}),
    ]);
    expect(catalog.candidates()).toEqual([
      candidateOf('c3', {rank: 20}),
      candidateOf('c4', {sql: 'select 1', refusal: 'It is a peek.'}),
    ]);
    expect(catalog.candidate('c4')?.refusal).toBe('It is a peek.');
    expect(catalog.candidate('c1')).toBeUndefined();
  });
});
