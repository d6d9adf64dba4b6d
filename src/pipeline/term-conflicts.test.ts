import {expect, it} from 'vitest';
import type {TermConflict} from '../model/family.ts';
import {termConflicts} from './term-conflicts.ts';

const other = (id: string, says: string) => ({id, name: `family_${id}`, says});
const candidate = (id: string, ...conflicts: TermConflict[]) => ({id, name: `family_${id}`, conflicts});

it('lists each term once with all its sides by name, those with most sides first', () => {
  const candidates = [
    candidate('b', {term: 'churn', says: 'two', others: [other('a', 'one')]}),
    candidate(
      'a',
      {term: 'churn', says: 'one', others: [other('b', 'two')]},
      {
        term: 'active customer',
        says: 'all',
        others: [other('c', 'paying'), other('d', 'this month')],
      },
    ),
    {id: 'e', name: 'nothing'},
  ];
  expect(termConflicts(candidates)).toEqual([
    {term: 'active customer', sides: [other('a', 'all'), other('c', 'paying'), other('d', 'this month')]},
    {term: 'churn', sides: [other('a', 'one'), other('b', 'two')]},
  ]);
});

it('keeps two findings about one word apart', () => {
  const candidates = [
    candidate('a', {term: 'paid', says: 'x', others: [other('b', 'y')]}),
    candidate('c', {term: 'paid', says: 'v', others: [other('d', 'w')]}),
  ];
  expect(termConflicts(candidates).map(({sides}) => sides.map(({id}) => id))).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});
