import {describe, expect, it, test} from 'vitest';
import type {Context} from '../model/asset.ts';
import {hideOpenParts, spellOpenRelation} from '../parse/open-names.ts';
import {readStatement} from '../parse/read-statement.ts';
import {DOUBLING, GROWING} from '../testing/hostile-sql.ts';
import type {StatementReading} from '../parse/reading.ts';
import {featuresOf} from './features.ts';
import {learnIdf} from './idf.ts';
import {
  knownModel,
  type KnownModel,
  modelledAs,
  type Modelled,
  type ProjectRelations,
  sayModelled,
} from './modelled.ts';
import {inWordsOf, tablesRead} from './modelled-names.ts';
import {unwrapped} from './modelled-unwrap.ts';

const NO_PROJECT: ProjectRelations = {built: new Set(), sources: new Map()};

function bare(sql: string): string {
  return unwrapped(readStatement(sql)).text.replace(/\s+/g, ' ').trim();
}

describe('taking off what dbt’s style wraps around a query', () => {
  it.each([
    [
      'imports and a last CTE',
      'with o as (select * from db.s.orders), final as (select id from o where paid) select * from final',
      'select id from db.s.orders as o where paid',
    ],
    [
      'an import called like its table, aliased where it is read',
      'with orders as (select * from db.s.orders), final as (select x.id, orders.n from orders x, orders) select * from final',
      'select x.id, orders.n from db.s.orders x, db.s.orders',
    ],
    [
      'imports of imports',
      'with a as (select * from db.s.t), b as (select * from a), c as (select n from b) select * from c',
      'select n from db.s.t as b',
    ],
    [
      'several wrappings',
      'with a as (select n from db.s.t), b as (select * from a), final as (select b.* from b) select * from final',
      'select n from db.s.t',
    ],
    [
      'what is left keeps its list',
      'with o as (select * from db.s.o), sums as (select k, sum(n) as n from o group by k), final as (select k from sums where n > 1) select * from final',
      'with sums as (select k, sum(n) as n from db.s.o group by k) select k from sums where n > 1',
    ],
    [
      'a keyword of the list',
      'with recursive o as (select * from db.s.o), r as (select 1 as n union all select n + 1 from r), final as (select n from r, o) select * from final',
      'with recursive r as (select 1 as n union all select n + 1 from r) select n from r, db.s.o',
    ],
    ['the query of what is created', 'create or replace table a.b.c as (select n from t)', 'select n from t'],
    [
      'a WITH inside of the last CTE',
      'with f as (with a as (select n from t) select n + 1 as m from a) select * from f',
      'with a as (select n from t) select n + 1 as m from a',
    ],
  ])('%s', (_, sql, query) => {
    expect(bare(sql)).toBe(query);
  });

  it.each([
    'with f as (select n from t) select * from f order by n',
    'with f as (select n from t) select * from f limit 5',
    'with f as (select n from t) select distinct * from f',
    'with f as (select n from t) select * from f where n > 1',
    'with f as (select n from t) select *, 1 as one from f',
    'with f as (select n from t) select * exclude (n) from f',
    'with f as (select n from t) select * from f join g on f.n = g.n',
    'with f as (select n from t) select * from f union all select * from f',
    'with f (m) as (select n from t) select * from f',
    'with f as (select * from t where x) select n from f',
    'with f as (select * from t sample (10)) select n from f',
    'with f as (select * from t at (offset => -60)) select n from f',
    'with f as (select * from t limit 10) select n from f',
    'with o as (select * from orders), orders as (select n from o where n > 1) select n + 1 as m from orders',
    'with t as (select * from t) select n from t',
    'with o as (select * from db.s.o) {{ a_macro() }}',
  ])('leaves alone what does more than to hand on: %s', (sql) => {
    const reading = readStatement(sql);
    expect(unwrapped(reading)).toBe(reading);
  });

  it('keeps an import that only a macro may read', () => {
    const sql = "with o as (select * from db.s.o), f as ({{ pivoted('o') }}) select k from f";
    expect(bare(sql)).toBe(sql);
  });
});

/** The model's text in the words of a statement. */
function worded(sql: string, model: string, project = NO_PROJECT, context: Context = {}): string {
  return hideOpenParts(inWordsOf(tablesRead(readStatement(sql), context), readStatement(model), project).text);
}

