import type {UtcDay} from '../../model/scalars.ts';
import type {HarvestCost} from '../../ports/source.ts';
import type {QueryOptions, Warehouse} from '../../ports/warehouse.ts';
import {UserError, ExitCode} from '../../errors.ts';
import {addDays, msOf} from './history-days.ts';
import {historyPace} from './history-sql.ts';
import {cell, numberCell, textCell} from './rows.ts';
import {problemOf} from './usage-parts.ts';

/** Credits an hour by the size of a warehouse (user-guide/warehouses-overview). */
const CREDITS_AN_HOUR: Readonly<Record<string, number>> = {
  'X-SMALL': 1,
  SMALL: 2,
  MEDIUM: 4,
  LARGE: 8,
  'X-LARGE': 16,
  '2X-LARGE': 32,
  '3X-LARGE': 64,
  '4X-LARGE': 128,
  '5X-LARGE': 256,
  '6X-LARGE': 512,
};
/** Earlier days that have to be measured before their pace counts. */
const ENOUGH_DAYS = 3;
/** How far back earlier days are looked for. */
const PACE_DAYS = 30;
/** From so many days on it is worth asking which warehouse runs: a night has three. */
export const BACKFILL_DAYS = 8;

/** What a day costs where nobody has measured it: a fixed part, and rows a second, on an X-Small warehouse. */
export interface AssumedPace {
  readonly secondsPerDay: number;
  readonly rowsPerSecond: number;
}

/** What the days cost that were read before, by the account's own word. */
export interface MeasuredPace {
  readonly days: number;
  readonly secondsPerDay: number;
}

/** Sends `show warehouses`, which needs none. */
export const showWarehouses = 'show warehouses';

/** The warehouse of the session, as SHOW WAREHOUSES tells it. */
export async function currentWarehouse(warehouse: Warehouse, options: QueryOptions): Promise<HarvestCost['warehouse']> {
  const unknown = {name: '', size: 'X-Small'};
  if ((await problemOf(warehouse, showWarehouses, options)) !== undefined) return unknown;
  for await (const row of warehouse.stream(showWarehouses, options)) {
    if (textCell(row, 'is_current') === 'Y') return {name: textCell(row, 'name'), size: textCell(row, 'size')};
  }
  return unknown;
}

/** Seconds that a day took of those this program has read before, by the account's own history; undefined where too few were. */
export async function measuredPace(
  warehouse: Warehouse,
  options: QueryOptions,
  last: UtcDay,
): Promise<MeasuredPace | undefined> {
  const binds = [msOf(addDays(last, -PACE_DAYS)), msOf(addDays(last, 1))];
  for await (const row of warehouse.stream(historyPace, {...options, binds})) {
    const days = numberCell(row, 'statements');
    const elapsed = cell(row, 'elapsed_ms');
    if (days >= ENOUGH_DAYS && elapsed !== null) return {days, secondsPerDay: Number(elapsed) / 1000 / days};
  }
  return undefined;
}

/** Seconds and credits of so many days, with the sentences that say how they come about. */
export function estimate(
  days: number,
  rows: number,
  size: string,
  assumed: AssumedPace,
  measured: MeasuredPace | undefined,
): Pick<HarvestCost, 'seconds' | 'credits' | 'formula'> {
  const rate = CREDITS_AN_HOUR[size.toUpperCase()] ?? 1;
  const {secondsPerDay, rowsPerSecond} = assumed;
  const seconds = measured === undefined ? days * secondsPerDay + rows / rowsPerSecond : days * measured.secondsPerDay;
  const known = size.toUpperCase() in CREDITS_AN_HOUR;
  return {
    seconds: Math.ceil(seconds),
    // A warehouse that was suspended is billed for a minute at least.
    credits: days === 0 ? 0 : Math.round((Math.max(60, seconds) / 3600) * rate * 1000) / 1000,
    formula: [
      measured === undefined
        ? `Assumed: ${secondsPerDay} s a day and ${rowsPerSecond.toLocaleString('en')} rows a second on an X-Small warehouse; no earlier days were measured.`
        : `Measured: ${measured.secondsPerDay.toFixed(1)} s a day, by ${measured.days} days that were read in the last ${PACE_DAYS} days.`,
      `Credits: seconds (60 at least) / 3600 × ${rate} an hour for a warehouse of size ${known ? size : `${size}, which is not known and taken for X-Small`}.`,
    ],
  };
}

/**
 * Stops a harvest that would cost more than its ceiling.
 * @throws UserError (exit code 2) that says the estimate and how to go on
 */
export function holdCeiling(cost: HarvestCost, account: string, source: string): void {
  if (cost.credits <= cost.ceiling) return;
  const {days, rows, credits, ceiling, warehouse, seconds} = cost;
  const where = warehouse.name === '' ? `an ${warehouse.size} warehouse` : `${warehouse.name} (${warehouse.size})`;
  throw new UserError(
    'cost-ceiling',
    `Reading ${days.toLocaleString('en')} days (${rows.toLocaleString('en')} rows) of ${account} would take about ` +
      `${Math.ceil(seconds / 60).toLocaleString('en')} min of ${where}, ${credits} credits, more than the ceiling of ${ceiling}.`,
    {
      hint: `Read fewer days with --since, go on once with --yes, or raise \`ceiling\` of ${source}; --explain-cost shows how the estimate comes about.`,
      exitCode: ExitCode.USAGE,
    },
  );
}
