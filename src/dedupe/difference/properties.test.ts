import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Difference} from '../../model/difference.ts';
import {readPiece, readStatement} from '../../parse/read-statement.ts';
import {splitText} from '../../parse/split/split.ts';
import * as hostile from '../../testing/hostile-sql.ts';
import {differencesOf, sayDifference} from '../differences.ts';
import {printed, readings, texts} from './golden-statements.test.fixture.ts';

const swapped = ({kind, change, before, after}: Difference): Difference => ({
  kind,
  change: change === 'added' ? 'removed' : change === 'removed' ? 'added' : 'changed',
  ...(after === undefined ? {} : {before: after}),
  ...(before === undefined ? {} : {after: before}),
});

/** A query of which every part can be said in more than one way. */
interface Spec {
  readonly tables: readonly string[];
  readonly filters: readonly (readonly [table: number, column: string, value: number])[];
  readonly measures: readonly (readonly [name: string, table: number, column: string])[];
  readonly groups: readonly string[];
}

/** How it is said. */
interface Style {
  readonly aliases: readonly string[];
  readonly asCte: readonly boolean[];
  readonly pushed: boolean;
  readonly groupsBy: 'place' | 'name' | 'all';
  readonly commas: boolean;
  readonly flipped: boolean;
  readonly upper: boolean;
  readonly wrapped: boolean;
  readonly turned: boolean;
}

const names = fc.uniqueArray(fc.constantFrom('orders', 'customers', 'items', 'shop.visits'), {
  minLength: 1,
  maxLength: 3,
});
const spec: fc.Arbitrary<Spec> = names.chain((tables) =>
  fc.record({
    tables: fc.constant(tables),
    filters: fc.uniqueArray(fc.tuple(fc.nat(tables.length - 1), fc.constantFrom('a', 'b', 'status'), fc.nat(5)), {
      maxLength: 4,
      selector: (filter) => filter.join(),
    }),
    measures: fc.uniqueArray(
      fc.tuple(fc.constantFrom('revenue', 'cost', 'tax'), fc.nat(tables.length - 1), fc.constantFrom('x', 'y')),
      {minLength: 1, selector: ([name]) => name},
    ),
    groups: fc.uniqueArray(fc.constantFrom('region', 'month'), {maxLength: 2}),
  }),
);
const style: fc.Arbitrary<Style> = fc.record({
  aliases: fc.shuffledSubarray(['p', 'q', 'r', 's', 'final'], {minLength: 3}),
  asCte: fc.array(fc.boolean(), {minLength: 3, maxLength: 3}),
  pushed: fc.boolean(),
  groupsBy: fc.constantFrom('place', 'name', 'all'),
  commas: fc.boolean(),
  flipped: fc.boolean(),
  upper: fc.boolean(),
  wrapped: fc.boolean(),
  turned: fc.boolean(),
});

function written({tables, filters, measures, groups}: Spec, how: Style): string {
  const alias = (i: number): string => how.aliases[i]!;
  const own = (i: number): readonly string[] =>
    filters
      .filter(([table]) => table === i)
      .map(([, column, value]) => (how.flipped ? `${value} = ${column}` : `${column} = ${value}`));
  const isPushed = (i: number): boolean => how.pushed && how.asCte[i]!;
  const ctes = tables.flatMap((table, i) => {
    const where = isPushed(i) && own(i).length > 0 ? ` where ${own(i).join(' and ')}` : '';
    return how.asCte[i] ? [`c${how.turned ? 9 - i : i} as (select * from ${table}${where})`] : [];
  });
  const source = (i: number): string => `${how.asCte[i] ? `c${how.turned ? 9 - i : i}` : tables[i]!} ${alias(i)}`;
  const joins = tables.slice(1).map((_, i) => `${alias(0)}.id = ${alias(i + 1)}.id`);
  const conditions = filters
    .filter(([table]) => !isPushed(table))
    .map(([table, column, value]) =>
      how.flipped ? `${value} = ${alias(table)}.${column}` : `${alias(table)}.${column} = ${value}`,
    );
  const where = how.commas ? [...conditions, ...joins] : conditions;
  const from = how.commas
    ? tables.map((_, i) => source(i)).join(', ')
    : tables.map((_, i) => (i === 0 ? source(0) : `join ${source(i)} on ${joins[i - 1]}`)).join(' ');
  const keys = groups.map((group) => `date_trunc('${group}', ${alias(0)}.d) as ${group}`);
  const sums = measures.map(([name, table, column]) => `sum(${alias(table)}.${column}) as ${name}`);
  const by = {place: groups.map((_, i) => i + 1).join(', '), name: groups.join(', '), all: 'all'}[how.groupsBy];
  const all = how.turned ? where.toReversed() : where;
  const select = `select ${[...keys, ...(how.turned ? sums.toReversed() : sums)].join(', ')} from ${from}${all.length === 0 ? '' : ` where ${all.join(' and ')}`}${groups.length === 0 ? '' : ` group by ${by}`}`;
  const list = how.turned ? ctes.toReversed() : ctes;
  const last = how.wrapped ? `select * from (${select}) as whole` : select;
  const text = `${list.length === 0 ? '' : `with ${list.join(', ')} `}${last}`;
  return how.upper ? text.replace(/\b(?!month\b|region\b)[a-z_]+\b/g, (word) => word.toUpperCase()) : text;
}

