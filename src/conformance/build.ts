import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {stringify} from 'yaml';
import type {ModelDraft, ModelFile} from '../model/model-draft.ts';
import dbt from '../targets/dbt.ts';
import {BUILDS, TABLES} from './build-cases.ts';
import type {Checks} from './checks.ts';
import {EMPTY_PROJECT, treeOf, writeProject} from './dbt-project.ts';
import {draftOf} from './draft.ts';
import {environment} from './environments.ts';
import {run} from './programs.ts';

/**
 * Lets dbt build models on DuckDB, tests included, and holds their rows against those of the sheets: statements that mean the same
 * in Snowflake and in DuckDB, on invented rows.
 */
export async function checkBuild(checks: Checks): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'conformance-build-'));
  const raw = join(scratch, 'raw.duckdb');
  try {
    await fillTables(raw);
    const project = await dbt.inspect(treeOf(EMPTY_PROJECT), '');
    const merged = new Map(EMPTY_PROJECT.map((file): [string, ModelFile] => [file.path, file]));
    const drafts = new Map<string, ModelDraft>();
    for (const one of BUILDS) {
      const result = draftOf({...one, context: {database: 'RAW', schema: 'SHOP'}});
      checks.check(`${one.name} becomes a model`, 'refusal' in result ? result.refusal : undefined);
      if ('refusal' in result) continue;
      const {files, refusals} = dbt.render(result.draft, project);
      checks.check(`${one.name} is rendered`, refusals[0]?.reason);
      drafts.set(one.name, result.draft);
      for (const file of files) {
        const other = merged.get(file.path);
        checks.check(
          `${file.path} is the same from every branch`,
          other === undefined || other.text === file.text ? undefined : file.text,
        );
        merged.set(file.path, file);
      }
    }
    const directory = await writeProject([...merged.values()]);
    const built = join(scratch, 'built.duckdb');
    await writeFile(join(scratch, 'profiles.yml'), stringify(profile(built, raw)));
    const program = join(await environment('dbt-1.12'), 'dbt');
    const folders = ['target', 'logs'].map((name) => `--${name === 'logs' ? 'log' : name}-path=${join(scratch, name)}`);
    const args = ['build', '--warn-error', `--project-dir=${directory}`, `--profiles-dir=${scratch}`, ...folders];
    const {code, output} = await run(program, args);
    const summary = /Done\. .*/.exec(output)?.[0] ?? '';
    checks.heading(`${drafts.size} models built by dbt on DuckDB: ${summary}`);
    checks.check('dbt builds the models and their tests pass', code === 0 ? undefined : output);
    if (code === 0) await compareRows(checks, built, raw, drafts);
    await rm(directory, {recursive: true, force: true});
  } finally {
    await rm(scratch, {recursive: true, force: true});
  }
}

function profile(built: string, raw: string): Readonly<Record<string, unknown>> {
  const output = {type: 'duckdb', path: built, threads: 1, attach: [{path: raw, alias: 'RAW'}]};
  return {conformance: {target: 'build', outputs: {build: output}}};
}

async function fillTables(path: string): Promise<void> {
  const {DuckDBInstance} = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run('create schema shop');
  for (const table of TABLES) await connection.run(table);
  connection.closeSync();
  instance.closeSync();
}

/** The rows of each model beside those that the last statement of its sheet gives when the sheet runs from above. */
async function compareRows(
  checks: Checks,
  built: string,
  raw: string,
  drafts: ReadonlyMap<string, ModelDraft>,
): Promise<void> {
  const {DuckDBInstance} = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(built);
  const connection = await instance.connect();
  const rowsOf = async (sql: string): Promise<readonly string[]> => {
    const reader = await connection.runAndReadAll(sql);
    const names = reader.columnNames().map((name) => name.toLowerCase());
    const rows = reader.getRows().map((row) => row.map(String).join('|'));
    return [names.join('|'), ...rows.toSorted()];
  };
  await connection.run(`attach '${raw.replaceAll("'", "''")}' as raw; use raw.shop`);
  for (const {name, above, sql, result} of BUILDS) {
    if (!drafts.has(name)) continue;
    for (const statement of above?.split(';') ?? []) if (statement.trim() !== '') await connection.run(statement);
    if (result !== undefined) await connection.run(sql);
    const wanted = await rowsOf(result ?? sql);
    const found = await rowsOf(`select * from built.main."${name}"`);
    checks.check(
      `${name} gives the rows of its sheet`,
      found.join('\n') === wanted.join('\n') ? undefined : `${found.join('\n')}\ninstead of\n${wanted.join('\n')}`,
    );
    if (wanted.length < 2) checks.check(`${name} gives rows at all`, 'It gives none, which proves nothing.');
  }
  connection.closeSync();
  instance.closeSync();
}
