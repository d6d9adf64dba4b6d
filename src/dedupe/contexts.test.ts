import {expect, test} from 'vitest';
import type {ContextRuns} from '../model/family.ts';
import {nameConflict, refuseConflict} from './contexts.ts';

function ran(database: string | undefined, schema: string | undefined, rest: Partial<ContextRuns> = {}): ContextRuns {
  const context = {...(database === undefined ? {} : {database}), ...(schema === undefined ? {} : {schema})};
  return {context, runs: 1, failures: 0, people: 1, lastRunAt: '2026-09-03T10:00:00.000Z', ...rest};
}

const ORDERS = {name: 'ORDERS'};

test('a name that two contexts make two tables is a conflict, said with both', () => {
  const found = nameConflict([ORDERS], {}, [
    ran('RAW', 'SHOP', {runs: 4, failures: 1}),
    ran('DEV', 'SHOP', {runs: 12}),
  ]);
  expect(found).toEqual({
    name: 'ORDERS',
    meanings: [
      {relation: 'DEV.SHOP.ORDERS', runs: 12},
      {relation: 'RAW.SHOP.ORDERS', runs: 3},
    ],
  });
  expect(refuseConflict(found!)).toBe(
    'It ran in contexts that make ORDERS different tables, DEV.SHOP.ORDERS (12 runs) or RAW.SHOP.ORDERS (3 runs): ' +
      'which one is meant, only a person can say; write its full name.',
  );
});

test.each([
  [
    'the name is written in full',
    [{database: 'RAW', schema: 'SHOP', name: 'ORDERS'}],
    {},
    [ran('A', 'B'), ran('C', 'D')],
  ],
  [
    'they differ in a part that the name has',
    [{schema: 'SHOP', name: 'ORDERS'}],
    {},
    [ran('RAW', 'A'), ran('RAW', 'B')],
  ],
  ['USE in the file says it', [ORDERS], {database: 'RAW', schema: 'SHOP'}, [ran('A', 'B'), ran('C', 'D')]],
  ['every run in one of them failed', [ORDERS], {}, [ran('RAW', 'SHOP'), ran('DEV', 'SHOP', {runs: 3, failures: 3})]],
  ['one of them leaves the name open', [ORDERS], {}, [ran('RAW', 'SHOP'), ran(undefined, undefined)]],
  [
    'they differ in role and warehouse only',
    [ORDERS],
    {},
    [
      ran('RAW', 'SHOP'),
      {...ran('RAW', 'SHOP'), context: {role: 'R', warehouse: 'W', database: 'RAW', schema: 'SHOP'}},
    ],
  ],
  ['nothing is read', [], {}, [ran('A', 'B'), ran('C', 'D')]],
])('there is none where %s', (_, names, own, contexts) => {
  expect(nameConflict(names, own, contexts)).toBeUndefined();
});
