import {z} from 'zod';
import weights, {type RankWeights} from '../rank/weights.ts';

const points = (fallback: number, meaning: string): z.ZodDefault<z.ZodNumber> =>
  z.number().min(0).max(100).default(fallback).describe(meaning);

/**
 * Points of each part of a rank, as `wsr show` lists them. What is left out keeps its default; a rank is the sum of its
 * parts, kept between 0 and 100.
 */
export const rankWeights = z
  .strictObject({
    days: points(weights.days, 'Days with a run among the last 90, on a logarithmic scale.'),
    runs: points(weights.runs, 'Number of runs, on a logarithmic scale up to 1,000.'),
    cadence: z
      .strictObject({
        daily: points(weights.cadence.daily, 'Run on most working days.'),
        weekly: points(weights.cadence.weekly, 'Run about once a week.'),
        monthly: points(weights.cadence.monthly, 'Run about once a month.'),
        quarterly: points(weights.cadence.quarterly, 'Run about once a quarter, or around quarter ends.'),
        irregular: points(weights.cadence.irregular, 'Run on several days without a rhythm.'),
        once: points(weights.cadence.once, 'Run on a single day.'),
        never: points(weights.cadence.never, 'Never run.'),
      })
      .prefault({}),
    recency: points(weights.recency, 'Last run when it was due; nothing from four periods later on.'),
    people: z
      .array(z.number().min(0).max(100))
      .min(1)
      .default([...weights.people])
      .describe('By the number of people who ran it, beginning with none; the last one holds for more.'),
    scheduled: points(weights.scheduled, 'A task runs it; three quarters of it where another machine does.'),
    exported: points(weights.exported, 'Its result was unloaded to files.'),
    cost: points(weights.cost, 'Credits of all its runs, on a logarithmic scale, whole from 100 credits on.'),
    readers: z
      .strictObject({
        bi: points(weights.readers.bi, 'A BI tool reads what it writes.'),
        dbt: points(weights.readers.dbt, 'dbt reads what it writes.'),
        person: points(weights.readers.person, 'A person reads what it writes.'),
        other: points(weights.readers.other, 'Another machine reads what it writes.'),
      })
      .prefault({}),
    'readers-most': points(weights.readersMost, 'Readers of several kinds together: each further kind counts half.'),
    writes: points(weights.writes, 'It writes what nobody was seen to read.'),
    owner: z
      .strictObject({
        dropped: points(weights.owner.dropped, 'Its owner was dropped, and nobody else has it.'),
        disabled: points(weights.owner.disabled, 'Its owner is disabled, and nobody else has it.'),
      })
      .prefault({}),
    'sole-owner': points(weights.soleOwner, 'One active person alone has it.'),
    copy: points(weights.copy, 'For each further person who keeps a copy.'),
    'copies-most': points(weights.copiesMost, 'All copies together.'),
    'says-final': points(weights.saysFinal, 'Its title says final, official, prod.'),
    'says-keep': points(weights.saysKeep, 'A comment says not to delete it, or what report it is for.'),
    effort: points(weights.effort, 'Many lines and queries.'),
    failures: points(weights.failures, 'Taken off, whole when every run failed.'),
    limit: points(weights.limit, 'Taken off for a LIMIT without ORDER BY.'),
    star: points(weights.star, 'Taken off for a star.'),
    'commented-out': points(weights.commentedOut, 'Taken off for SQL that is commented out.'),
    scratch: points(weights.scratch, 'Taken off when its title says test, tmp, untitled.'),
  })
  .prefault({});

/** The weights of a config as the rank takes them. */
export function rankWeightsOf(settings: z.infer<typeof rankWeights>): RankWeights {
  const {
    'readers-most': readersMost,
    'sole-owner': soleOwner,
    'copies-most': copiesMost,
    'says-final': saysFinal,
    'says-keep': saysKeep,
    'commented-out': commentedOut,
    ...same
  } = settings;
  return {...same, readersMost, soleOwner, copiesMost, saysFinal, saysKeep, commentedOut};
}