describe('differences', () => {
  it('are none between a statement and itself, written otherwise', () => {
    for (const text of texts) {
      const again = `\n\n${text}`;
      expect(differencesOf(readings.get(text)!, readStatement(again)), text).toEqual({
        differences: [],
        isVariant: false,
      });
    }
    for (const {a, b} of printed.filter(({exact}) => exact === 'same')) {
      expect(differencesOf(readings.get(a)!, readings.get(b)!).differences, `${a}\n${b}`).toEqual([]);
    }
  });

  it('are turned around when the statements are', () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.constantFrom(...texts), (one, other) => {
        const [a, b] = [readings.get(one)!, readings.get(other)!];
        const forth = differencesOf(a, b);
        const back = differencesOf(b, a);
        expect(back.differences).toEqual(forth.differences.map(swapped));
        expect(back.isVariant).toBe(forth.isVariant);
        expect(differencesOf(a, b)).toEqual(forth);
      }),
      {numRuns: 1500},
    );
  });

  it('are complete and short sentences', () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.constantFrom(...texts), (one, other) => {
        const {differences, isVariant} = differencesOf(readings.get(one)!, readings.get(other)!);
        for (const difference of differences) {
          expect(difference.before !== undefined).toBe(difference.change !== 'added');
          expect(difference.after !== undefined).toBe(difference.change !== 'removed');
          expect(sayDifference(difference).length).toBeLessThan(240);
        }
        expect(isVariant && differences.length === 0).toBe(false);
      }),
      {numRuns: 500},
    );
  });

  it('are none between two ways of saying one thing', () => {
    fc.assert(
      fc.property(spec, style, style, (what, one, other) => {
        const [a, b] = [written(what, one), written(what, other)];
        expect(differencesOf(readStatement(a), readStatement(b)).differences, `${a}\n${b}`).toEqual([]);
      }),
      {numRuns: 1500},
    );
  });

  it('are the one thing that is changed, however both are written', () => {
    const changed = spec.filter(({filters}) => filters.length > 0);
    fc.assert(
      fc.property(changed, style, style, fc.nat(3), (what, one, other, which) => {
        const place = which % what.filters.length;
        const filters = what.filters.map(
          ([table, column, value], i) => [table, column, i === place ? 77 : value] as const,
        );
        const [a, b] = [written(what, one), written({...what, filters}, other)];
        const {differences, isVariant} = differencesOf(readStatement(a), readStatement(b));
        expect(isVariant).toBe(true);
        expect(
          differences.map(({kind, change}) => `${kind} ${change}`),
          `${a}\n${b}`,
        ).toEqual(['filter changed']);
        expect(differences[0]?.after).toMatch(/77/);
      }),
      {numRuns: 700},
    );
  });

  it('are found when a measure is computed from something else', () => {
    fc.assert(
      fc.property(spec, style, style, (what, one, other) => {
        const measures = what.measures.map(
          ([name, table, column], i) => [name, table, i === 0 ? `${column}2` : column] as const,
        );
        const [a, b] = [written(what, one), written({...what, measures}, other)];
        const {differences} = differencesOf(readStatement(a), readStatement(b));
        expect(
          differences.map(({kind, change}) => `${kind} ${change}`),
          `${a}\n${b}`,
        ).toEqual(['aggregate changed']);
      }),
      {numRuns: 500},
    );
  });

  it('are told of parts of a longer text as of the parts alone', () => {
    const {tokens, pieces} = splitText('select 1; select a from t where b = 1;\nselect x.a from t x where x.b = 2');
    const [, one, other] = pieces.map(({from, to}) => readPiece(tokens, from, to));
    expect(differencesOf(one!, other!).differences.map(sayDifference)).toEqual([
      'Filter changed: b = 1 became x.b = 2',
    ]);
  });

  it('are none because of a common table expression that nobody reads', () => {
    const queries = texts.filter((text) => /^select\b/i.test(text) && readings.get(text)!.depth === 'full');
    expect(queries.length).toBeGreaterThan(200);
    for (const text of queries) {
      const other = readStatement(`with nobody_reads_this as (select 1 as one) ${text}`);
      expect(differencesOf(readings.get(text)!, other).differences, text).toEqual([]);
    }
  });

  it('of what is written to be costly are found all the same', () => {
    for (const group of Object.values(hostile)) {
      for (const {name, text} of Array.isArray(group) ? (group as readonly hostile.Hostile[]) : []) {
        for (const size of [30, 400]) {
          const [a, b] = [readStatement(text(size)), readStatement(text(size - 1))];
          expect(() => differencesOf(a, b), name).not.toThrow();
          expect(differencesOf(a, readStatement(`\n${text(size)}`)).differences, name).toEqual([]);
        }
      }
    }
  });
});
