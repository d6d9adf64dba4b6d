import {once} from 'node:events';
import {createWriteStream} from 'node:fs';
import {finished} from 'node:stream/promises';

/*
 * An invented history: people have thoughts, write each down in several versions, and run those again and again with other
 * values. Whatever is drawn depends on the number of the row alone.
 */

/** Of three rows one has a shape of its own, the others repeat one with other values. */
const ROWS_PER_SHAPE = 3;
/** Versions of one thought. */
const VERSIONS = 6;
const PEOPLE = 60;
const MINUTE_MS = 60_000;
const FIRST = Date.UTC(2026, 0, 5, 8);

const SCHEMAS = ['sales', 'billing', 'support', 'supply', 'marketing', 'finance', 'people', 'web'];
const THINGS =
  'orders order_items payments customers shipments returns sessions products invoices refunds tickets agents campaigns clicks leads contracts plans subscriptions warehouses stock_moves suppliers employees teams budgets ledgers visits pages devices'.split(
    ' ',
  );
const MEASURES =
  'net_amount gross_amount discount quantity refund_amount shipping_cost tax margin duration_s handled open_items score weight_kg fee balance'.split(
    ' ',
  );
const PARTS =
  'country channel segment product_line sales_team payment_method campaign region tier device_type language priority industry plan_name cohort'.split(
    ' ',
  );
const GRAINS = ['day', 'week', 'month', 'quarter'];
const FUNCTIONS = ['sum', 'avg', 'max', 'min'];

/** Draws numbers that depend on a seed alone. */
function drawing(seed: number): (below: number) => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) % below;
  };
}

/** The statement of a row: about 900 characters, as people write reports. */
export function statement(row: number): string {
  const shape = Math.floor(row / ROWS_PER_SHAPE);
  const thought = Math.floor(shape / VERSIONS);
  const draw = drawing(thought);
  const one = <T>(list: readonly T[]): T => list[draw(list.length)]!;
  // As many tables as an account of that size has: a table is asked about in some hundred ways.
  const area = draw(1 + Math.floor(thought / 40));
  const schema = one(SCHEMAS);
  const table = `${one(THINGS)}_${area}`;
  const joined = `${one(THINGS)}_${area}`;
  const other = `${one(THINGS)}_dim`;
  const [grain, by, second, status] = [one(GRAINS), one(PARTS), one(PARTS), draw(900)];
  const measures = Array.from({length: 3 + draw(4)}, (_, n) => ({
    name: `${one(MEASURES)}_${draw(40)}`,
    call: one(FUNCTIONS),
    when: `${one(PARTS)}_${draw(30)}`,
    alias: `m${n}`,
  }));
  const edit = drawing(shape * 7919 + 13);
  const version = shape % VERSIONS;
  const columns = measures.map(
    ({name, call, when, alias}) =>
      `    ${call}(case when t.${when} = 'state ${row % 97}' then t.${name} else 0 end) as ${name}_${alias}`,
  );
  for (let n = 0; n < version; n++)
    columns.push(`    count(distinct t.${PARTS[edit(PARTS.length)]}_${edit(400)}) as extra_${n}`);
  const filters = [`t.batch_${status} = ${row}`, `c.${second}_code in ('DE', 'FR', 'N${row % 10}')`];
  if (version % 3 === 2) filters.push(`t.${PARTS[edit(PARTS.length)]}_${edit(400)} > ${row % 31}`);
  return `-- ${by} report, version ${row}
with base as (
    select t.*, c.${second}_code
    from analytics.${schema}.${table} as t
    left join analytics.${schema}.${joined} as c
        on c.${joined}_id = t.${joined}_id
    where ${filters.join('\n        and ')}
)
select
    t.${by},
    date_trunc('${grain}', t.created_at) as ${grain}_start,
${columns.join(',\n')}
from base as t
join analytics.shared.${other} as d
    on d.${other}_id = t.${other}_id and d.valid_to is null
group by 1, 2
having count(*) > ${row % 13}
order by 2, 1`;
}

/**
 * Writes so many rows as NDJSON: id, sql, user, at.
 * @param from number of the first row
 */
export async function writeHistory(file: string, rows: number, from = 0): Promise<void> {
  const stream = createWriteStream(file);
  for (let row = 0; row < rows; row++) {
    // In no order that would help: neighbours in the file have nothing to do with each other.
    const n = from + scattered(row, rows);
    const thought = Math.floor(n / (ROWS_PER_SHAPE * VERSIONS));
    const line = {
      id: n,
      sql: statement(n),
      user: `PERSON_${(thought % PEOPLE) + 1}`,
      at: new Date(FIRST + n * MINUTE_MS).toISOString(),
    };
    if (!stream.write(`${JSON.stringify(line)}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await finished(stream);
}

/** A prime, so that its multiples meet every number below a size that it does not divide. */
const STEP = 7_368_787;

/** The number at a place of a fixed permutation of the numbers below `size`. Exact up to a thousand million. */
function scattered(place: number, size: number): number {
  return (place * STEP) % size;
}
