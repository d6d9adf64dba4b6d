import {type DuckDBConnection, DuckDBInstance} from '@duckdb/node-api';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {ModelTest} from '../model/model-draft.ts';
import {readStatement} from '../parse/read-statement.ts';
import {factsOf} from '../rewrite/properties/facts-of.ts';
import {queryTests} from '../rewrite/properties/query-tests.ts';

/** Few values, many NULLs and many equal rows, so that whatever can come twice does; all texts, so that they compare. */
const TABLES = `
create table orders as select (i % 11)::varchar as id, (i % 5)::varchar as customer_id,
  [null, 'north', 'South', 'south', 'NORTH'][i % 5 + 1] as region, ['paid', 'open', 'lost', null][i % 4 + 1] as state,
  (i % 7)::varchar as amount, (date '2026-01-01' + (i % 40)::int)::varchar as day from range(120) t(i);
create table visits as select (i % 13)::varchar as id, ['north', 'south', null][i % 3 + 1] as region,
  ['open', 'shut', null][(i * 7) % 3 + 1] as state, (i % 3)::varchar as customer_id, (i % 4)::varchar as amount,
  (date '2026-01-15' + (i % 9)::int)::varchar as day from range(60) t(i);`;

const COLUMNS = ['id', 'customer_id', 'region', 'state', 'amount', 'day'];

interface Written {
  readonly sql: string;
  readonly columns: readonly string[];
}

interface Item {
  readonly sql: string;
  readonly alias: string;
  readonly isKey: boolean;
}

/** Writes queries by a tape of numbers: names of aliases are those of columns, so that they stand in each other's way. */
class Writer {
  readonly #tape: readonly number[];
  #at = 0;
  readonly #ctes: (Written & {readonly name: string})[] = [];

  constructor(tape: readonly number[]) {
    this.#tape = tape;
  }

  #choose<T>(...from: readonly [T, ...T[]]): T {
    const number = this.#tape[this.#at++ % this.#tape.length] ?? 0;
    return from[(number + this.#at) % from.length]!;
  }

  #some<T>(from: readonly T[]): T {
    return this.#choose(...(from as [T, ...T[]]));
  }

  write(): string {
    const steps = this.#choose(0, 1, 2, 3);
    for (let step = 0; step < steps; step++) this.#ctes.push({name: `step_${step}`, ...this.#query()});
    const {sql} = this.#query();
    const list = this.#ctes.map(({name, sql: body}) => `${name} as (${body})`).join(', ');
    return list === '' ? sql : `with ${list} ${sql}`;
  }

