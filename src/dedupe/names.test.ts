import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {proposeName, proposeNames, uniqueNames} from './names.ts';

const LEGAL = /^[a-z][a-z0-9_]{0,59}$/;

describe('proposeName', () => {
  it.each([
    ['churn FINAL v2 (copy)', 'churn'],
    ['Copy of OrdersByMonth_20240301', 'orders_by_month'],
    ['orders_v2_final2', 'orders'],
    ['2024-03-01 10:21am', 'orders_by_region'],
    ['FINAL_use_this', 'orders_by_region'],
    ['Untitled 3', 'orders_by_region'],
    ['cell12', 'orders_by_region'],
    ['収益', 'orders_by_region'],
    ['', 'orders_by_region'],
    ['Umsätze März', 'umsaetze_maerz'],
    ['Выручка по регионам', 'vyruchka_po_regionam'],
    ['Ετήσια έσοδα', 'etisia_esoda'],
    ['売上 report', 'report'],
    ['Untitled worksheet 3', 'orders_by_region'],
    ['2024-03-01 9:12am', 'orders_by_region'],
    ['test', 'orders_by_region'],
    ['query1', 'orders_by_region'],
    ['final_v2', 'orders_by_region'],
    ['asdf2', 'orders_by_region'],
    ['Neues Arbeitsblatt 4', 'orders_by_region'],
    ['Monday', 'orders_by_region'],
    ['monday numbers', 'monday_numbers'],
    ['foo bar', 'orders_by_region'],
    ['new customers', 'new_customers'],
    ['customers new', 'customers'],
    ['q3 board numbers FINAL', 'q3_board_numbers'],
    ['top 10 customers', 'top_10_customers'],
    ['2023 plan', 'model_2023_plan'],
    ['order', 'order_model'],
    ['pivot', 'pivot_model'],
    ['Source', 'source_model'],
    ['07 - Marketing spend.sql', 'marketing_spend'],
    ['__REDACTED_email_1__ churn', 'churn'],
  ])('from the title %j: %s', (title, expected) => {
    expect(proposeName({title, sql: 'select region, count(*) as n from db.s.stg_orders group by 1'})).toBe(expected);
  });

  it.each([
    ["select date_trunc('month', o.d) as m, sum(x) as x from orders o group by 1", 'orders_by_month'],
    ['select customer_id, region_code, sum(x) as x from orders group by all', 'orders_by_customer_region'],
    [
      'with a as (select month(d) as mon, id from fct_orders) select mon, count(*) as n from a group by mon',
      'orders_by_mon',
    ],
    [
      "select customer_id, date_trunc('month', d) as m, count(*) as n from orders group by 1, 2",
      'orders_by_customer_month',
    ],
    ['select month(d) as m, customer_id, sum(x) as revenue from orders group by 1, 2', 'revenue_by_customer_month'],
    ['select region, sum(x) as revenue, sum(y) as cost from orders group by 1', 'orders_by_region'],
    ['select region, count(distinct id) as active_customers from orders group by 1', 'active_customers_by_region'],
    [
      'select * from raw.orders qualify row_number() over (partition by customer_id order by d desc) = 1',
      'orders_latest_by_customer',
    ],
    ['select * from customers qualify row_number() over (partition by customer_id order by d) = 1', 'customers_first'],
    [
      'select *, row_number() over (partition by sku order by d desc) as rn from moves qualify rn = 1',
      'moves_latest_by_sku',
    ],
    [
      'with r as (select *, row_number() over (partition by sku order by d desc) rn from moves) select * from r where rn = 1',
      'moves_latest_by_sku',
    ],
    ['select region, sum(x) as s from orders group by 1 order by 2 desc limit 10', 'top_orders_by_region'],
    ['with g as (select region, sum(x) as x from orders group by region) select * from g', 'orders_by_region'],
    ['select o.id from db.s.orders o left join db.s.dim_customers c on o.c = c.id', 'orders_with_customers'],
    ['select id from (select id from db.s.refunds) r', 'refunds'],
    ['select 1', 'rescued_query'],
    ['not sql at all (((', 'rescued_query'],
  ])('from the query %s: %s', (sql, expected) => {
    expect(proposeName({sql})).toBe(expected);
  });

  it('prefers what is created, then the title, then a remark that speaks of the query', () => {
    const sql = 'select region, sum(x) as x from db.s.orders group by region';
    const remark = '-- Monthly revenue per region. Ask Ana';
    expect(proposeName({sql, remark, title: 'kpi', writes: [{name: 'MRR_BRIDGE_V2'}]})).toBe('mrr_bridge');
    expect(proposeName({sql, remark, title: 'kpi', writes: [{name: 'TMP_2'}]})).toBe('kpi');
    expect(proposeName({sql, remark, title: 'Untitled'})).toBe('monthly_revenue_per_region');
    expect(proposeName({sql, remark: '-- quick check for later', title: 'Untitled'})).toBe('orders_by_region');
    expect(proposeNames({sql, remark, title: 'kpi'})).toEqual([
      'kpi',
      'kpi_monthly_revenue_per_region',
      'kpi_orders_by_region',
      'monthly_revenue_per_region',
      'orders_by_region',
    ]);
    expect(proposeNames({sql, title: 'orders weekly'})).toEqual([
      'orders_weekly',
      'orders_weekly_by_region',
      'orders_by_region',
    ]);
    expect(proposeName({sql, title: 'kpi', cell: 'dataframe_1'})).toBe('kpi');
    expect(proposeName({sql, title: '2026-06-12 3_07pm'})).toBe('orders_by_region');
    expect(proposeName({sql, title: 'kpi', cell: 'daily_actives'})).toBe('daily_actives');
  });

  it('is always legal', () => {
    fc.assert(
      fc.property(
        fc.string({unit: 'grapheme', maxLength: 120}),
        fc.string({maxLength: 60}),
        fc.string({maxLength: 80}),
        (title, remark, sql) => {
          expect(proposeName({title, remark, sql})).toMatch(LEGAL);
          expect(proposeName({sql, writes: [{name: title}]})).toMatch(LEGAL);
        },
      ),
      {numRuns: 200},
    );
  });
});