describe('names of relations in a model', () => {
  const open = (name: string): string => spellOpenRelation({name});

  it('are those of the statement where the known parts agree', () => {
    expect(worded('select 1 from Db.S.Orders', `select 1 from ${open('ORDERS')}`)).toBe('select 1 from Db.S.Orders');
    expect(worded('select 1 from orders', 'select 1 from db.s.orders')).toBe('select 1 from orders');
    expect(worded('select 1 from orders', 'select 1 from db.s.orders', NO_PROJECT, {schema: 'OTHER'})).toBe(
      'select 1 from db.s.orders',
    );
    expect(worded('select 1 from "orders"', `select 1 from ${open('ORDERS')}`)).toBe('select 1 from orders');
  });

  it('are not guessed where several could be meant', () => {
    expect(worded('select 1 from eu.shop.orders, us.shop.orders', `select 1 from ${open('ORDERS')}`)).toBe(
      'select 1 from orders',
    );
  });

  it('go to the one that is known best', () => {
    const model = `select 1 from ${open('ORDERS')}, ${spellOpenRelation({schema: 'RAW', name: 'ORDERS'})}`;
    expect(worded('select 1 from a.raw.orders, a.core.orders', model)).toBe(
      'select 1 from a.core.orders, a.raw.orders',
    );
  });

  it('may lie in the schema of another target where the project builds them', () => {
    const model = 'select 1 from analytics.dbt_lena.orders';
    const project = {built: new Set(['ANALYTICS.DBT_LENA.ORDERS']), sources: new Map()};
    expect(worded('select 1 from analytics.core.orders', model, project)).toBe('select 1 from analytics.core.orders');
    expect(worded('select 1 from analytics.core.orders', model)).toBe(model);
  });

  it('may lie in the database of another target where a source leaves that open', () => {
    const model = 'select 1 from dev.raw.orders';
    const sources = new Map([['ORDERS', [{schema: 'RAW', name: 'ORDERS'}]]]);
    expect(worded('select 1 from prod.raw.orders', model, {built: new Set(), sources})).toBe(
      'select 1 from prod.raw.orders',
    );
    expect(worded('select 1 from prod.web.orders', model, {built: new Set(), sources})).toBe(model);
  });

  it('are never those of a declared source for what the project builds under the same name', () => {
    const sources = new Map([['ORDERS', [{database: 'RAW', schema: 'SHOP', name: 'ORDERS'}]]]);
    const project = {built: new Set<string>(), sources};
    expect(worded('select 1 from raw.shop.orders', `select 1 from ${open('ORDERS')}`, project)).toBe(
      'select 1 from orders',
    );
    expect(worded('select 1 from core.mart.orders', `select 1 from ${open('ORDERS')}`, project)).toBe(
      'select 1 from core.mart.orders',
    );
  });

  it('are not taken for a CTE of the model', () => {
    const model = `with orders as (select n from ${open('ORDERS')}) select n from orders`;
    const reading = inWordsOf(tablesRead(readStatement('select n from orders'), {}), readStatement(model), NO_PROJECT);
    expect(reading.reads.map(({relation}) => relation.name)).toEqual(['ORDERS']);
  });
});

const FCT = `with

orders as (
    select * from ${spellOpenRelation({name: 'STG_ORDERS'})}
),

customers as (
    select * from ${spellOpenRelation({name: 'STG_CUSTOMERS'})}
),

final as (
    select
        customers.region,
        date_trunc('month', orders.paid_at) as month,
        sum(orders.amount) as revenue
    from orders
    left join customers on customers.id = orders.customer_id
    where orders.status = 'paid'
    group by 1, 2
)

select * from final
`;

function model(name: string, sql: string, more: Partial<KnownModel> = {}): KnownModel {
  const found = knownModel({name, path: `models/${name}.sql`, sql, ...more});
  if (found === undefined) throw new Error(`${name} holds no query`);
  return found;
}

const MODELS = [
  model('fct_revenue', FCT),
  model('visits', `select day, count(*) as visits from ${spellOpenRelation({name: 'STG_VISITS'})} group by 1`),
];
const CONTEXT = {database: 'ANALYTICS', schema: 'CORE'};

function modelled(
  sql: string,
  models: readonly KnownModel[] = MODELS,
  known: Parameters<typeof modelledAs>[4] = {context: CONTEXT},
): Modelled | undefined {
  const reading = readStatement(sql);
  const features = featuresOf(reading, known.context ?? {});
  return modelledAs(reading, features, models, learnIdf([features, ...models.map((one) => one.features)]), known);
}

const SAME = `select c.region, date_trunc('month', o.paid_at) as month, sum(o.amount) as revenue
from analytics.core.stg_orders o left join stg_customers c on c.id = o.customer_id
where o.status = 'paid' group by 1, 2`;

