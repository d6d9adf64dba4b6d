import {expect, test} from 'vitest';
import {openCatalog} from './open-catalog.ts';
import {assetOf} from './samples.test.data.ts';

test('counts personal data by kind, without the domains that are allowed', () => {
  const catalog = openCatalog(':memory:');
  for (const id of ['a1', 'a2']) catalog.putAsset(assetOf(id), false, []);
  const email = (domain: string, places: number) => ({kind: 'email', domain, places});
  catalog.putPersonalData('a1', [email('acme.com', 2), email('mail.example.com', 1), email('notexample.com', 1)]);
  catalog.putPersonalData('a2', [email('example.com', 5), {kind: 'phone', domain: '', places: 3}]);
  expect(catalog.personalDataCounts([])).toEqual([
    {kind: 'email', assets: 2, places: 9},
    {kind: 'phone', assets: 1, places: 3},
  ]);
  expect(catalog.personalDataCounts(['Example.com'])).toEqual([
    {kind: 'email', assets: 1, places: 3},
    {kind: 'phone', assets: 1, places: 3},
  ]);
  catalog.putPersonalData('a1', []);
  catalog.putAsset(assetOf('a3', {aliases: ['a2']}), false, []);
  expect(catalog.personalDataCounts([])).toEqual([]);
  catalog.close();
});
