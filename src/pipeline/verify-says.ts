import type {Verification, VerificationOutcome} from '../model/verification.ts';
import {plural} from './plural.ts';

/** As few words as fit a list. */
export const OUTCOME_WORDS: Readonly<Record<VerificationOutcome | 'estimated', string>> = {
  equal: 'equal',
  different: 'different',
  'both-empty': 'both empty',
  'not-deterministic': 'not deterministic',
  'not-run': 'not run',
  estimated: 'estimated',
};

/** A verdict in a sentence or two: counts and names of columns, never a value. */
export function sayVerdict(verdict: Pick<Verification, 'outcome' | 'rows' | 'columns' | 'reason'>): string {
  const {outcome, rows, columns = [], reason} = verdict;
  const [original, model] = [rows?.original ?? 0, rows?.model ?? 0].map((count) => plural(count, 'row'));
  const more = reason === undefined ? '' : ` ${reason}`;
  switch (outcome) {
    case 'equal':
      return `The original and the model give the same ${original}.${more}`;
    case 'different': {
      const which = columns.length === 0 ? '' : ` in ${columns.join(', ')}`;
      return `The rows of the original (${original}) and of the model (${model}) differ${which}.${more}`;
    }
    case 'both-empty':
      return 'The original and the model give no rows, which proves little.';
    case 'not-deterministic':
      return reason ?? 'The original gives other rows each time.';
    case 'not-run':
      return reason ?? 'Nothing was compared.';
  }
}

/** What a reviewer who merges is told; undefined is a model whose rows nobody compared. */
export function sayForReview(verdict: Verification | undefined): string {
  if (verdict === undefined) return 'Nobody has compared its rows with those of the original.';
  const when = `Compared on ${verdict.at.slice(0, 10)} as ${verdict.role}:`;
  switch (verdict.outcome) {
    case 'not-run':
      return `Nobody has compared its rows with those of the original: ${lowered(sayVerdict(verdict))}`;
    case 'not-deterministic':
      return `${when} the rows say nothing. ${sayVerdict(verdict)}`;
    default:
      return `${when} ${lowered(sayVerdict(verdict))}`;
  }
}

function lowered(sentence: string): string {
  return /^(?:The|It|No|Nobody|Run)\b/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes in the unit that a person would use, in steps of 1000. */
export function sizeOf(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${size.toLocaleString('en', {maximumFractionDigits: unit === 0 ? 0 : 1})} ${UNITS[unit]}`;
}
