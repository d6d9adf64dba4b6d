import {describe, expect, it} from 'vitest';
import {worksheetIndex} from './classic-worksheets.ts';

const ID = '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1';
const OTHER = '1a2b3c4d-5e6f-4a8b-9c0d-1e2f3a4b5c6d';

describe('the index of the Classic Console', () => {
  it.each([
    [
      'a list',
      JSON.stringify([
        {id: ID, name: 'One'},
        {id: OTHER, name: 'Two'},
      ]),
    ],
    ['objects by id', JSON.stringify({[ID]: {title: 'One'}, [OTHER]: {title: 'Two', open: true}})],
    ['titles by id', JSON.stringify({tabs: {[ID.toUpperCase()]: 'One', [OTHER]: 'Two'}})],
    [
      'a document per line',
      `${JSON.stringify({uuid: ID, label: 'One'})}\r\n${JSON.stringify({uuid: OTHER, label: ' Two\n'})}\n`,
    ],
    [
      'something nested',
      JSON.stringify({
        a: {b: [{worksheets: [{fileName: `worksheet_data/${ID}`, displayName: 'One'}]}]},
        [OTHER]: 'Two',
      }),
    ],
    ['lines of which some are none', `{"id": "${ID}", "name": "One"}\nnot JSON\n{"id": "${OTHER}", "name": "Two"}`],
  ])('is read as %s', (_, index) => {
    expect([...worksheetIndex(index)].map(([id, {title}]) => [id, title]).toSorted()).toEqual([
      [ID, 'One'],
      [OTHER, 'Two'],
    ]);
  });

  it.each([
    '',
    'binary\u0000',
    '[[[',
    '42',
    'null',
    `{"id": "${ID}"}`,
    `{"name": "no id"}`,
    `${'['.repeat(5000)}${']'.repeat(5000)}`,
  ])('gives no titles for %j', (index) => {
    expect(worksheetIndex(index).size).toBe(0);
  });

  it('says in which context a worksheet was used, where it does', () => {
    const index = JSON.stringify([
      {id: ID, role: 'ANALYST', warehouse: 'WH', database: 'DB', schema: ' '},
      {id: OTHER, name: OTHER},
    ]);
    expect([...worksheetIndex(index)]).toEqual([[ID, {context: {role: 'ANALYST', warehouse: 'WH', database: 'DB'}}]]);
  });
});
