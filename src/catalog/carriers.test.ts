import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Statement} from '../model/statement.ts';
import type {Catalog} from '../ports/catalog.ts';
import {openCatalog} from './open-catalog.ts';
import {assetOf, statementOf} from './samples.test.data.ts';

let catalog: Catalog;
beforeEach(() => {
  catalog = openCatalog(':memory:');
});
afterEach(() => catalog.close());

function copyOf(asset: string, exact: string, change: Partial<Statement> = {}): Statement {
  return statementOf(asset, exact, {kind: 'write', verb: 'COPY INTO', sql: `copy into @out from ${exact}`, ...change});
}

describe('carriers', () => {
  test('are what unloads, schedules and fetches, in assets and in the history', () => {
    catalog.putAsset(assetOf('a'), false, [
      copyOf('a', 'e1_out', {context: {database: 'SHOP'}}),
      copyOf('a', 'e1_in', {ordinal: 1, writes: [{name: 'ORDERS'}]}),
      statementOf('a', 'e1_task', {ordinal: 2, kind: 'definition', verb: 'CREATE TASK'}),
      statementOf('a', 'e1_get', {ordinal: 3, kind: 'admin', verb: 'GET'}),
      statementOf('a', 'e1_query', {ordinal: 4}),
    ]);
    const task = {kind: 'object', locator: 'object://tasks/"A"."B"."C"'} as const;
    catalog.putAsset(assetOf('t', task), false, [statementOf('t', 'e1_body')]);
    catalog.putAsset(assetOf('v', {kind: 'object', locator: 'object://views/"A"."B"."C"'}), false, [
      statementOf('v', 'e1_view'),
    ]);
    catalog.putText(
      {exact: 'e1_text', completeness: 'whole', text: '-- x\ncopy into @out from t; '},
      copyOf('', 'e1_text', {span: {start: 5, end: 26}}),
    );
    const found = [...catalog.carriers()].toSorted((a, b) => (a.exact < b.exact ? -1 : 1));
    expect(found.map(({exact, verb}) => `${exact} ${verb}`)).toEqual([
      'e1_body SELECT',
      'e1_get GET',
      'e1_out COPY INTO',
      'e1_task CREATE TASK',
      'e1_text COPY INTO',
    ]);
    expect(found[2]).toMatchObject({context: {database: 'SHOP'}, asset: {id: 'a', title: 'sheet a'}});
    expect(found[4]).toEqual({exact: 'e1_text', verb: 'COPY INTO', sql: 'copy into @out from t', context: {}});
  });

  test('of an asset that has gone are none, and more than a page of them come all', () => {
    catalog.putAsset(assetOf('gone'), true, [copyOf('gone', 'e1_gone')]);
    const many = Array.from({length: 1203}, (_, n) => copyOf('a', `e1_${n}`, {ordinal: n, id: `a:e1_${n}:0`}));
    catalog.putAsset(assetOf('a'), false, many);
    expect(new Set([...catalog.carriers()].map(({exact}) => exact)).size).toBe(1203);
  });
});

test('verbCounts counts statements of present assets by their first words', () => {
  catalog.putAsset(assetOf('a'), false, [
    statementOf('a', 'e1_a'),
    copyOf('a', 'e1_b', {ordinal: 1}),
    copyOf('a', 'e1_c', {ordinal: 2}),
  ]);
  catalog.putAsset(assetOf('gone'), true, [copyOf('gone', 'e1_gone')]);
  expect(catalog.verbCounts()).toEqual([
    {kind: 'query', verb: 'SELECT', count: 1},
    {kind: 'write', verb: 'COPY INTO', count: 2},
  ]);
});
