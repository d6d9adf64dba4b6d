import {describe, expect, it} from 'vitest';
import type {ModelDraft} from '../model/model-draft.ts';
import {imported, inventedDraft, relation} from '../testing/invented-draft.ts';
import {type PlannedBase, planModels} from './publish-plan.ts';

const EMPTY: PlannedBase = {rescued: new Map(), refers: new Map()};

/** A draft that makes `A.B.<NAME>` and reads the tables that others make. */
function makes(name: string, reads: readonly string[], more: Partial<ModelDraft> = {}): ModelDraft {
  return inventedDraft(
    name,
    reads.map((one) => `A.B.${one.toUpperCase()}`),
    {replaces: relation(`A.B.${name.toUpperCase()}`), ...more},
  );
}

/** `weekly: orders→orders_model, other` in the order of the plan. */
function shown(drafts: readonly ModelDraft[], base: PlannedBase = EMPTY): readonly string[] {
  return planModels(drafts, base).order.map(({draft, waitsFor}) => {
    const refs = draft.imports.flatMap(({model}) => model ?? []);
    return `${draft.name}(${refs.join(' ')})${waitsFor.length === 0 ? '' : ` waits for ${waitsFor.join(' ')}`}`;
  });
}

describe('drafts that read each other', () => {
  it('come after what they refer to, and wait for it', () => {
    const drafts = [makes('c', ['b', 'a', 'other']), makes('b', ['a']), makes('a', ['raw'])];
    expect(shown(drafts)).toEqual(['a()', 'b(a) waits for a', 'c(b a) waits for a b']);
    expect(planModels(drafts, EMPTY).notes).toEqual([]);
  });

  it('keep the order they were given in where they do not', () => {
    expect(shown([makes('z', []), makes('b', ['a']), makes('y', []), makes('a', [])])).toEqual([
      'z()',
      'a()',
      'b(a) waits for a',
      'y()',
    ]);
  });

  it('wait no longer once the base has it from the same candidate', () => {
    const [a, b] = [makes('a', []), makes('b', ['a'])];
    expect(shown([b, a], {...EMPTY, rescued: new Map([['a', a.candidate]])})).toEqual(['a()', 'b(a)']);
    expect(shown([b, a], {...EMPTY, rescued: new Map([['a', 'another']])})).toEqual(['a()', 'b(a) waits for a']);
  });

  it('read what they make themselves as a source', () => {
    expect(shown([makes('a', ['a'])])).toEqual(['a()']);
  });

  it('read what two make as a source, and say so', () => {
    const other = {...makes('a2', []), replaces: relation('A.B.A')};
    const plan = planModels([makes('a', []), other, makes('b', ['a'])], EMPTY);
    expect(plan.order.at(-1)?.draft.imports[0]?.model).toBeUndefined();
    expect(plan.notes).toEqual([
      {name: 'b', text: 'A.B.A is made by a and by a2; b reads it as a source, as nothing says which is meant.'},
    ]);
  });

  it('know no relation of which a part is missing, and none that a scaffold would fill', () => {
    const half = makes('a', [], {replaces: {schema: 'B', name: 'A'}});
    const fills = makes('s', [], {scaffold: {into: relation('A.B.S'), says: []}});
    expect(shown([half, fills, makes('b', ['a', 's'])])).toEqual(['a()', 's()', 'b()']);
  });
});

describe('a circle', () => {
  const drafts = [makes('a', ['c']), makes('b', ['a']), makes('c', ['b'])];

  it('is opened at one place, which is named with the whole way; nobody is left out', () => {
    expect(shown(drafts)).toEqual(['c()', 'a(c) waits for c', 'b(a) waits for a']);
    expect(planModels(drafts, EMPTY).notes).toEqual([
      {
        name: 'c',
        text: 'c reads b reads a reads c: dbt builds no circle, so c reads the table that b makes as a source, as it stands.',
      },
    ]);
  });

  it('is opened at the same place whatever the rank', () => {
    const notes = planModels(drafts, EMPTY).notes;
    for (const [x, y, z] of [
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ] as const) {
      expect(planModels([drafts[x]!, drafts[y]!, drafts[z]!], EMPTY).notes).toEqual(notes);
    }
  });

  it('is opened where the base does not refer yet', () => {
    const base = {
      rescued: new Map(drafts.map(({name, candidate}) => [name, candidate])),
      refers: new Map([
        ['c', ['b']],
        ['b', ['a']],
        ['a', []],
      ]),
    };
    expect(shown(drafts, base)).toEqual(['a()', 'b(a)', 'c(b)']);
  });

  it('may lead through a model of the project', () => {
    const base = {
      rescued: new Map<string, string>(),
      refers: new Map([
        ['theirs', ['b']],
        ['a', ['theirs']],
      ]),
    };
    const plan = planModels([makes('a', []), makes('b', ['a'])], base);
    expect(plan.order.find(({draft}) => draft.name === 'b')?.draft.imports[0]?.model).toBeUndefined();
    expect(plan.notes[0]?.text).toMatch(/^b reads a reads theirs reads b: /);
  });
});

describe('steps', () => {
  const step = (reads: readonly string[]): ModelDraft =>
    inventedDraft(
      'int_step',
      reads.map((one) => `A.B.${one.toUpperCase()}`),
      {materialized: 'ephemeral'},
    );
  const reader = (name: string, reads: readonly string[]): ModelDraft => ({
    ...makes(name, []),
    imports: [imported('A.B.TEMP', 'int_step')],
    steps: [step(reads)],
  });

  it('come with their reader, which waits for what they refer to', () => {
    expect(shown([reader('b', ['a']), makes('a', [])])).toEqual(['a()', 'b(int_step) waits for a']);
  });

  it('are the same for every reader, also where one of them makes what the step reads', () => {
    const {order} = planModels([reader('a', ['b', 'c']), reader('b', ['b', 'c']), makes('c', [])], EMPTY);
    const steps = order.flatMap(({draft}) => draft.steps ?? []);
    expect(steps).toHaveLength(2);
    expect(steps[0]).toEqual(steps[1]);
    expect(steps[0]?.imports.map(({model}) => model)).toEqual([undefined, 'c']);
  });
});

it('takes a long chain', () => {
  const chain = Array.from({length: 400}, (_, n) => makes(`m${n}`, n === 399 ? [] : [`m${n + 1}`]));
  expect(planModels(chain, EMPTY).order.map(({draft}) => draft.name)).toEqual(chain.map(({name}) => name).toReversed());
});
