import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import type {AssetFormat} from '../model/asset.ts';
import type {RelationName} from '../model/statement.ts';
import {readAsset} from './read-asset.ts';
import {readStatement} from './read-statement.ts';
import {relationKey} from './resolve.ts';

const folder = new URL('../../fixtures/golden/parse/', import.meta.url);
const id = '0'.repeat(32);

/** What a case's `expected.json` says of each statement: the parts that a reader can check by eye. */
function summary(body: string, format: AssetFormat): unknown[] {
  return readAsset({id, body, format}).map((statement) => {
    const reading = readStatement(statement.sql);
    const cut = (span: {readonly start: number; readonly end: number} | undefined): string | undefined =>
      span === undefined ? undefined : statement.sql.slice(span.start, span.end);
    return {
      sql: statement.sql,
      line: statement.line,
      cell: statement.cell,
      kind: statement.kind,
      verb: statement.verb,
      context: statement.context,
      remark: statement.remark,
      reads: statement.reads.map(relationKey),
      writes: statement.writes.map(relationKey),
      uses: reading.reads.map((use) =>
        [use.role, cut(use.span), use.alias].filter((part) => part !== undefined).join(' '),
      ),
      creation: reading.creation && {...reading.creation, name: relationKey(reading.creation.name as RelationName)},
      query: reading.query === undefined || cut(reading.query) === statement.sql ? undefined : cut(reading.query),
      ctes:
        reading.ctes.length === 0
          ? undefined
          : reading.ctes.map((cte) => ({
              name: cut(cte.nameSpan),
              columns: cut(cte.columns),
              body: cut(cte.body),
              leading: cut(cte.leading),
            })),
      final: reading.ctes.length === 0 ? undefined : cut(reading.final),
      recursive: reading.recursive ? true : undefined,
      variables: reading.variables.length === 0 ? undefined : reading.variables,
      nth: statement.id.endsWith(':0') ? undefined : Number(statement.id.split(':')[2]),
    };
  });
}

describe('golden cases', () => {
  const cases = readdirSync(folder, {withFileTypes: true}).filter((entry) => entry.isDirectory());

  it.each(cases.map((entry) => [entry.name]))('%s', async (name) => {
    const files = readdirSync(new URL(`${name}/`, folder));
    const input = files.find((file) => file.startsWith('input.')) ?? '';
    const body = readFileSync(new URL(`${name}/${input}`, folder), 'utf8');
    const found = summary(body, input.slice('input.'.length) as AssetFormat);
    await expect(`${JSON.stringify(found, undefined, 2)}\n`).toMatchFileSnapshot(
      new URL(`${name}/expected.json`, folder).pathname,
    );
  });
});
