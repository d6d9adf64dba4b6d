import type {Comparable, DescribedQuery} from '../../ports/row-comparison.ts';

/*
 * The statements that compare rows. A text of somebody else's stands in each: `pipeline/verify-gate.ts` has looked at it
 * before, and nothing but one query of built-in functions comes here.
 */

/** Names that no author gives anything. */
const ORIGINAL = 'rescue_original';
const AGAIN = 'rescue_again';
const MODEL = 'rescue_model';

/** Gives the columns of a query and no rows: the account compiles it and reads nothing. */
export function columnsStatement(query: string): string {
  return `with ${ORIGINAL} as (\n${query}\n)\nselect * from ${ORIGINAL} limit 0`;
}

/** The plan of a statement, which is not run (docs.snowflake.com/en/sql-reference/sql/explain). */
export function explainStatement(statement: string): string {
  return `explain using json\n${statement}`;
}

/**
 * Three rows in one statement, so that all sides see the tables at one moment: counts and HASH_AGG of the original, of the
 * original once more, and of the model. HASH_AGG looks neither at names nor at types; those are compared apart.
 */
export function compareStatement(pair: Comparable): string {
  const {original, model, shared} = pair;
  const floats = floatsIn(pair);
  const places = shared.map(({original: place}) => place);
  const sides = [
    sideQuery('original', ORIGINAL, original, places, floats),
    sideQuery('again', AGAIN, original, places, floats),
    sideQuery(
      'model',
      MODEL,
      model,
      shared.map(({model: place}) => place),
      floats,
    ),
  ];
  const queries = [named(ORIGINAL, original), named(AGAIN, original), named(MODEL, model)];
  return `with ${queries.join(',\n')}\n${sides.join('\nunion all\n')}`;
}

/** Rows that one side has more often than the other, with how often each has them. */
export function differingStatement(pair: Comparable, places: readonly number[], atMost: number): string {
  const {original, model, shared} = pair;
  const all = shared.map((_, index) => `k${index + 1}`).join(', ');
  const side = (name: string, pick: (one: (typeof shared)[number]) => number, counts: string): string =>
    `select ${shared.map((one, index) => `c${pick(one) + 1} as k${index + 1}`).join(', ')}, ${counts} from ${name}`;
  const shown = places.map((place) => `k${place + 1}`);
  return [
    `with ${named(ORIGINAL, original)},`,
    `${named(MODEL, model)},`,
    'rescue_both as (',
    side(ORIGINAL, (one) => one.original, '1 as in_original, 0 as in_model'),
    'union all',
    side(MODEL, (one) => one.model, '0 as in_original, 1 as in_model'),
    ')',
    `select ${shown.join(', ')}, sum(in_original) as rescue_in_original, sum(in_model) as rescue_in_model`,
    'from rescue_both',
    `group by ${all}`,
    'having sum(in_original) <> sum(in_model)',
    `order by ${[...shown, 'rescue_in_original', 'rescue_in_model'].join(', ')}`,
    `limit ${atMost}`,
  ].join('\n');
}

/** Columns by place: names may be given twice, and need quotes. */
function named(name: string, {sql, columns}: DescribedQuery): string {
  return `${name} (${columns.map((_, index) => `c${index + 1}`).join(', ')}) as (\n${sql}\n)`;
}

function sideQuery(
  side: string,
  name: string,
  {columns}: DescribedQuery,
  places: readonly number[],
  floats: readonly boolean[],
): string {
  const values = places.map((place) => hashable(`c${place + 1}`, columns[place]?.type ?? ''));
  const rounded = values.map((value, index) => (floats[index] === true ? twelveDigits(value) : value));
  const hashes = [
    `hash_agg(${values.join(', ')}) as all_columns`,
    ...values.map((value, index) => `hash_agg(${value}) as h${index + 1}`),
    ...(floats.includes(true) ? [`hash_agg(${rounded.join(', ')}) as all_rounded`] : []),
    ...rounded.flatMap((value, index) => (floats[index] === true ? [`hash_agg(${value}) as r${index + 1}`] : [])),
  ];
  return `select '${side}' as side, count(*) as row_count, ${hashes.join(', ')} from ${name}`;
}

/** Which of the shared columns are floating-point numbers on both sides. */
export function floatsIn({original, model, shared}: Comparable): readonly boolean[] {
  return shared.map(
    (one) => original.columns[one.original]?.type === 'FLOAT' && model.columns[one.model]?.type === 'FLOAT',
  );
}

/** HASH_AGG takes no geography, and takes times for equal that show another offset. */
function hashable(column: string, type: string): string {
  if (type === 'GEOGRAPHY' || type === 'GEOMETRY') return `st_asewkb(${column})`;
  if (type === 'TIMESTAMP_TZ') return `to_char(${column}, 'YYYY-MM-DD HH24:MI:SS.FF9 TZHTZM')`;
  return column;
}

/** Sums of floating-point numbers depend on the order of the rows: the last digits are no difference. */
function twelveDigits(column: string): string {
  const unit = `power(10, floor(log(10, abs(${column}))) - 11)`;
  const isPlain = `${column} <> 0 and abs(${column}) < power(10, 300) and abs(${column}) > power(10, -280)`;
  return `case when ${isPlain} then round(${column} / ${unit}) * ${unit} else ${column} end`;
}
