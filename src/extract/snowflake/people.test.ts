import {describe, expect, it} from 'vitest';
import type {Person} from '../../model/people.ts';
import {ownerOf, personalDatabase} from './people.ts';

const person = (userId: string, name: string, deletedAt?: string): Person => ({
  userId,
  name,
  human: true,
  state: deletedAt === undefined ? 'active' : 'dropped',
  ...(deletedAt === undefined ? {} : {deletedAt}),
});
const people = [
  person('1', 'ANA'),
  person('2', 'ANA', '2026-03-01T00:00:00.000Z'),
  person('3', 'ANA', '2026-06-01T00:00:00.000Z'),
  person('4', 'ANA_MARIA', '2026-03-01T00:00:00.000Z'),
  person('5', 'lower.case'),
];
const owner = (database: string) => ownerOf(personalDatabase(database)!, people);

describe('ownerOf', () => {
  it.each([
    ['USER$ANA', '1'],
    ['USER$lower.case', '5'],
    ['USER$LOWER.CASE', '5'],
    [`DROPPED_USER$ANA_${Date.parse('2026-03-01T00:00:02Z')}`, '2'],
    [`DROPPED_USER$ANA_${Date.parse('2026-05-30T00:00:00Z') / 1000}`, '3'],
    [`DROPPED_USER$ANA_${Date.parse('2026-03-02T00:00:00Z')}000000`, '2'],
    ['DROPPED_USER$ANA_20260302113000', '2'],
    ['DROPPED_USER$ANA_2026-05-30T10:00:00Z', '3'],
    ['DROPPED_USER$ANA_123', '3'],
    [`DROPPED_USER$ANA_MARIA_${Date.parse('2026-06-01T00:00:00Z')}`, '4'],
  ])('of %s is user %s', (database, id) => {
    expect(owner(database).id).toBe(id);
  });

  it('keeps the name where nobody fits', () => {
    expect(owner('USER$NOBODY')).toEqual({kind: 'user', id: '', name: 'NOBODY'});
    expect(owner('DROPPED_USER$NOBODY_1780000000000')).toEqual({
      kind: 'user',
      id: '',
      name: 'NOBODY',
      state: 'dropped',
    });
  });

  it('leaves other databases alone', () => {
    expect(['ANALYTICS', 'USER$', 'MY_USER$ANA'].map(personalDatabase)).toEqual([undefined, undefined, undefined]);
  });
});
