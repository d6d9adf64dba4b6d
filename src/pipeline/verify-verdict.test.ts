import {describe, expect, test} from 'vitest';
import type {ComparedRows, ResultColumn, SideHashes} from '../ports/row-comparison.ts';
import {compareColumns, judge} from './verify-verdict.ts';

const column = (name: string, type = 'NUMBER(38,0)'): ResultColumn => ({name, type});
const side = (rows: number, ...columns: readonly string[]): SideHashes => ({
  rows,
  all: columns.join('+'),
  columns,
  allRounded: columns.join('+'),
  columnsRounded: columns,
});
const compared = (original: SideHashes, model: SideHashes, again = original): ComparedRows => ({
  original,
  again,
  model,
});
const AB = [column('A'), column('B', 'VARCHAR')];
const same = compareColumns(AB, AB);

describe('columns', () => {
  test('without a name in the original may have one in the model', () => {
    const {unlike, says, named, shared} = compareColumns(
      [
        {name: 'REGION', type: 'VARCHAR'},
        {name: 'COUNT(*)', type: 'NUMBER'},
      ],
      [
        {name: 'REGION', type: 'VARCHAR'},
        {name: 'COUNT', type: 'NUMBER'},
      ],
    );
    expect([unlike, says, named]).toEqual([[], [], ['The column COUNT(*) is called COUNT in the model.']]);
    expect(shared).toHaveLength(2);
    expect(compareColumns([{name: 'A', type: 'NUMBER'}], [{name: 'COUNT', type: 'NUMBER'}]).unlike).toEqual([
      'A',
      'COUNT',
    ]);
  });

  test('of the same names and types are shared', () => {
    expect(same).toEqual({
      shared: [
        {name: 'A', original: 0, model: 0},
        {name: 'B', original: 1, model: 1},
      ],
      unlike: [],
      says: [],
      named: [],
    });
  });

  test('that one side lacks, or that have another type, are told', () => {
    const {unlike, says, shared} = compareColumns(AB, [column('B', 'DATE'), column('C')]);
    expect(unlike).toEqual(['A', 'B', 'C']);
    expect(says).toEqual([
      'the model has no column A',
      'B is VARCHAR in the original and DATE in the model',
      'the original has no column C',
    ]);
    expect(shared).toEqual([{name: 'B', original: 1, model: 0}]);
  });

  test('in another order are no longer the same table', () => {
    expect(compareColumns(AB, AB.toReversed()).says).toEqual(['the columns stand in another order']);
  });

  test('two of one name are taken one after the other', () => {
    const twice = [column('A'), column('A', 'DATE')];
    expect(compareColumns(twice, twice)).toMatchObject({says: [], shared: [{model: 0}, {model: 1}]});
  });

  test('whose names are made from expressions may have other spaces; others may not', () => {
    expect(compareColumns([column('SUM(A + B)')], [column('SUM(A+B)')]).says).toEqual([]);
    expect(compareColumns([column('My Name')], [column('MyName')]).unlike).toEqual(['My Name', 'MyName']);
  });
});

describe('the verdict', () => {
  test.each([
    ['equal', compared(side(3, 'x', 'y'), side(3, 'x', 'y')), []],
    ['equal', compared(side(3, 'x', 'y'), side(3, 'x', 'y')), ['LIMIT without ORDER BY takes any rows']],
    ['both-empty', compared(side(0, '0', '0'), side(0, '0', '0')), []],
    ['different', compared(side(3, 'x', 'y'), side(4, 'x', 'y')), []],
    ['different', compared(side(3, 'x', 'y'), side(3, 'x', 'z')), []],
    ['different', compared(side(3, 'x', 'y'), side(0, '0', '0')), []],
    ['not-deterministic', compared(side(3, 'x', 'y'), side(3, 'x', 'z'), side(3, 'x', 'w')), []],
    ['not-deterministic', compared(side(3, 'x', 'y'), side(3, 'x', 'z')), ['RANDOM gives other values each time']],
  ] as const)('is %s', (outcome, rows, unsteady) => {
    expect(judge(same, rows, unsteady).outcome).toBe(outcome);
  });

  test('names the columns that differ and counts, and nothing else', () => {
    expect(judge(same, compared(side(3, 'x', 'y'), side(5, 'x', 'z')), [])).toEqual({
      outcome: 'different',
      rows: {original: 3, model: 5},
      columns: ['B'],
      reason: '3 rows of the original and 5 rows of the model.',
    });
  });

  test('says so where each column has its values and the rows do not', () => {
    const model = {...side(3, 'x', 'y'), all: 'other', allRounded: 'other'};
    expect(judge(same, compared(side(3, 'x', 'y'), model), [])).toMatchObject({
      outcome: 'different',
      reason: 'Each column has the same values, in other combinations.',
    });
  });

  test('is different for equal hashes under another name or type: HASH_AGG looks at neither', () => {
    const renamed = compareColumns(AB, [column('A'), column('B', 'DATE')]);
    expect(judge(renamed, compared(side(3, 'x', 'y'), side(3, 'x', 'y')), [])).toMatchObject({
      outcome: 'different',
      columns: ['B'],
      reason: 'B is VARCHAR in the original and DATE in the model.',
    });
  });

  test('is different also for two empty results with other columns', () => {
    const renamed = compareColumns(AB, [column('A'), column('C')]);
    expect(judge(renamed, compared(side(0, '0'), side(0, '0')), []).outcome).toBe('different');
  });

  test('takes floating-point numbers for equal to twelve digits, and says so', () => {
    const [one, other] = [side(3, 'x', 'y'), {...side(3, 'x', 'y'), all: 'noise', columns: ['x', 'noise']}];
    expect(judge(same, compared(one, other), [])).toEqual({
      outcome: 'equal',
      rows: {original: 3, model: 3},
      reason: 'Floating-point numbers are equal to twelve digits.',
    });
  });
});
