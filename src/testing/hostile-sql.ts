/** SQL that grows as asked and that costs more than its length where something is looked up, copied or followed naively. */
export interface Hostile {
  readonly name: string;
  /** @param size how many times the part that hurts is repeated */
  text(size: number): string;
}

const times = (size: number, part: (n: number) => string, between = ', '): string =>
  Array.from({length: size}, (_, n) => part(n)).join(between);

/** What doubles at each step: 40 steps are a trillion of whatever is copied. */
export const DOUBLING: readonly Hostile[] = [
  {
    name: 'aliases that use the one before twice',
    text: (n) => `select x as a0, ${times(n, (i) => `a${i} + a${i} as a${i + 1}`)} from t`,
  },
  {
    name: 'stars of two copies of the CTE before',
    text: (n) =>
      `with c0 as (select x, y from t), ${times(n, (i) => `c${i + 1} as (select a.*, b.* from c${i} a, c${i} b)`)} select * from c${n}`,
  },
  {
    name: 'columns of two copies of the CTE before',
    text: (n) =>
      `with c0 as (select x, y from t), ${times(n, (i) => `c${i + 1} as (select a.x + b.y as x, b.x + a.y as y from c${i} a join c${i} b using (x))`)} select * from c${n}`,
  },
  {
    name: 'derived tables that use both columns twice',
    text: (n) => nest(n, 'select x, y from t', (inner) => `select x + y as x, x * y as y from (${inner})`),
  },
  {
    name: 'subqueries in a condition',
    text: (n) => nest(n, 'select 1', (inner) => `select a from t where a in (${inner}) or b in (select 1)`),
  },
  {
    name: 'CASE in CASE',
    text: (n) =>
      `select ${nest(n, '1', (inner) => `case when a = 1 then ${inner} else case when b then 2 end end`)} from t`,
  },
  {name: 'brackets without and with a query', text: (n) => `${'('.repeat(n)}select 1${')'.repeat(n)}`},
  {
    name: 'brackets around joins',
    text: (n) => `select * from ${nest(n, 't', (inner) => `(${inner} join u using (k))`)}`,
  },
  {name: 'calls in calls', text: (n) => `select ${nest(n, 'a', (inner) => `coalesce(${inner}, nvl(b, c))`)} from t`},
  {
    name: 'lambdas in lambdas',
    text: (n) => `select ${nest(n, 'a', (inner) => `transform(x, a int -> ${inner})`)} from t`,
  },
  {name: 'NOT before NOT', text: (n) => `select * from t where ${'not '.repeat(n)}a`},
  {
    name: 'BETWEEN in BETWEEN',
    text: (n) => `select * from t where ${nest(n, 'a', (inner) => `(${inner}) between 1 and 2`)}`,
  },
];

