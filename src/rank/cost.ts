import type {EvidenceLike} from '../dedupe/types.ts';
import type {RankReason} from '../model/family.ts';
import type {RankWeights} from './weights.ts';

/** Credits from which on the part counts whole: a logarithmic scale, as costs differ by orders of magnitude. */
const MOST = 100;

/**
 * What its runs cost, by QUERY_ATTRIBUTION_HISTORY: somebody thought it worth that much, and a model costs it once for all.
 * Undefined where the account says nothing of it.
 * Source: https://docs.snowflake.com/en/sql-reference/account-usage/query_attribution_history
 */
export function costReason(
  {credits, evidence}: {readonly credits?: number; readonly evidence: readonly EvidenceLike[]},
  weights: RankWeights,
): RankReason | undefined {
  if (credits === undefined || !(credits > 0)) return undefined;
  const runs = evidence.reduce((sum, row) => sum + row.runs, 0);
  const share = Math.min(1, Math.log10(1 + credits) / Math.log10(1 + MOST));
  const each = runs > 1 ? `, ${spellCredits(credits / runs)} each` : '';
  const text =
    runs === 1
      ? `Its only run cost ${spellCredits(credits)} credits.`
      : `Its ${runs} runs cost ${spellCredits(credits)} credits${each}.`;
  return {part: 'cost', points: weights.cost * share, text};
}

/** Two digits that count, whole numbers from 100 on: `0.0068`, `1.2`, `1,240`. */
export function spellCredits(credits: number): string {
  if (credits >= 100) return Math.round(credits).toLocaleString('en');
  // toPrecision goes over to exponents below a millionth, where nobody counts any more.
  return credits < 0.0001 ? 'less than 0.0001' : String(Number(credits.toPrecision(2)));
}
