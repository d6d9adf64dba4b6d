import {expect, it} from 'vitest';
import {readStatement} from '../../parse/read-statement.ts';
import type {StatementReading} from '../../parse/reading.ts';
import type {Query} from '../../parse/tree/nodes.ts';
import {differencesOf} from '../differences.ts';
import {readings} from './golden-statements.test.fixture.ts';

/** Whether some common table expression is read by nobody: what stands in it is no difference. */
function hasUnread({tree: {scopes}}: StatementReading): boolean {
  const read = new Set(scopes.flatMap(({sources}) => sources.map(({cte}) => cte)));
  return scopes.some((scope) => scope.kind === 'query' && (scope as Query).with?.ctes.some((cte) => !read.has(cte)));
}

it('no difference is lost: each column, function and operator of the golden statements counts', () => {
  const others: Readonly<Record<string, string>> = {
    '=': '<',
    '+': '-',
    '>': '<=',
    AND: 'OR',
    OR: 'AND',
    LEFT: 'FULL',
    DESC: 'ASC',
    DISTINCT: 'ALL',
    UNION: 'INTERSECT',
    ROWS: 'RANGE',
  };
  let changed = 0;
  for (const [text, reading] of readings) {
    const {code, tree} = reading;
    if (hasUnread(reading)) continue;
    const edits: (readonly [from: number, to: number, by: string])[] = tree.scopes.flatMap(({columns, calls}) => [
      ...columns.map(({to}) => [code.start(to - 1), code.end(to - 1), 'another_one'] as const),
      ...calls.map(({at, nameTo}) => [code.start(at), code.end(nameTo - 1), 'another_one'] as const),
    ]);
    for (let at = 0; at < code.size; at++) {
      const by = others[code.upper(at)];
      if (by !== undefined) edits.push([code.start(at), code.end(at), by]);
    }
    for (const [from, to, by] of edits) {
      const other = readStatement(`${text.slice(0, from)}${by}${text.slice(to)}`);
      if (other.exact === reading.exact) continue;
      changed++;
      expect(differencesOf(reading, other).differences.length, `${other.text}\n${text}`).toBeGreaterThan(0);
    }
  }
  expect(changed).toBeGreaterThan(2000);
});
