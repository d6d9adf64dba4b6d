import {describe, expect, test} from 'vitest';
import {lintStatement} from '../lint/run-rules.ts';
import {outputColumns} from '../parse/lineage/lineage.ts';
import {mask} from '../parse/mask.ts';
import {readAsset} from '../parse/read-asset.ts';
import {readStatement} from '../parse/read-statement.ts';
import {findSecrets} from '../redact/find-secrets.ts';
import {discoverRules} from '../system/discover.ts';
import {DOUBLING, GROWING} from './hostile-sql.ts';
import {misplacedSpans} from './fuzz/spans.ts';

// What is exponential, or deeper than the stack, ends in the test's own limit of time; what is quadratic grows past it.
const rules = await discoverRules();
const cases = [
  ...DOUBLING.flatMap(({name, text}) => [40, 2000].map((size) => ({name, size, text}))),
  ...GROWING.map(({name, text}) => ({name, size: 2000, text})),
];

describe.each(cases)('$name, $size times', ({size, text}) => {
  const sql = text(size);

  test('is read in whole, with every span in its place', () => {
    const statements = readAsset({id: 'f'.repeat(32), body: sql, format: 'sql'});
    expect(statements.length).toBeGreaterThan(0);
    expect(misplacedSpans(readStatement(sql))).toEqual([]);
    expect(mask(sql).text).toHaveLength(sql.length);
  });

  test('is followed, linted and searched for secrets', () => {
    const reading = readStatement(sql);
    const columns = reading.root === undefined ? [] : outputColumns(reading.code, reading.root);
    expect(columns.length).toBeLessThan(10_000);
    expect(lintStatement(rules, {reading, context: {}}, {disable: [], severity: {}})).toBeInstanceOf(Array);
    expect(findSecrets(sql)).toEqual([]);
  });
});