describe('uniqueNames', () => {
  it('lets the first keep the name and gives the others a suffix from their ids', () => {
    const names = uniqueNames([
      {id: 'ffff00000001', name: 'orders'},
      {id: 'aaaa00000001', name: 'Orders'},
      {id: 'aaaa00000002', name: 'ORDERS'},
      {id: 'bbbb00000001', name: 'refunds'},
    ]);
    expect(Object.fromEntries(names)).toEqual({
      ffff00000001: 'orders',
      aaaa00000001: 'Orders_aaaa',
      aaaa00000002: 'ORDERS_aaaa0',
      bbbb00000001: 'refunds',
    });
  });

  it('takes the next best name before a suffix', () => {
    const names = uniqueNames([
      {id: 'aaaa00000001', name: 'kpi'},
      {id: 'aaaa00000002', name: 'kpi', others: ['kpi', 'kpi_by_region']},
      {id: 'aaaa00000003', name: 'kpi', others: ['kpi_by_region']},
    ]);
    expect([...names.values()]).toEqual(['kpi', 'kpi_by_region', 'kpi_aaaa']);
  });

  it('keeps off names that are taken, and off a bare name that looks like a suffixed one', () => {
    const names = uniqueNames(
      [
        {id: 'cafe00000001', name: 'orders'},
        {id: 'beef00000001', name: 'orders_cafe'},
      ],
      ['ORDERS'],
    );
    expect(names.get('beef00000001')).toBe('orders_cafe');
    expect(names.get('cafe00000001')).toBe('orders_cafe0');
  });

  it('is unique without regard to case, legal and complete, whatever comes', () => {
    const name = fc.constantFrom('a', 'A', 'orders', 'x'.repeat(60), 'orders_0000');
    const id = fc.integer({min: 0, max: 40}).map((n) => n.toString(16).padStart(12, '0'));
    fc.assert(
      fc.property(fc.array(fc.record({id, name}), {maxLength: 40}), (proposals) => {
        const names = uniqueNames(proposals, ['a_0000']);
        expect(names.size).toBe(new Set(proposals.map((proposal) => proposal.id)).size);
        expect(new Set([...names.values()].map((value) => value.toLowerCase())).size).toBe(names.size);
        for (const value of names.values()) expect(value.toLowerCase()).toMatch(LEGAL);
      }),
      {numRuns: 100},
    );
  });

  it('does not rename the others when one more comes', () => {
    const proposals = [
      {id: '111100000000', name: 'a'},
      {id: '222200000000', name: 'a'},
    ];
    const before = uniqueNames(proposals);
    const after = uniqueNames([...proposals, {id: '000000000000', name: 'a'}]);
    for (const [id, name] of before) expect(after.get(id)).toBe(name);
  });
});
