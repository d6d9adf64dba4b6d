import {usageError} from '../errors.ts';
import {ENGINE_RULES, type EngineRule} from '../lint/engine-rules.ts';
import {fixKindOf, prevalenceOf} from '../lint/fix-kind.ts';
import type {LintRule} from '../lint/rule.ts';
import {meansRule} from '../lint/rule-names.ts';
import type {Printer} from './print.ts';

const COLOURS = {error: 'red', warning: 'yellow', info: 'cyan'} as const;

/** Says what a rule is about. @throws UserError when there is none of that name */
export function explainRule(printer: Printer, rules: readonly LintRule[], name: string): void {
  const all: readonly (LintRule | EngineRule)[] = [...rules, ...ENGINE_RULES];
  // A code of sqlfluff may have several counterparts here.
  const named = all.filter(({id}) => id === name.toLowerCase());
  const meant = named.length > 0 || name.toLowerCase() === 'all' ? named : all.filter((rule) => meansRule(name, rule));
  if (meant.length === 0) {
    throw usageError('unknown-rule', `There is no rule ${name}`, `Known are: ${all.map(({id}) => id).join(', ')}`);
  }
  for (const [index, rule] of meant.entries()) {
    if (index > 0) printer.line();
    explain(printer, rule);
  }
}

function explain(printer: Printer, rule: LintRule | EngineRule): void {
  const {id, title, severity, explain: text, flags, allows} = rule;
  const {sqlfluff, fixes} = rule as Partial<LintRule>;
  printer.heading(`${id}: ${title}`);
  const seen = prevalenceOf(rule as Partial<LintRule>);
  const facts = [
    printer.style(COLOURS[severity], severity),
    ...(seen === undefined ? [] : [`seen in ${seen} of 100 public SELECTs`]),
    ...(sqlfluff === undefined ? [] : [`${sqlfluff} in sqlfluff`]),
  ];
  printer.line(facts.join(', '));
  printer.line();
  printer.paragraph(text, '');
  examples(printer, 'flags', 'yellow', flags);
  examples(printer, 'allows', 'green', allows);
  if (!('check' in rule)) return;
  const kind = fixKindOf(rule);
  printer.line();
  if (kind === 'none') printer.line('There is no fix: what is meant only its author knows.');
  if (kind === 'offered') printer.line('The fix may change the rows: --fix shows it and does not apply it.');
  if (kind !== 'applied') return;
  printer.line('--fix applies the fix, where the statement reads the same afterwards:');
  for (const {before, after} of fixes ?? []) {
    if (before === after) continue;
    printer.line();
    for (const line of before.split('\n')) printer.line(printer.style('red', `  - ${line}`));
    for (const line of after.split('\n')) printer.line(printer.style('green', `  + ${line}`));
  }
}

/** Examples, each with the word in front; a statement of several lines stays in line. */
function examples(printer: Printer, word: string, style: 'yellow' | 'green', samples: readonly string[]): void {
  if (samples.length === 0) return;
  printer.line();
  for (const sample of samples) {
    const [first = '', ...others] = sample.split('\n');
    printer.line(`${printer.style(style, word)}${' '.repeat(8 - word.length)}${first}`);
    for (const line of others) printer.line(`        ${line}`);
  }
}

/** All rules, one a line. */
export function listRules(printer: Printer, rules: readonly LintRule[]): void {
  const rows = rules.map((rule) => [
    rule.id,
    rule.severity,
    prevalenceOf(rule) ?? '',
    {applied: 'applied', offered: 'offered', none: ''}[fixKindOf(rule)],
    rule.sqlfluff ?? '',
    rule.title,
  ]);
  const own = ENGINE_RULES.map(({id, severity, title}) => [id, severity, '', '', '', title]);
  printer.table(['RULE', 'SEVERITY', 'SEEN IN 100', '--FIX', 'SQLFLUFF', 'SAYS'], [...rows, ...own]);
}