/** What grows one by one: where something is looked up in a list for each of another list. */
export const GROWING: readonly Hostile[] = [
  {
    name: 'many columns of many columns',
    text: (n) => `select ${times(n, (i) => `c${i} as d${i}`)} from (select ${times(n, (i) => `c${i}`)} from t) s`,
  },
  {
    name: 'columns of one of many tables',
    text: (n) => `select ${times(n, (i) => `c${i}`)} from ${times(n, (i) => `t${i}`)}`,
  },
  {
    name: 'qualified columns of many tables',
    text: (n) => `select ${times(n, (i) => `t${i}.c`)} from ${times(n, (i) => `t${i}`)}`,
  },
  {name: 'stars of many tables', text: (n) => `select ${times(n, (i) => `t${i}.*`)} from ${times(n, (i) => `t${i}`)}`},
  {
    name: 'natural joins',
    text: (n) => `select * from t0 ${times(n, (i) => `natural join (select a, b${i} from t${i}) s${i}`, ' ')}`,
  },
  {name: 'joins USING', text: (n) => `select * from t ${times(n, (i) => `left join t${i} using (k, m)`, ' ')}`},
  {
    name: 'joins ON',
    text: (n) => `select * from t ${times(n, (i) => `left join t${i} u${i} on u${i}.k = t.k and u${i}.d > 1`, ' ')}`,
  },
  {name: 'branches of a UNION', text: (n) => times(n, (i) => `select a, b, c from t${i}`, ' union all ')},
  {name: 'branches of a UNION BY NAME', text: (n) => times(n, (i) => `select c${i} from t`, ' union all by name ')},
  {
    name: 'CTEs, each of the one before',
    text: (n) =>
      `with c0 as (select * from t), ${times(n, (i) => `c${i + 1} as (select * from c${i})`)} select * from c${n}`,
  },
  {name: 'CTEs of one name', text: (n) => `with ${times(n, () => 'c as (select * from c)')} select * from c`},
  {
    name: 'nested WITH lists',
    text: (n) => nest(n, 'select * from t', (inner, i) => `with c${i} as (${inner}) select * from c${i}`),
  },
  {
    name: 'correlated subqueries',
    text: (n) => `select ${times(n, (i) => `(select max(z) from u where u.k = t.k${i}) m${i}`)} from t`,
  },
  {
    name: 'FLATTEN of FLATTEN',
    text: (n) =>
      `select f${n - 1}.value from t, ${times(n, (i) => `lateral flatten(input => ${i === 0 ? 't.x' : `f${i - 1}.value`}) f${i}`)}`,
  },
  {name: 'conjuncts', text: (n) => `select * from t where ${times(n, (i) => `c${i} = ${i}`, ' and ')}`},
  {name: 'disjuncts', text: (n) => `select * from t where ${times(n, (i) => `c = ${i}`, ' or ')}`},
  {name: 'an IN list', text: (n) => `select * from t where c in (${times(n, (i) => `${i}`)})`},
  {name: 'rows of VALUES', text: (n) => `insert into t values ${times(n, (i) => `(${i}, 'a', null)`)}`},
  {name: 'WHEN after WHEN', text: (n) => `select case ${times(n, (i) => `when a = ${i} then ${i}`, ' ')} end from t`},
  {
    name: 'windows',
    text: (n) => `select ${times(n, (i) => `sum(a) over (partition by b order by c${i}) w${i}`)} from t qualify w1 = 1`,
  },
  {name: 'casts of casts', text: (n) => `select a${'::varchar'.repeat(n)} from t`},
  {name: 'path steps', text: (n) => `select a:b${'.c'.repeat(n)}${'[0]'.repeat(n)} from t`},
  {name: 'concatenations', text: (n) => `select ${times(n, (i) => `'a' || c${i}`, ' || ')} from t`},
  {name: 'minus signs', text: (n) => `select ${'- '.repeat(n)}1 from t`},
  {name: 'comments', text: (n) => `select 1 ${times(n, (i) => `/* ${i} */ -- ${i}\n`, '')} from t`},
  {name: 'open block comments', text: (n) => `select 1 ${'/* '.repeat(n)}`},
  {name: 'open brackets', text: (n) => `select ${'('.repeat(n)}`},
  {name: 'closed brackets', text: (n) => `select ${')'.repeat(n)}`},
  {name: 'open cases', text: (n) => `select ${'case when '.repeat(n)}`},
  {name: 'open blocks', text: (n) => `${'begin '.repeat(n)}`},
  {name: 'open templates', text: (n) => `select ${'{{ '.repeat(n)}`},
  {name: 'open dollar strings', text: (n) => `select ${'$$ '.repeat(n * 2 + 1)}`},
  {name: 'quotes', text: (n) => `select ${"'".repeat(n * 2 + 1)}`},
  {
    name: 'templates',
    text: (n) => `select ${times(n, (i) => `{{ c${i} }} as d${i}`)} from {{ ref('t') }} where &{x} = :y`,
  },
  {name: 'client variables', text: (n) => `select ${times(n, (i) => `&v${i}`)} from t`},
  {name: 'variables', text: (n) => `select ${times(n, (i) => `$v${i}`)} from t`},
  {name: 'assignments', text: (n) => `update t set ${times(n, (i) => `c${i} = s.c${i}`)} from s where s.k = t.k`},
  {
    name: 'clauses of a MERGE',
    text: (n) =>
      `merge into t using s on t.k = s.k ${times(n, (i) => `when matched and s.a = ${i} then update set b = ${i}`, ' ')}`,
  },
  {
    name: 'targets of an INSERT',
    text: (n) => `insert all ${times(n, (i) => `when a = ${i} then into t${i} values (a)`, ' ')} select a from s`,
  },
  {
    name: 'statements of a script',
    text: (n) => `begin ${times(n, (i) => `let v${i} := (select count(*) from t${i});`, ' ')} end`,
  },
  {
    name: 'strings that hold SQL',
    text: (n) => `execute immediate $$ ${times(n, (i) => `select ${i} from t${i};`, ' ')} $$`,
  },
  {
    name: 'column definitions',
    text: (n) => `create table t (${times(n, (i) => `c${i} number(38, 0) not null default 0 comment 'c'`)})`,
  },
  {name: 'unknown words', text: (n) => `select a from t ${times(n, (i) => `frob w${i} (a)`, ' ')}`},
];

/** Wraps a text in itself, by a loop: the deepest are deeper than a stack. */
function nest(size: number, start: string, wrap: (inner: string, n: number) => string): string {
  const hole = '\u0001';
  const before: string[] = [];
  const after: string[] = [];
  for (let n = 0; n < size; n++) {
    const [open = '', close = ''] = wrap(hole, n).split(hole);
    before.push(open);
    after.push(close);
  }
  return before.toReversed().join('') + start + after.join('');
}
