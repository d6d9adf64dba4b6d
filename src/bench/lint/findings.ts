import type {LintRule} from '../../lint/rule.ts';
import {count, percent, printTable} from '../parse/words.ts';
import {layoutFindings, lintTexts} from './own.ts';
import type {Linted, Sqlfluff} from './sqlfluff.ts';
import type {Sqruff} from './sqruff.ts';

/** The linters that are installed. */
export interface Linters {
  readonly sqlfluff: Sqlfluff | undefined;
  readonly sqruff: Sqruff | undefined;
}

/** What a formatter owns. */
const LAYOUT = ['LT', 'CP'];

/** Prints what each linter finds in the same texts: ours by rule, the others by bundle of codes. */
export async function printFindings(
  texts: readonly string[],
  rules: readonly LintRule[],
  answers: readonly Linted[],
  sqruff: Sqruff | undefined,
): Promise<void> {
  console.log('\n2. Findings in the same files');
  const sqlfluff = new Map<string, number>();
  for (const answer of answers) {
    for (const [code, number] of 'codes' in answer ? Object.entries(answer.codes) : []) {
      sqlfluff.set(code, (sqlfluff.get(code) ?? 0) + number);
    }
  }
  if (sqlfluff.size > 0) printBundles('sqlfluff', sqlfluff, texts.length);
  if (sqruff !== undefined) printBundles('sqruff', sqruff.codes(texts), texts.length);
  const ours = await lintTexts(texts, rules);
  const all = sum(ours.byRule.values());
  const layout = await layoutFindings(texts, rules);
  console.log(`  ours: ${count(all)}, ${(all / texts.length).toFixed(1)} a file`);
  console.log(`    layout ${count(layout)} (those that come or go when the same text is laid out in another way)`);
  console.log(`    crashes ${count(ours.crashes)}`);
  printRules(ours.byRule, rules);
}

/** One line a rule, the most frequent first. */
export function printRules(byRule: ReadonlyMap<string, number>, rules: readonly LintRule[]): void {
  const rows = rules
    .map(({id, severity}) => ({id, severity, number: byRule.get(id) ?? 0}))
    .toSorted((a, b) => b.number - a.number || (a.id < b.id ? -1 : 1))
    .map(({id, severity, number}) => [id, count(number), severity]);
  printTable(['rule', 'findings', 'severity'], rows);
}

function printBundles(name: string, codes: ReadonlyMap<string, number>, files: number): void {
  const bundles = new Map<string, number>();
  for (const [code, number] of codes) {
    const bundle = code.replace(/\d+$/, '');
    bundles.set(bundle, (bundles.get(bundle) ?? 0) + number);
  }
  const all = sum(bundles.values());
  const layout = sum(LAYOUT.map((bundle) => bundles.get(bundle) ?? 0));
  const list = [...bundles]
    .toSorted((a, b) => b[1] - a[1])
    .map(([bundle, number]) => `${bundle} ${count(number)}`)
    .join(', ');
  console.log(`  ${name}: ${count(all)}, ${(all / files).toFixed(1)} a file: ${list}`);
  console.log(`    layout (${LAYOUT.join(', ')}) ${count(layout)}, ${percent(layout, all)}`);
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}
