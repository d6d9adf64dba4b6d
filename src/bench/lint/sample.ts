import type {LintRule} from '../../lint/rule.ts';
import type {Finding} from '../../model/family.ts';
import {hash32} from '../../parse/hash.ts';
import {lineOf, lineStarts} from '../../parse/lines.ts';
import {count, printTable} from '../parse/words.ts';
import {type LintedStatement, lintedStatements} from './statements.ts';

/** A statement that is longer is shown around the finding only, in lines. */
const WHOLE = 40;
/** Lines shown before and behind a finding in a long statement. */
const AROUND = 15;
/** Longest line that is shown. */
const WIDEST = 200;

interface Drawn {
  readonly lot: string;
  readonly linted: LintedStatement;
  readonly finding: Finding;
}

/**
 * Draws findings and prints each with its place and the lines around it, to be read by a person. Of findings of a rule in
 * equal lines one stands for all: copied files would fill the draw. A lot depends on the seed and the line alone, so what
 * another rule finds moves none.
 * @param most of one rule, so that rare ones are seen
 */
export async function printSample(
  folders: readonly string[],
  rules: readonly LintRule[],
  {sample, seed, most}: {readonly sample: number; readonly seed: number; readonly most: number},
): Promise<void> {
  const all: Drawn[] = [];
  const seen = new Set<string>();
  for await (const linted of lintedStatements(folders, rules)) {
    for (const finding of linted.findings) {
      const lot = hash32(`${seed} ${finding.rule} ${lineAround(linted.statement.sql, finding.span.start)}`);
      if (seen.has(lot)) continue;
      seen.add(lot);
      all.push({lot, linted, finding});
    }
  }
  const taken = new Map<string, number>();
  const drawn = all
    .toSorted((a, b) => (a.lot < b.lot ? -1 : 1))
    .filter(({finding: {rule}}) => {
      taken.set(rule, (taken.get(rule) ?? 0) + 1);
      return taken.get(rule)! <= most;
    })
    .slice(0, sample);
  console.log(
    `\n  ${count(drawn.length)} of ${count(all.length)} findings in distinct lines of distinct statements, seed ${seed}`,
  );
  for (const [number, one] of drawn.toSorted((a, b) => (a.finding.rule < b.finding.rule ? -1 : 1)).entries()) {
    printFinding(number + 1, one);
  }
  console.log();
  const byRule = Map.groupBy(drawn, ({finding: {rule}}) => rule);
  printTable(
    ['rule', 'drawn', 'found', ''],
    [...taken].toSorted().map(([rule, found]) => [rule, count(byRule.get(rule)?.length ?? 0), count(found), '']),
  );
}

function lineAround(sql: string, at: number): string {
  const end = sql.indexOf('\n', at);
  return sql
    .slice(sql.lastIndexOf('\n', at - 1) + 1, end === -1 ? undefined : end)
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function printFinding(number: number, {linted: {path, statement}, finding}: Drawn): void {
  const {sql} = statement;
  const starts = lineStarts(sql);
  const first = lineOf(starts, finding.span.start);
  const last = lineOf(starts, finding.span.end);
  const lines = sql.split('\n');
  // Comments above a statement belong to its text, and its line is that of its first word.
  const {rule, severity, message, hint} = finding;
  const above = lineOf(starts, sql.search(/\S/)) - 1;
  console.log(`\n[${number}] ${rule} (${severity}) ${path}:${statement.line} (line ${first - above} of the statement)`);
  console.log(`    ${message}${hint === undefined ? '' : ` ${hint}`}`);
  const from = lines.length > WHOLE ? Math.max(1, first - AROUND) : 1;
  const to = lines.length > WHOLE ? Math.min(lines.length, last + AROUND) : lines.length;
  for (let line = from; line <= to; line += 1) {
    const mark = line >= first && line <= last ? '>' : ' ';
    const text = (lines[line - 1] ?? '').replaceAll('\t', '  ').trimEnd();
    if (text !== '')
      console.log(
        `  ${mark} ${text.length > WIDEST ? cutAround(text, line === first ? finding : undefined, starts[line - 1] ?? 0) : text}`,
      );
  }
}

/** The part of a long line that a finding stands in, or its start. */
function cutAround(text: string, finding: Finding | undefined, lineStart: number): string {
  const at = finding === undefined ? 0 : Math.max(0, finding.span.start - lineStart - WIDEST / 2);
  return `${at > 0 ? '…' : ''}${text.slice(at, at + WIDEST)}…`;
}
