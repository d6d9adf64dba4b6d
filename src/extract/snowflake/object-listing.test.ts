import {describe, expect, it} from 'vitest';
import type {Row} from '../../ports/warehouse.ts';
import {denied, type FakeWarehouse, fakeWarehouse} from '../../testing/fake-warehouse.ts';
import {OBJECT_KINDS, type ObjectKind} from './object-kinds.ts';
import {type ListingOptions, ObjectLister} from './object-listing.ts';
import {usageProcedures, usageViews} from './object-statements.ts';

const kind = (id: string): ObjectKind => OBJECT_KINDS.find((each) => each.id === id)!;
const shown = (name: string, parts: Row = {}): Row => ({
  created_on: '2026-11-01 08:00:00.000 +0000',
  name,
  database_name: 'DB',
  schema_name: 'SC',
  owner: 'R',
  ...parts,
});
const routine = (signature: string, parts: Row = {}): Row => ({
  created_on: '2026-11-01 08:00:00.000 +0000',
  name: signature.slice(0, signature.indexOf('(')),
  catalog_name: 'DB',
  schema_name: 'SC',
  is_builtin: 'N',
  arguments: `${signature} RETURN VARCHAR`,
  ...parts,
});
const kept = (name: string, definition: string, parts: Row = {}): Row => ({
  DATABASE_NAME: 'DB',
  SCHEMA_NAME: 'SC',
  NAME: name,
  OWNER: 'OWNER_ROLE',
  SIGNATURE: '',
  LANGUAGE: 'SQL',
  DEFINITION: definition,
  CREATED_MS: String(Date.parse('2026-11-01T08:00:00Z')),
  ALTERED_MS: String(Date.parse('2026-11-02T08:00:00Z')),
  ...parts,
});

function account(answers: Readonly<Record<string, readonly Row[] | Error>>): FakeWarehouse {
  return fakeWarehouse({
    answer: (sql, {role}) => answers[role === undefined ? sql : `${role}: ${sql}`] ?? answers[sql] ?? [],
  });
}

const options: ListingOptions = {
  reader: {},
  inventoryRole: undefined,
  seesAll: false,
  within: undefined,
  isForeign: (database) => database === 'SNOWFLAKE',
};

const VIEWS = 'show views in account limit 10000';

describe('the listing of objects', () => {
  it('leaves out what is built in, what is foreign, and what is of another kind', async () => {
    const warehouse = account({
      'show procedures in account': [
        routine('MINE(NUMBER)'),
        routine('SYSTEM(NUMBER)', {is_builtin: 'Y'}),
        routine('SHARED()', {catalog_name: 'SNOWFLAKE'}),
        routine('GLOBAL()', {catalog_name: ''}),
      ],
      [VIEWS]: [shown('V'), shown('MV', {is_materialized: 'true'}), shown('X', {schema_name: 'INFORMATION_SCHEMA'})],
      [usageViews]: [kept('V', 'create view V …'), kept('MV', 'select 1'), kept('Z', 'create materialized view Z …')],
    });
    const lister = new ObjectLister(warehouse, options);
    const names = async (id: string) =>
      (await lister.list(kind(id))).objects.map(({object, signature}) => object.name + signature);
    expect(await names('procedures')).toEqual(['MINE(NUMBER)']);
    expect(await names('views')).toEqual(['V']);
    expect(await names('materialized-views')).toEqual(['Z']);
    // Both kinds of views are in one view of ACCOUNT_USAGE, which is read once.
    expect(warehouse.sent.filter(({sql}) => sql === usageViews)).toHaveLength(1);
  });

  it('joins overloads with what ACCOUNT_USAGE keeps of each', async () => {
    const warehouse = account({
      'show procedures in account': [routine('P(NUMBER)'), routine('P(NUMBER, VARCHAR)')],
      [usageProcedures]: [
        kept('P', 'one', {SIGNATURE: '(A NUMBER)'}),
        kept('P', 'two', {SIGNATURE: '(A NUMBER(38,0), B VARCHAR)'}),
        kept('HIDDEN', 'three', {SIGNATURE: '()', LANGUAGE: 'PYTHON'}),
      ],
    });
    const {objects, complete} = await new ObjectLister(warehouse, options).list(kind('procedures'));
    expect(
      objects.map(({object, signature, usage, isShown}) => [
        object.name + signature,
        usage?.definition,
        usage?.owner,
        isShown,
      ]),
    ).toEqual([
      ['HIDDEN()', 'three', 'OWNER_ROLE', false],
      ['P(NUMBER)', 'one', 'OWNER_ROLE', true],
      ['P(NUMBER, VARCHAR)', 'two', 'OWNER_ROLE', true],
    ]);
    expect(complete).toBe(true);
  });

  it('takes the SQL from whichever role is shown it', async () => {
    const warehouse = account({
      [VIEWS]: [shown('A', {text: 'reader'}), shown('B', {text: ''})],
      [`INVENTORY: ${VIEWS}`]: [shown('A', {text: ''}), shown('B', {text: 'inventory'}), shown('C', {text: ''})],
    });
    const {objects} = await new ObjectLister(warehouse, {...options, inventoryRole: 'INVENTORY'}).list(kind('views'));
    expect(objects.map(({object, row, isShown}) => [object.name, row?.['text'], isShown])).toEqual([
      ['A', 'reader', true],
      ['B', 'inventory', true],
      ['C', '', false],
    ]);
  });

  it.each([
    ['SHOW is refused', {[VIEWS]: denied()}, true, false],
    ['ACCOUNT_USAGE is refused and no role sees everything', {[usageViews]: denied()}, false, false],
    ['ACCOUNT_USAGE is refused and a role sees everything', {[usageViews]: denied()}, true, true],
    ['nothing is refused', {}, false, true],
  ])('is complete or not where %s', async (_, answers, seesAll, complete) => {
    const listing = await new ObjectLister(account(answers), {...options, seesAll}).list(kind('views'));
    expect(listing.complete).toBe(complete);
    expect(listing.usageRefused).toBe(usageViews in answers);
  });
});
