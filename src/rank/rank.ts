import type {RankReason} from '../model/family.ts';
import type {Owner} from '../model/people.ts';
import type {UtcDay} from '../model/scalars.ts';
import type {RelationName} from '../model/statement.ts';
import type {EvidenceLike} from '../dedupe/types.ts';
import {readStatement} from '../parse/read-statement.ts';
import {type ExportLike, exportReason, scheduledReason, type TaskLike} from './automation.ts';
import {detectCadence} from './cadence.ts';
import {costReason} from './cost.ts';
import {dayNumber, dayOf} from './calendar.ts';
import {copiesReason, ownerReason} from './owners.ts';
import {namedUsers} from './people.ts';
import {readersReason, type ReaderLike} from './readers.ts';
import {type SignsInput, signReasons} from './signs.ts';
import defaultWeights, {type RankWeights} from './weights.ts';

export {detectCadence} from './cadence.ts';
export {default as defaultWeights} from './weights.ts';

/** Days of evidence that “the last 90 days” means. */
const WINDOW = 90;

/** What a family is ranked by. */
export interface RankInput extends SignsInput {
  /** Last day of the evidence, so that the same archive always gives the same rank. */
  readonly asOf: UtcDay;
  /** Of all members' texts. */
  readonly evidence: readonly EvidenceLike[];
  /** Of all members, doubles allowed. */
  readonly owners: readonly Owner[];
  /** What the keeper creates or writes. */
  readonly writes: readonly RelationName[];
  /** Who reads what it writes. */
  readonly readers: readonly ReaderLike[];
  /** Tasks that are defined to run it. */
  readonly tasks?: readonly TaskLike[];
  /** Where its result was unloaded to. */
  readonly exports?: readonly ExportLike[];
  /** Credits that the account attributes to all its runs; undefined where it says nothing. */
  readonly credits?: number;
}

/**
 * Ranks a family from 0 (nobody would miss it) to 100 and says why. The rank is the sum of the reasons' points, kept in
 * that range. More runs or more people on the same days never make it lower.
 *
 * @returns reasons with their points, the weightiest first
 */
export function rankFamily(
  input: RankInput,
  weights: RankWeights = defaultWeights,
): {readonly rank: number; readonly reasons: readonly RankReason[]} {
  const reading = input.reading ?? readStatement(input.sql);
  const found: (RankReason | undefined)[] = [
    ...useReasons(input, weights),
    scheduledReason({...input, creation: reading.creation}, weights),
    exportReason(input.exports ?? [], weights),
    costReason(input, weights),
    readersReason(input.readers, input.writes, weights),
    failureReason(input.evidence, weights),
    ownerReason(
      input.owners,
      input.evidence.some((row) => row.runs > 0),
      weights,
    ),
    copiesReason(input.owners, weights),
    ...signReasons({...input, reading}, weights),
  ];
  const reasons = found
    .filter((reason) => reason !== undefined)
    .map((reason) => ({...reason, points: round(reason.points)}))
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points) || (a.part < b.part ? -1 : a.part > b.part ? 1 : 0));
  const sum = reasons.reduce((total, reason) => total + reason.points, 0);
  return {rank: round(Math.min(100, Math.max(0, sum))), reasons};
}

function useReasons({asOf, evidence}: RankInput, weights: RankWeights): readonly (RankReason | undefined)[] {
  const days = [...new Set(evidence.flatMap((row) => row.days))].toSorted();
  const runs = evidence.reduce((sum, row) => sum + row.runs, 0);
  if (runs === 0 || days.length === 0) return [{part: 'use', points: 0, text: 'No run of it is in the query history.'}];

  const end = dayNumber(asOf) ?? dayNumber(days.at(-1)) ?? 0;
  const recent = days.filter((day) => (dayNumber(day) ?? -1) > end - WINDOW).length;
  const people = runners(evidence);
  const by = people.length === 0 ? 'by no person' : people.length === 1 ? 'by 1 person' : `by ${people.length} people`;
  const use: RankReason = {
    part: 'use',
    points:
      (weights.days * Math.log2(1 + Math.min(recent, WINDOW))) / Math.log2(1 + WINDOW) +
      weights.runs * Math.min(1, Math.log10(1 + runs) / 3),
    text: `Run on ${recent} of the last ${WINDOW} days, ${by} (${runs === 1 ? '1 run' : `${runs} runs`} in all).`,
  };

  const cadence = detectCadence(days, people.length);
  const last = dayNumber(days.at(-1)) ?? end;
  const since = Math.max(0, end - last);
  const overdue = Math.max(0, since - cadence.periodDays) / (3 * cadence.periodDays);
  const ago =
    since === 0
      ? 'on the last day of the history'
      : since === 1
        ? '1 day before the end of the history'
        : `${since} days before the end of the history`;
  return [
    use,
    {part: 'cadence', points: weights.cadence[cadence.kind] * cadence.certainty, text: cadence.text},
    {part: 'recency', points: weights.recency * Math.max(0, 1 - overdue), text: `Last run ${dayOf(last)}, ${ago}.`},
    peopleReason(people, weights),
  ];
}

/** Names of the people who ran it, each user once. Machines do not count. */
function runners(evidence: readonly EvidenceLike[]): readonly string[] {
  const names = new Map<string, string>();
  for (const row of evidence) {
    if (row.runs === 0 || (row.actor !== 'person' && row.actor !== 'unknown')) continue;
    const known = names.get(row.userId);
    if (known === undefined || row.userName < known) names.set(row.userId, row.userName);
  }
  return [...names.values()].toSorted();
}

function peopleReason(people: readonly string[], weights: RankWeights): RankReason | undefined {
  if (people.length === 0) return undefined;
  const points = weights.people[Math.min(people.length, weights.people.length - 1)] ?? 0;
  if (people.length === 1) return {part: 'people', points, text: `Only ${people[0] ?? ''} runs it.`};
  return {part: 'people', points, text: `${people.length} people run it: ${namedUsers(people)}.`};
}

function failureReason(evidence: readonly EvidenceLike[], weights: RankWeights): RankReason | undefined {
  const runs = evidence.reduce((sum, row) => sum + row.runs, 0);
  const failures = Math.min(
    runs,
    evidence.reduce((sum, row) => sum + row.failures, 0),
  );
  if (failures === 0) return undefined;
  const share = failures / runs;
  const text = failures === runs ? `All ${runs} runs failed.` : `${failures} of ${runs} runs failed.`;
  return {part: 'failures', points: -weights.failures * share, text: runs === 1 ? 'Its only run failed.' : text};
}

function round(points: number): number {
  // `+ 0` turns -0 into 0.
  return Math.round(points * 10) / 10 + 0;
}
