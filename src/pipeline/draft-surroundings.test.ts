import {afterEach, beforeEach, expect, test} from 'vitest';
import {openCatalog} from '../catalog/open-catalog.ts';
import {configSchema} from '../config/schema.ts';
import type {Asset} from '../model/asset.ts';
import type {FamilyReader} from '../model/family.ts';
import type {ModelDraft} from '../model/model-draft.ts';
import {readAsset} from '../parse/read-asset.ts';
import type {Catalog} from '../ports/catalog.ts';
import {NOTHING_MASKED} from '../redact/personal-data.ts';
import {keptReaders} from './analyse-readers.ts';
import type {Workshop} from './context.ts';
import {withSurroundings} from './draft-surroundings.ts';

const MADE = 'SHOP.MART.REVENUE';
const config = configSchema.parse({
  version: 1,
  archive: {repository: './archive.git'},
  accounts: {prod: {kind: 'snowflake', connection: {profile: 'x'}, role: 'rescue_reader'}},
  publish: {groups: {finance_role: 'finance', ANA: 'board'}},
});
const draft = {
  description: 'Revenue.',
  replaces: {database: 'SHOP', schema: 'MART', name: 'REVENUE'},
  provenance: {asset: 'a'.repeat(32)},
} as ModelDraft;

let catalog: Catalog;
beforeEach(() => {
  catalog = openCatalog(':memory:');
});
afterEach(() => catalog.close());

function put(id: string, kind: Asset['kind'], title: string, body: string): void {
  const asset: Asset = {
    id: id.repeat(32),
    aliases: [],
    account: 'prod',
    source: 's',
    kind,
    format: 'sql',
    title,
    owner: {kind: 'user', id: '1', name: 'ANA'},
    container: 'c',
    path: `${title}.sql`,
    locator: `l/${title}`,
    context: {database: 'SHOP', schema: 'MART'},
    body,
    encoding: 'utf-8',
    redactions: [],
  };
  catalog.putAsset(asset, false, readAsset(asset));
}

function surrounded(
  more: {readonly readBy?: readonly FamilyReader[]; readonly owner?: string},
  of: ModelDraft = draft,
): ModelDraft {
  const workshop = {
    catalog,
    loaded: {config},
    identity: (name: string) => (name === 'BI_SVC' ? {name: 'BI team', email: 'bi@example.com'} : undefined),
  } as unknown as Workshop;
  const owner = {kind: 'user', id: '2', name: more.owner ?? 'BO'} as const;
  return withSurroundings(workshop, {owner, ...(more.readBy && {readBy: more.readBy})}, of, NOTHING_MASKED);
}

function reader(who: string, more: Partial<FamilyReader> = {}): FamilyReader {
  return {object: MADE, actor: 'bi', who, runs: 3, firstDay: '2026-03-02', lastDay: '2026-05-04', ...more};
}

test('who reads what the original writes is an exposure; who reads something else that it writes is none', () => {
  const {exposures} = surrounded({readBy: [reader('BI_SVC'), reader('OTHER', {object: 'SHOP.MART.LOG'})]});
  expect(exposures).toMatchObject([{name: 'bi_svc', owner: {name: 'BI team', email: 'bi@example.com'}}]);
  expect(surrounded({}).exposures).toBeUndefined();
  expect(surrounded({readBy: [reader('X', {actor: 'person'})]}).exposures).toBeUndefined();
});

test('a notebook whose text reads it is one; the original itself, a sheet and one that reads another table are none', () => {
  put('a', 'notebook', 'original', 'select * from revenue');
  put('b', 'notebook', 'Board deck', 'select * from revenue');
  put('c', 'worksheet', 'sheet', 'select * from revenue');
  put('d', 'notebook', 'else', 'select * from revenues');
  expect(surrounded({}).exposures?.map(({name, type}) => `${name} ${type}`)).toEqual(['board_deck notebook']);
  const {replaces: _, ...query} = draft;
  expect(surrounded({}, query).exposures).toBeUndefined();
});

test('the group is that of the user or role that owned the original', () => {
  expect(surrounded({owner: 'ana'}).group).toBe('board');
  expect(surrounded({owner: 'FINANCE_ROLE'}).group).toBe('finance');
  expect(surrounded({}).group).toBeUndefined();
});

test('what roles have on the object is said in the description, but for our own roles', () => {
  const grant = (grantee: string, object = MADE) => ({
    account: 'prod',
    object,
    grantedTo: 'ROLE',
    grantee,
    privileges: ['SELECT'],
  });
  catalog.putGrants('prod', [grant('BI'), grant('RESCUE_READER'), grant('HR', 'SHOP.MART.OTHER')]);
  const said = 'Revenue. On SHOP.MART.REVENUE the role BI has SELECT; grant it on the model as well.';
  expect(surrounded({}).description).toBe(said);
  catalog.putGrants('other', [{...grant('ELSEWHERE'), account: 'other', object: 'A.B.C'}]);
  expect(surrounded({}).description).toBe(said);
  catalog.putGrants('prod', []);
  expect(surrounded({}).description).toBe('Revenue.');
});

test('of many readers every tool is kept, whoever ran most last night', () => {
  const people = Array.from({length: 30}, (_, i) => reader(`P${i}`, {actor: 'person', runs: 100 - i}));
  const readers = [...people, reader('BI_SVC', {runs: 2}), reader('SYNC', {actor: 'loader', runs: 1})];
  const kept = keptReaders(readers, 20).map(({who}) => who);
  expect(kept).toEqual([...people.slice(0, 20).map(({who}) => who), 'BI_SVC', 'SYNC']);
  expect(keptReaders(people.slice(0, 20), 20)).toHaveLength(20);
});
