import type {Finding, Severity} from '../model/family.ts';
import {lineOf, lineStarts} from '../parse/lines.ts';
import {RULE_ERROR, UNUSED_NOQA} from './engine-rules.ts';
import {type BareNoqa, readSilences, Silences, type UnusedMark} from './noqa.ts';
import type {Fix, LintInput, LintRule} from './rule.ts';
import {meansRule, type Named} from './rule-names.ts';

export {RULE_ERROR, UNUSED_NOQA} from './engine-rules.ts';

/** Which rules are run, and how much their findings weigh. Rules go by any name that `meansRule` knows. */
export interface LintSettings {
  /** Rules that are not run. */
  readonly disable: readonly string[];
  /** Severity by rule id, in place of the rule's own. */
  readonly severity: Readonly<Record<string, Severity>>;
  /** The only rules that are run; all of them when left out. */
  readonly only?: readonly string[];
  /** Rules whose findings are warnings at most. */
  readonly warnings?: readonly string[];
  /** How a bare `-- noqa` is judged that silences nothing; `ours` when left out. */
  readonly bareNoqa?: BareNoqa;
  /** `noqa` comments mean nothing (`disable_noqa` of sqlfluff). */
  readonly ignoresNoqa?: boolean;
}

/** A finding with the change of the text that mends it, where there is one. */
export interface FoundHit {
  readonly finding: Finding;
  readonly fix?: Fix;
}

/** What silences findings of a statement that is a part of a longer text, and the line of that text it starts on. */
export interface Surroundings {
  readonly silences: Silences;
  readonly firstLine: number;
}

/**
 * Runs rules over one statement. A rule that throws becomes a finding of the rule `rule-error`; the others go on.
 * `-- noqa` silences the findings that start on its line, `-- noqa: select-star, AM02` those rules there,
 * `-- noqa: disable=select-star` (or `all`) everything from there to `enable=` (convention of sqlfluff). Whether such a
 * comment is of use only the whole file tells: `unusedFindings`.
 *
 * @returns findings by place, then by rule.
 */
export function lintStatement(
  rules: readonly LintRule[],
  input: LintInput,
  settings: LintSettings,
): readonly Finding[] {
  const silences = silencesOf(input, settings);
  return hitsOf(rules, input, settings, {silences, firstLine: 1}).map(({finding}) => finding);
}

/** What the `noqa` comments of a statement silence. */
export function silencesOf({reading}: LintInput, settings: LintSettings): Silences {
  if (settings.ignoresNoqa === true) return new Silences([]);
  return readSilences(reading.text, () => reading.tokens, lineStarts(reading.text));
}

/** Runs rules over one statement and leaves out what is silenced; by place, then by rule. */
export function hitsOf(
  rules: readonly LintRule[],
  input: LintInput,
  settings: LintSettings,
  around: Surroundings,
): readonly FoundHit[] {
  const starts = lineStarts(input.reading.text);
  const runs = isRun(settings);
  return rules
    .filter(runs)
    .flatMap((rule) => runRule(rule, input, severityOf(rule, settings), around, starts))
    .toSorted((a, b) => byPlace(a.finding, b.finding));
}

/** Findings about `noqa` comments that silenced nothing, once all rules have run over the text they stand in. */
export function unusedFindings(
  rules: readonly LintRule[],
  settings: LintSettings,
  silences: Silences,
): readonly Finding[] {
  const runs = isRun(settings);
  if (!runs({id: UNUSED_NOQA})) return [];
  const severity = severityOf({id: UNUSED_NOQA, severity: 'info'}, settings);
  return silences.unused(rules.filter(runs), settings.bareNoqa ?? 'ours').map((mark) => ({
    rule: UNUSED_NOQA,
    severity,
    message: `${saysOf(mark)} silences nothing.`,
    hint: 'Remove it, so that it hides nothing later.',
    span: mark.span,
    line: mark.line,
  }));
}

function saysOf({names}: UnusedMark): string {
  return names === undefined ? 'This noqa' : `${names.join(', ')} in this noqa`;
}

/** Says of a rule whether it is run. */
export function isRun({disable, only}: LintSettings): (rule: Named) => boolean {
  const isNamed = (names: readonly string[], rule: Named): boolean => names.some((name) => meansRule(name, rule));
  return (rule) => (only === undefined || isNamed(only, rule)) && !isNamed(disable, rule);
}

function severityOf(rule: Named & {readonly severity: Severity}, {severity, warnings = []}: LintSettings): Severity {
  const given = Object.hasOwn(severity, rule.id) ? severity[rule.id] : undefined;
  if (given !== undefined) return given;
  return rule.severity === 'error' && warnings.some((name) => meansRule(name, rule)) ? 'warning' : rule.severity;
}

function runRule(
  rule: LintRule,
  input: LintInput,
  severity: Severity,
  {silences, firstLine}: Surroundings,
  starts: readonly number[],
): readonly FoundHit[] {
  try {
    const found: FoundHit[] = [];
    for (const {span, message, hint, fix} of rule.check(input)) {
      const line = lineOf(starts, span.start);
      if (silences.silences(line + firstLine - 1, rule)) continue;
      const finding = {rule: rule.id, severity, message, ...(hint === undefined ? {} : {hint}), span, line};
      found.push({finding, ...(fix === undefined ? {} : {fix})});
    }
    return found;
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'an unknown error';
    const finding: Finding = {
      rule: RULE_ERROR,
      severity: 'warning',
      message: `The rule ${rule.id} failed on this statement (${reason}), so it says nothing about it.`,
      hint: 'The other rules ran; look at the statement yourself for what this rule covers.',
      span: {start: 0, end: 0},
      line: 1,
    };
    return [{finding}];
  }
}

function byPlace(a: Finding, b: Finding): number {
  return (
    a.span.start - b.span.start || a.span.end - b.span.end || compare(a.rule, b.rule) || compare(a.message, b.message)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
