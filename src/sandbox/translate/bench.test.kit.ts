import {DuckDBInstance} from '@duckdb/node-api';
import {MACROS} from './macros.ts';
import {notTranslated} from './not-translated.ts';
import {storedQuery} from './stored.ts';
import {translateQuery} from './translate.ts';

/** Runs translated queries on a few small tables. */
export interface Bench {
  /** Rows with every value as text. */
  rows(sql: string): Promise<readonly (readonly (string | null)[])[]>;
  /** Names of the columns that Snowflake would give. */
  names(sql: string): readonly string[];
  close(): void;
}

/** `DB.S.T`: id, grp, amount, day, at, name, data (JSON), ok. `DB.S.U`: id, label. */
const TABLES = [
  `create table t (id bigint, grp varchar, amount decimal(12,2), "day" date, "at" timestamp, name varchar, data json, ok boolean)`,
  `insert into t values
    (1, 'a', 10.00, '2026-01-01', '2026-01-01 08:00:00', 'Ann', '{"k": {"n": "x"}, "list": [{"v": "p"}, {"v": "q"}], "N": 1}', true),
    (2, 'a', 2.50, '2026-01-15', '2026-01-15 09:30:00', 'bob', '{"k": {"n": null}, "list": []}', false),
    (3, 'b', null, '2026-02-01', null, null, null, null),
    (4, 'b', 7.25, null, '2026-02-03 00:00:00', 'Cy', '{"list": [{"v": "p"}]}', true)`,
  `create table u (id bigint, label varchar)`,
  `insert into u values (1, 'one'), (2, 'two'), (2, 'zwei'), (9, 'nine')`,
] as const;
const COLUMNS = {
  T: ['ID', 'GRP', 'AMOUNT', 'DAY', 'AT', 'NAME', 'DATA', 'OK'],
  U: ['ID', 'LABEL'],
} as const;
const TYPES = {
  T: ['BIGINT', 'VARCHAR', 'DECIMAL(12,2)', 'DATE', 'TIMESTAMP', 'VARCHAR', 'JSON', 'BOOLEAN'],
  U: ['BIGINT', 'VARCHAR'],
} as const;

export async function openBench(): Promise<Bench> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const sql of [...MACROS, ...TABLES]) await connection.run(sql);
  const translated = (sql: string): ReturnType<typeof translateQuery> =>
    translateQuery(sql, {
      now: new Date('2026-11-16T08:30:00.000Z'),
      table: ({database, schema, name}) => {
        if (database !== 'DB' || schema !== 'S' || (name !== 'T' && name !== 'U'))
          return notTranslated(`the table ${name}`);
        return storedQuery({
          database,
          schema,
          name,
          columns: COLUMNS[name],
          types: TYPES[name],
          duck: name.toLowerCase(),
          isUsageView: false,
        });
      },
    });
  return {
    async rows(sql) {
      const reader = await connection.runAndReadAll(translated(sql).sql);
      return reader.getRows().map((row) => row.map((value) => (value === null ? null : String(value))));
    },
    names: (sql) => translated(sql).columns.map(({name}) => name),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** What a query is refused with. */
export async function refusalOf(rows: Promise<unknown>): Promise<string> {
  try {
    await rows;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'It was not refused.';
}
