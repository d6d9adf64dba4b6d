import type {Context} from '../model/asset.ts';

/** A statement that has to become a model which the outside tools take. */
export interface Case {
  readonly name: string;
  readonly sql: string;
  /** What stands above it in its sheet. */
  readonly above?: string;
  readonly title?: string;
  readonly context?: Context;
}

const SHOP: Context = {database: 'RAW', schema: 'SHOP'};

/** Invented statements: the landmines that dbt is known for, and what Snowflake's SQL has that others lack. */
export const CASES: readonly Case[] = [
  {name: 'plain', context: SHOP, sql: 'select id, amount from orders where amount > 0;'},
  {
    name: 'jinja_in_string',
    context: SHOP,
    sql: "select id, '{{ not_jinja }}' as a, '{% if x %}' as b, '{# c #}' as c, '{{{ d' as d from orders",
  },
  {
    name: 'jinja_in_comment',
    context: SHOP,
    sql: "-- {{ undefined_thing }} and {% endraw %}\nselect id /* {# {% raw %} */ from orders -- {{ 'unfinished\n",
  },
  {
    name: 'jinja_in_title',
    context: SHOP,
    title: 'Umsatz {{ jahr }} "final": {% v2 %} # yes',
    sql: '/* {{ who }} asked for this: every order, {% once %} */\nselect id from orders',
  },
  {name: 'raw_ends_itself', context: SHOP, sql: "select '{% endraw %}{%- endraw -%}{% raw %}' as tags from orders"},
  {name: 'yaml_lookalike', context: SHOP, title: '2024-01-01', sql: '-- yes\nselect id from orders'},
  {
    name: 'yaml_number',
    context: SHOP,
    title: '1e5',
    sql: '-- null: ~ @here %x &a *b !c "quoted" \\ back\nselect id from orders',
  },
  {
    name: 'case_sensitive',
    sql: 'select "Kunde", t."Betrag €" as betrag from "Roh Daten"."Verkauf"."Aufträge 2024" t',
  },
  {name: 'reserved_name', context: SHOP, sql: 'select "ORDER".id from "ORDER" join "Order" on "ORDER".id = "Order".id'},
  {
    name: 'same_table_two_schemas',
    sql: 'select eu.orders.id, us.orders.id as us_id from raw.eu.orders join raw.us.orders on eu.orders.id = us.orders.id',
    context: {database: 'RAW', schema: 'EU'},
  },
  {
    name: 'author_ctes',
    context: SHOP,
    sql: `with orders as (select * from orders), -- all of them
paid as (
  select o.*, c.region
  from orders o join customers c on c.id = o.customer_id
  where o.status = 'paid'
)
-- what the board reads
select region, sum(amount) as revenue from paid group by 1 order by 2 desc limit 10`,
  },
  {
    name: 'author_final',
    context: SHOP,
    sql: 'with final as (select id, count(*) as n from orders group by id) select * from final',
  },
  {
    name: 'recursive',
    context: SHOP,
    sql: `with recursive chain (id, boss) as (
  select id, boss from staff where boss is null
  union all
  select s.id, s.boss from staff s join chain c on s.boss = c.id
) select id, boss from chain`,
  },
  {
    name: 'flatten_and_qualify',
    context: SHOP,
    sql: `select o.id, f.value:sku::string as sku, f.index as position
from orders o, lateral flatten(input => o.payload:items) f
qualify row_number() over (partition by o.id order by f.index) = 1`,
  },
  {
    name: 'set_operation',
    context: SHOP,
    sql: 'select id from orders union all select id from archive.orders_old except select id from refunds',
  },
  {
    name: 'correlated',
    context: SHOP,
    sql: 'select id, (select max(r.at) from refunds r where r.order_id = orders.id) as refunded_at from orders',
  },
  {
    name: 'nested_with',
    context: SHOP,
    sql: 'select n.id from (with orders as (select id from refunds) select id from orders) n join orders on orders.id = n.id',
  },
  {
    name: 'pivoted',
    context: SHOP,
    sql: "select * from (select region, month, amount from sales) pivot (sum(amount) for month in ('JAN', 'FEB')) as p",
  },
  {
    name: 'created_table',
    context: SHOP,
    sql: 'create or replace table analytics.reports.totals (region, revenue) as\nselect region, sum(amount) from orders group by region;',
  },
  {
    name: 'created_view',
    context: SHOP,
    sql: 'create or replace view totals as select region, count(*) as n from orders group by all',
  },
  {
    name: 'multi_line_string',
    context: SHOP,
    sql: "select id, 'first line\n  second line -- no comment\n\nlast' as note, $$ body\n { } $$ as code from orders",
  },
  {
    name: 'semi_structured',
    context: SHOP,
    sql: "select payload:a.b[0]::number(10, 2) as x, payload['k'] as y, 1e3 as z from events",
  },
  {name: 'nothing_read', sql: 'select 1 as one, current_date as today'},
  {
    name: 'e_mail',
    context: SHOP,
    sql: "select id from orders where buyer = 'jo.doe@mail.example' -- ask jo.doe@mail.example",
  },
  {
    name: 'sheet',
    context: SHOP,
    above: `set since = '2026-01-01'; set least = 10; set low = -2.5; set who = 'it''s {{ me }}'; set tbl = 'raw.shop.orders';
            -- who pays {{ now }}
            create temp table paid (payer, total) as (with o as (select * from identifier($tbl)) -- all
              select customer_id, sum(amount) from o where ordered_at >= $since group by 1);
            create or replace temporary table best as select * from paid where total > $least`,
    sql: 'select c.region, b.total, $who as said from best b join customers c on c.id = b.payer where b.total <> $low;',
  },
];
