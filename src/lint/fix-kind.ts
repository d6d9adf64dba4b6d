import {readStatement} from '../parse/read-statement.ts';
import type {LintRule} from './rule.ts';

/** What `--fix` does about findings of a rule: applies a fix, only shows one, or has none. */
export type FixKind = 'applied' | 'offered' | 'none';

/** Told by the rule's own examples, so that no rule has to say it twice. */
export function fixKindOf({check, flags, fixes = []}: LintRule): FixKind {
  const found = new Set<'same' | 'may-change'>();
  for (const sql of [...flags, ...fixes.map(({before}) => before)]) {
    for (const {fix} of check({reading: readStatement(sql), context: {}})) if (fix !== undefined) found.add(fix.rows);
  }
  if (found.has('same')) return 'applied';
  return found.has('may-change') ? 'offered' : 'none';
}

/** `seen in 29 of 100 public SELECTs`; undefined where nobody counted. */
export function prevalenceOf({prevalence}: Pick<LintRule, 'prevalence'>): string | undefined {
  if (prevalence === undefined) return undefined;
  const count = prevalence < 10 ? Number(prevalence.toFixed(1)) : Math.round(prevalence);
  return prevalence > 0 && count === 0 ? 'under 0.1' : String(count);
}