describe('what is in dbt already', () => {
  it('is the model that asks the same', () => {
    expect(modelled(SAME)).toEqual({
      model: 'fct_revenue',
      path: 'models/fct_revenue.sql',
      tier: 'same-shape',
      similarity: 1,
      differs: [],
      isVariant: false,
    });
    expect(modelled(`create or replace table sandbox.lena.revenue as ${SAME}`)?.tier).toBe('same-shape');
  });

  it('says which literals are others', () => {
    const found = modelled(SAME.replace("'paid'", "'open'"));
    expect(found).toMatchObject({tier: 'same-shape', isVariant: true});
    expect(found?.differs).toEqual([expect.stringMatching(/paid.*open/)]);
  });

  it('says what was added, and shows no name that nobody wrote', () => {
    const found = modelled(SAME.replace("= 'paid'", "= 'paid' and o.amount > 0"));
    expect(found).toMatchObject({model: 'fct_revenue', tier: 'near', isVariant: true});
    expect(found?.differs).toEqual([expect.stringMatching(/^Filter added: .*amount > 0/)]);
    const ours = model('ours', FCT, {origin: {candidate: '0123456789ab'}});
    const other = modelled(SAME.replace('stg_customers', 'raw_customers'), [ours], {candidate: '0123456789ab'});
    expect(other?.differs.join()).not.toContain('?');
    expect(other?.differs.join()).toMatch(/raw_customers/i);
  });

  it('is nothing where no model is near', () => {
    expect(modelled('select region, count(*) as n from analytics.core.regions group by 1')).toBeUndefined();
    expect(modelled('select max(loaded_at) as at, min(id) as id from stg_orders')).toBeUndefined();
    expect(modelled('update analytics.core.stg_orders set a = 1')).toBeUndefined();
    expect(modelled(SAME, [])).toBeUndefined();
  });

  it('is the closest of several, by literals too', () => {
    const siblings = ['open', 'paid', 'void'].map((status) =>
      model(`m_${status}`, FCT.replace("'paid'", `'${status}'`)),
    );
    expect(modelled(SAME, siblings)?.model).toBe('m_paid');
    const far = model('a_far', FCT.replace('sum(orders.amount)', 'max(orders.amount)'));
    expect(modelled(SAME, [far, ...MODELS])?.model).toBe('fct_revenue');
  });

  it('does not depend on the order of models', () => {
    const sql = SAME.replace("= 'paid'", "in ('a', 'b')");
    const others = [...MODELS, model('b', FCT.replace("= 'paid'", 'is not null')), model('a', FCT)];
    expect(modelled(sql, others.toReversed())).toEqual(modelled(sql, others));
  });

  it('is known by what the model was made from, however it was changed since', () => {
    const changed = 'select 1 as nothing_of_it';
    const origin = {candidate: '0123456789ab', exact: readStatement(SAME).exact};
    const ours = model('revenue_by_month', changed, {origin});
    const found = modelled(SAME, [...MODELS, ours]);
    expect(found).toMatchObject({model: 'revenue_by_month', isPublished: true, tier: 'near'});
    expect(found?.differs.length).toBeGreaterThan(0);
    const later = `${SAME} order by 1`;
    expect(modelled(later, [ours])).toBeUndefined();
    expect(modelled(later, [ours], {candidate: '0123456789ab'})?.isPublished).toBe(true);
  });

  it('says where a model was not rendered', () => {
    const macro = FCT.replace('sum(orders.amount)', "{{ cents('orders.amount') }}");
    expect(modelled(SAME, [model('m', macro)])).toMatchObject({tier: 'near', isUnrendered: true});
  });

  it('knows no model of a file that is one macro', () => {
    expect(knownModel({name: 'm', path: 'm.sql', sql: '{{ dbt_utils.date_spine("day") }}'})).toBeUndefined();
    expect(knownModel({name: 'm', path: 'm.sql', sql: ''})).toBeUndefined();
  });
});

describe('the sentence', () => {
  const base: Modelled = {
    model: 'fct_orders',
    path: 'models/marts/fct_orders.sql',
    tier: 'near',
    similarity: 0.9,
    differs: [],
    isVariant: false,
  };

  it.each([
    [{}, 'Already in dbt as fct_orders (models/marts/fct_orders.sql), the same query.'],
    [
      {differs: ["Filter added: status = 'paid'", 'LEFT JOIN customers became JOIN.']},
      "Already in dbt as fct_orders (models/marts/fct_orders.sql), differs in: filter added: status = 'paid'; LEFT JOIN customers became JOIN.",
    ],
    [
      {differs: ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((name) => `Column added: ${name}`)},
      'Already in dbt as fct_orders (models/marts/fct_orders.sql), differs in: column added: A; column added: B; column added: C; column added: D; column added: E; 2 more.',
    ],
    [{isPublished: true}, 'Already in dbt as fct_orders (models/marts/fct_orders.sql), made from it, the same query.'],
    [
      {isUnrendered: true, differs: ['Column removed: x']},
      'Already in dbt as fct_orders (models/marts/fct_orders.sql), differs in: column removed: x (its Jinja was not run, so less may differ).',
    ],
  ])('%j', (more, sentence) => {
    expect(sayModelled({...base, ...more})).toBe(sentence);
  });
});

test.each([...DOUBLING, ...GROWING].flatMap(({name, text}) => [{name, sql: text(300)}]))(
  'is read without harm: $name',
  ({sql}) => {
    const reading = readStatement(sql);
    const query = unwrapped(reading);
    expect(namesRead(query)).toEqual(namesRead(reading));
    const again = inWordsOf(tablesRead(reading, {}), query, NO_PROJECT);
    expect(namesRead(again)).toEqual(namesRead(query));
  },
);

function namesRead({reads}: StatementReading): ReadonlySet<string> {
  return new Set(reads.map(({relation}) => relation.name));
}
