import {expect, it} from 'vitest';
import {namedUsers} from './people.ts';

it.each([
  [['ANA'], 'ANA'],
  [['ANA', 'BO', 'CY', 'DI'], 'ANA, BO, CY, DI'],
  [['ANA', 'BO', 'CY', 'DI', 'ED', 'FE'], 'ANA, BO, CY, DI and 2 more'],
  [['ANA', 'BO', 'BO', 'CY'], 'ANA, BO (2 users), CY'],
  [['ANA', 'BO', 'CY', 'DI', 'ED', 'ED'], 'ANA, BO, CY, DI and 2 more'],
])('names users: %j', (names, sentence) => {
  expect(namedUsers(names)).toBe(sentence);
});
