import type {Finding, Severity} from '../model/family.ts';
import {lineOf, lineStarts} from '../parse/lines.ts';
import {readSilences, type Silences} from './noqa.ts';
import type {LintInput, LintRule} from './rule.ts';

/** The `lint` part of the configuration. */
export interface LintSettings {
  /** Ids of rules (or sqlfluff codes) that are not run. */
  readonly disable: readonly string[];
  /** Severity by rule id, in place of the rule's own. */
  readonly severity: Readonly<Record<string, Severity>>;
}

/** Id under which a rule's own failure is reported. */
export const RULE_ERROR = 'rule-error';

/**
 * Runs rules over one statement. A rule that throws becomes a finding of the rule `rule-error`; the others go on.
 * `-- noqa` silences the findings that start on its line, `-- noqa: select-star, AM02` those rules there,
 * `-- noqa: disable=select-star` (or `all`) everything from there to `enable=` (convention of sqlfluff).
 *
 * @returns findings by place, then by rule.
 */
export function lintStatement(
  rules: readonly LintRule[],
  input: LintInput,
  settings: LintSettings,
): readonly Finding[] {
  const {reading} = input;
  const starts = lineStarts(reading.text);
  const silences = readSilences(reading.text, reading.tokens, starts);
  const disabled = new Set(settings.disable.map((id) => id.toLowerCase()));
  const findings: Finding[] = [];
  for (const rule of rules) {
    if (disabled.has(rule.id) || (rule.sqlfluff !== undefined && disabled.has(rule.sqlfluff.toLowerCase()))) continue;
    findings.push(...runRule(rule, input, settings, silences, starts));
  }
  return findings.toSorted(
    (a, b) =>
      a.span.start - b.span.start ||
      a.span.end - b.span.end ||
      compare(a.rule, b.rule) ||
      compare(a.message, b.message),
  );
}

function runRule(
  rule: LintRule,
  input: LintInput,
  settings: LintSettings,
  silences: Silences,
  starts: readonly number[],
): readonly Finding[] {
  const severity =
    (Object.hasOwn(settings.severity, rule.id) ? settings.severity[rule.id] : undefined) ?? rule.severity;
  try {
    const findings: Finding[] = [];
    for (const hit of rule.check(input)) {
      const line = lineOf(starts, hit.span.start);
      if (silences(line, rule)) continue;
      const {span, message, hint} = hit;
      findings.push({rule: rule.id, severity, message, ...(hint === undefined ? {} : {hint}), span, line});
    }
    return findings;
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'an unknown error';
    return [
      {
        rule: RULE_ERROR,
        severity: 'warning',
        message: `The rule ${rule.id} failed on this statement (${reason}), so it says nothing about it.`,
        hint: 'The other rules ran; look at the statement yourself for what this rule covers.',
        span: {start: 0, end: 0},
        line: 1,
      },
    ];
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
