import {z} from 'zod';
import type {UtcDay} from '../../model/scalars.ts';
import type {HarvestCost, SourceContext} from '../../ports/source.ts';
import type {QueryOptions, Warehouse} from '../../ports/warehouse.ts';
import {accountFor} from './container-source.ts';
import {currentWarehouse, estimate, type AssumedPace, type MeasuredPace} from './cost.ts';
import {boundsOf, countDays, type DayCount} from './open-history.ts';
import {actorsSetting} from './read-actor-rules.ts';
import type {HistoryParts} from './usage-joins.ts';
import {probeParts, type JoinedView, type Missing} from './usage-parts.ts';
import {planDays, type DayCursor, type DayPlan, type DaySpan} from './walk-days.ts';

/** Settings of a source that reads views of ACCOUNT_USAGE day by day. @param since days that are read by default */
export const usageSettings = (since: number) =>
  z
    .strictObject({
      since: z
        .union([z.iso.date(), z.int().min(1).max(3660)])
        .default(since)
        .describe(
          'How far back: a day (YYYY-MM-DD), or a number of days before the latest statement. The account keeps 365.',
        ),
      overlapDays: z.int().min(0).max(30).default(2).describe('Days read again each time, because the views are late.'),
      role: z
        .string()
        .min(1)
        .optional()
        .describe('Role that reads ACCOUNT_USAGE. The role of the connection when left out.'),
      actors: actorsSetting,
      ceiling: z
        .number()
        .min(0)
        .default(5)
        .describe('Credits that a run may cost by its own estimate; above it stops before it reads.'),
    })
    .prefault({});

export type UsageSettings = z.infer<ReturnType<typeof usageSettings>>;

/** The cursor of such a source, as it was kept; anything else counts as none. */
export function dayCursorOf(cursor: unknown): DayCursor | undefined {
  return cursorSchema.safeParse(cursor).data;
}

const cursorSchema = z.object({
  from: z.iso.date().optional(),
  through: z.iso.date(),
  without: z.record(z.string(), z.iso.date()).optional(),
});

/** What such a source asks the account with. */
export interface Asking {
  readonly warehouse: Warehouse;
  readonly options: QueryOptions;
  readonly settings: UsageSettings;
}

export function askingOf(source: string, context: SourceContext, schema: ReturnType<typeof usageSettings>): Asking {
  const warehouse = accountFor(source, context);
  const settings = schema.parse(context.settings);
  const role = settings.role === undefined ? {} : {role: settings.role};
  return {warehouse, settings, options: {signal: context.signal, ...role}};
}

/** Everything that is known before the first day is read. */
export interface OpenedDays extends Asking {
  readonly parts: HistoryParts;
  readonly missing: readonly Missing[];
  readonly available: DaySpan;
  readonly plan: DayPlan;
  readonly counted: ReadonlyMap<UtcDay, DayCount>;
}

/**
 * Finds out which days are due, what they can be read with and how many statements they hold; undefined for an empty
 * history. None of it looks at texts.
 * @param views that are joined, where the role may see them
 * @throws WarehouseError when the view itself cannot be read
 */
export async function openDays(
  asking: Asking,
  before: DayCursor | undefined,
  views: readonly JoinedView[],
  sql: {readonly bounds: string; readonly counts: string},
): Promise<OpenedDays | undefined> {
  const {warehouse, options, settings} = asking;
  const available = await boundsOf(warehouse, settings.since, options, sql.bounds);
  if (available === undefined) return undefined;
  const {parts, missing} = await probeParts(warehouse, options, views);
  const plan = planDays(available, before, settings.overlapDays, new Set(missing.map(({view}) => view)));
  const counted = await countDays(warehouse, plan, options, sql.counts);
  return {...asking, parts, missing, available, plan, counted};
}

/**
 * What the days that are due would cost.
 * @param statementsOf what is sent, by the number of days that hold something
 */
export async function costOfDays(
  {warehouse, options, settings, plan, counted, available}: OpenedDays,
  pace: AssumedPace,
  measured: MeasuredPace | undefined,
  statementsOf: (days: number) => HarvestCost['statements'],
): Promise<HarvestCost> {
  const days = [...counted]
    .filter(([, {statements}]) => statements > 0)
    .map(([day]) => day)
    .toSorted();
  const rows = [...counted.values()].reduce((sum, {statements}) => sum + statements, 0);
  const house = await currentWarehouse(warehouse, options);
  const span =
    dayCount(plan) === 0 ? {} : {firstDay: days[0] ?? available.first, lastDay: days.at(-1) ?? available.last};
  return {
    statements: statementsOf(days.length),
    days: days.length,
    ...span,
    rows,
    warehouse: house,
    ...estimate(days.length, rows, house.size, pace, measured),
    ceiling: settings.ceiling,
    countedIn: 0,
  };
}

/** The cost of a history without a day in it. */
export function noCost({settings}: Asking, pace: AssumedPace): HarvestCost {
  const warehouse = {name: '', size: 'X-Small'};
  const none = estimate(0, 0, warehouse.size, pace, undefined);
  return {statements: [], days: 0, rows: 0, warehouse, ...none, ceiling: settings.ceiling, countedIn: 0};
}

export function dayCount({older, newer}: DayPlan): number {
  return older.length + newer.length;
}
