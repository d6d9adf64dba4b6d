import {applyEdits} from '../parse/edits.ts';
import {checkFix, checkText} from './fix-check.ts';
import type {Fix, LintInput, LintRule} from './rule.ts';
import {type FoundHit, hitsOf, type LintSettings, type Surroundings} from './run-rules.ts';

/** More fixes of one statement than this are no repair any more; it is then left as it was. */
const MOST_ROUNDS = 200;

/** A fix as people are told of it. */
export interface ToldFix {
  readonly rule: string;
  readonly title: string;
  /** Line in the statement's text as it was then, counted from 1. */
  readonly line: number;
}

/** A fix that may change the rows. */
export interface OfferedFix extends ToldFix {
  /** The text with this one fix and nothing else. */
  readonly text: string;
}

export interface RejectedFix extends ToldFix {
  /** Continues the sentence "… was not applied: ", without a full stop. */
  readonly reason: string;
}

export interface FixedStatement {
  /** The statement's text afterwards. */
  readonly text: string;
  readonly applied: readonly ToldFix[];
  /** Of the text afterwards. */
  readonly offered: readonly OfferedFix[];
  /** Of the text afterwards. */
  readonly rejected: readonly RejectedFix[];
}

/**
 * Applies the fixes of a statement that keep its rows, one by one: after each one the statement is read again, held against
 * what the fix promised, and asked for what is left. Fixes that may change rows are only offered. Run on its own result it
 * changes nothing.
 * @param around what silences findings of the statement when it has a text
 */
export function fixStatement(
  rules: readonly LintRule[],
  input: LintInput,
  settings: LintSettings,
  around: (text: string) => Surroundings,
): FixedStatement {
  const applied: ToldFix[] = [];
  const seen = new Set([input.reading.text]);
  let now = input;
  for (;;) {
    const hits = hitsOf(rules, now, settings, around(now.reading.text)).filter(hasFix);
    const rejected: RejectedFix[] = [];
    let next: LintInput | undefined;
    for (const hit of hits) {
      if (hit.fix.rows !== 'same') continue;
      const tried = tryFix(now, hit.fix);
      if ('problem' in tried) {
        rejected.push({...told(hit), reason: tried.problem});
        continue;
      }
      if (seen.has(tried.reading.text) || applied.length >= MOST_ROUNDS) {
        // Two rules undo each other: whichever came last would win, and the other one the next time.
        return asItWas(input, [{...told(hit), reason: 'the fixes of this statement undo each other'}]);
      }
      applied.push(told(hit));
      next = tried;
      break;
    }
    if (next === undefined) return {text: now.reading.text, applied, rejected, offered: offersOf(now, hits)};
    seen.add(next.reading.text);
    now = next;
  }
}

/** What a statement becomes by one fix, or why it is not taken. */
export function tryFix(input: LintInput, fix: Fix): LintInput | {readonly problem: string} {
  const text = editedText(input.reading.text, fix);
  if (text === undefined) return {problem: 'its edits do not fit the text'};
  if (text === input.reading.text) return {problem: 'it would change nothing'};
  const checked = checkFix(input, text, fix);
  return 'problem' in checked ? checked : {...input, reading: checked.after};
}

/** Whether a fix would be taken, or one that may change rows be offered. */
export function isSound(input: LintInput, fix: Fix): boolean {
  if (fix.rows === 'same') return !('problem' in tryFix(input, fix));
  const text = editedText(input.reading.text, fix);
  return text !== undefined && text !== input.reading.text && !('problem' in checkText(input.reading, text));
}

function editedText(text: string, {edits}: Fix): string | undefined {
  try {
    return applyEdits(text, edits);
  } catch {
    return undefined;
  }
}

type Mendable = FoundHit & {readonly fix: Fix};

function hasFix(hit: FoundHit): hit is Mendable {
  return hit.fix !== undefined;
}

function told({finding, fix}: Mendable): ToldFix {
  return {rule: finding.rule, title: fix.title, line: finding.line};
}

function offersOf(input: LintInput, hits: readonly Mendable[]): readonly OfferedFix[] {
  return hits.flatMap((hit) => {
    if (hit.fix.rows !== 'may-change') return [];
    const text = editedText(input.reading.text, hit.fix);
    return text === undefined || !isSound(input, hit.fix) ? [] : [{...told(hit), text}];
  });
}

function asItWas({reading}: LintInput, rejected: readonly RejectedFix[]): FixedStatement {
  return {text: reading.text, applied: [], offered: [], rejected};
}
