import {usageError} from '../../errors.ts';
import type {LintRule} from '../../lint/rule.ts';
import {jinjaOpeners} from '../../lint/templates.ts';
import type {StatementReading} from '../../parse/reading.ts';
import {count, printTable} from '../parse/words.ts';
import {lintedStatements} from './statements.ts';

/**
 * Prints of a hundred distinct queries how many each rule finds something in: of the statements that open with SELECT or
 * WITH and hold no Jinja, and of all that open so, as two rules speak of nothing but Jinja. `noqa` silences as always, the
 * context is what the file itself tells.
 * @throws UserError when there is no query to count
 */
export async function printPrevalence(folders: readonly string[], rules: readonly LintRule[]): Promise<void> {
  const plain = new Map<string, number>(rules.map(({id}) => [id, 0]));
  const any = new Map(plain);
  let [statements, queries, plainQueries] = [0, 0, 0];
  for await (const {reading, findings} of lintedStatements(folders, rules)) {
    statements += 1;
    if (reading.kind !== 'query' || !['SELECT', 'WITH'].includes(reading.verb)) continue;
    const isPlain = !hasJinja(reading);
    queries += 1;
    if (isPlain) plainQueries += 1;
    for (const rule of new Set(findings.map((finding) => finding.rule))) {
      any.set(rule, (any.get(rule) ?? 0) + 1);
      if (isPlain) plain.set(rule, (plain.get(rule) ?? 0) + 1);
    }
  }
  if (plainQueries === 0)
    throw usageError('no-corpus', `There is no query without Jinja below ${folders.join(' and ')}.`);
  console.log(
    `\n  ${count(statements)} distinct statements, ${count(queries)} of them SELECT or WITH, ${count(plainQueries)} of these without Jinja; each rule finds something in`,
  );
  const rows = [...plain]
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([rule, hits]) => [
      rule,
      count(hits),
      ((hits / plainQueries) * 100).toFixed(2),
      (((any.get(rule) ?? 0) / queries) * 100).toFixed(2),
      '',
    ]);
  printTable(['rule', 'queries', 'of 100 without Jinja', 'of 100', ''], rows);
}

function hasJinja({text}: StatementReading): boolean {
  return jinjaOpeners(text).length > 0;
}