  #query(): Written {
    const first = this.#select();
    const operator = this.#choose('', '', '', '', 'union all', 'union', 'except');
    if (operator === '') return first;
    return {sql: `${first.sql} ${operator} ${this.#select(first.columns.length).sql}`, columns: first.columns};
  }

  #source(): Written {
    const last = this.#ctes.at(-1);
    if (last !== undefined && this.#choose(true, true, true, false))
      return {sql: `${last.name} s`, columns: last.columns};
    return {sql: `${this.#choose('orders', 'orders', 'visits')} s`, columns: COLUMNS};
  }

  /** @param count of columns, where it matters */
  #select(count?: number): Written {
    const {sql: source, columns} = this.#source();
    const joins = columns.includes('id') ? [' left join visits j on j.id = s.id', ' join visits j using (id)'] : [];
    const joined = this.#some(['', '', '', ...joins]);
    const column = (): string => {
      const name = this.#some(columns);
      return joined !== '' || this.#choose(true, false) ? `s.${name}` : name;
    };
    const from = `${source}${joined}${this.#where(column, columns)}`;
    const shapes = ['plain', 'distinct', 'group', 'all', 'first'];
    const shape = this.#some(count === undefined ? [...shapes, 'numbered', 'star', 'star', 'group'] : shapes);
    const items = this.#items(column, shape === 'group' || shape === 'all', count);
    const names = items.map(({alias}) => alias);
    const written = {
      sql: `${items.map(({sql, alias}) => `${sql} as ${alias}`).join(', ')} from ${from}`,
      columns: names,
    };
    const partition = this.#choose(column(), this.#some(names), `${column()}, ${column()}`, `upper(${column()})`);
    const number = `row_number() over (partition by ${partition} order by ${column()})`;
    const first = `${number} ${this.#choose('= 1', '<= 1', '< 2', '<= 2', '= 2')}`;
    switch (shape) {
      case 'group': {
        const keys = items.filter(({isKey}) => isKey);
        const spelt = keys.map(({sql, alias}) => this.#choose(sql, alias, String(names.indexOf(alias) + 1)));
        const list = spelt.join(', ');
        return {
          sql: `select ${written.sql} group by ${this.#choose(list, list, list, `rollup (${list})`, `${list}, ${column()}`)}`,
          columns: names,
        };
      }
      case 'all':
        return {sql: `select ${written.sql} group by all`, columns: names};
      case 'distinct':
        return {sql: `select distinct ${written.sql}`, columns: names};
      case 'first':
        return {sql: `select ${written.sql} qualify ${first}`, columns: names};
      case 'numbered': {
        const list = items.map(({sql, alias}) => `${sql} as ${alias}`).join(', ');
        const qualify = this.#choose('', '', ' qualify rn = 1', ' qualify rn < 3');
        return {
          sql: `select ${list}, ${number} as rn from ${from}${qualify}`,
          columns: [...names.filter((name) => name !== 'rn'), 'rn'],
        };
      }
      case 'star':
        return this.#star(
          columns,
          `${source}${this.#where(column, columns)}${this.#choose('', '', ` qualify ${first}`)}`,
        );
      default:
        return {sql: `select ${written.sql}`, columns: names};
    }
  }

  #star(columns: readonly string[], from: string): Written {
    const left = this.#some(columns);
    switch (this.#choose('*', 's.*', 'exclude', 'more')) {
      case 'exclude':
        return columns.length === 1
          ? {sql: `select * from ${from}`, columns}
          : {sql: `select * exclude (${left}) from ${from}`, columns: columns.filter((name) => name !== left)};
      case 'more':
        return columns.includes('more')
          ? {sql: `select s.* from ${from}`, columns}
          : {sql: `select *, ${left} as more from ${from}`, columns: [...columns, 'more']};
      default:
        return {sql: `select * from ${from}`, columns};
    }
  }

  #where(column: () => string, columns: readonly string[]): string {
    const conditions = [
      '',
      `${column()} = 'paid'`,
      `${column()} in ('north', 'south')`,
      `(${column()} is not null) and ${column()} in ('1', '2')`,
      `${column()} = 'open' or ${column()} = 'paid'`,
      `not ${column()} in ('north')`,
      `${column()} is not null`,
    ];
    const condition = this.#some(columns.includes('rn') ? ['rn = 1', 's.rn = 1', 'rn <= 2', ''] : conditions);
    return condition === '' ? '' : ` where ${condition}`;
  }

  #items(column: () => string, isGrouped: boolean, wanted: number | undefined): readonly Item[] {
    const count = wanted ?? this.#choose(1, 2, 3, ...(isGrouped ? [2, 3] : []));
    const taken = new Set<string>();
    const alias = (wish: string): string => {
      const free = [wish, ...COLUMNS, ...'abcdefghijklm'].find((name) => !taken.has(name))!;
      taken.add(free);
      return free;
    };
    const items = Array.from({length: count}, (_, i): Item => {
      if (isGrouped && i === count - 1) {
        const sql = this.#choose(
          'count(*)::varchar',
          `max(${column()})`,
          `coalesce(max(${column()}), 'none')`,
          `count(${column()})`,
        );
        return {sql, alias: alias(this.#choose('n', this.#some(COLUMNS))), isKey: false};
      }
      const plain = column();
      const sql = this.#choose(
        plain,
        plain,
        `upper(${column()})`,
        `case when ${column()} is null then 'none' when ${column()} = 'paid' then 'some' else 'all' end`,
        `case ${column()} when '1' then 10 when '2' then -20 end`,
        `coalesce(${column()}, 'none')`,
        `left(${column()}, 1)`,
        `'kept'`,
      );
      return {sql, alias: alias(this.#choose(plain.replace(/^s\./, ''), this.#some(COLUMNS))), isKey: true};
    });
    return items;
  }
}

const quoted = (name: string): string => `"${name.toLowerCase()}"`;

/** Counts the rows that a test would complain about. */
function complaints({kind, columns, values = [], areNumbers}: ModelTest): string {
  const names = columns.map(quoted).join(', ');
  const list = values.map((value) => (areNumbers === true ? value : `'${value}'`)).join(', ');
  if (kind === 'unique') {
    return `select count(*) from (select ${names} from made group by ${names} having count(*) > 1) x`;
  }
  const condition = kind === 'not_null' ? `${names} is null` : `${names} not in (${list})`;
  return `select count(*) from made where ${condition}`;
}

describe('tests that follow from a query', () => {
  let database: DuckDBInstance;
  let connection: DuckDBConnection;

  beforeAll(async () => {
    database = await DuckDBInstance.create(':memory:');
    connection = await database.connect();
    await connection.run(TABLES);
  });

  afterAll(() => {
    connection.closeSync();
    database.closeSync();
  });

  async function countOf(sql: string): Promise<number> {
    const reader = await connection.runAndReadAll(sql);
    return Number(reader.getRows()[0]?.[0]);
  }

  it('hold for rows of all kinds of queries', async () => {
    const seen = {queries: 0, runs: 0, unique: 0, not_null: 0, accepted_values: 0};
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(9999), {minLength: 60, maxLength: 60}), async (tape) => {
        const sql = new Writer(tape).write();
        seen.queries++;
        // What DuckDB does not take is no query.
        const isQuery = await connection.run(`create or replace table made as ${sql}`).then(
          () => true,
          () => false,
        );
        if (!isQuery) return;
        seen.runs++;
        for (const test of queryTests(factsOf(readStatement(sql)))) {
          seen[test.kind]++;
          expect(await countOf(complaints(test)), `${JSON.stringify(test)} of ${sql}`).toBe(0);
        }
      }),
      {numRuns: 400},
    );
    // So that it is known to have looked at something.
    for (const count of Object.values(seen)) expect(count, JSON.stringify(seen)).toBeGreaterThan(40);
  });
});
