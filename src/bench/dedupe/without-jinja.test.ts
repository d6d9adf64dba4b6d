import {expect, test} from 'vitest';
import {withoutJinja} from './without-jinja.ts';

test('references are the names that they mean, and nothing else of the markup is left', () => {
  const sql = `{{ config(materialized='table') }}
select a from {{ ref('orders') }} join {{ source("shop", 'lines') }} using (id) {% if x %} where b = {{ c }} {% endif %}`;
  const plain = withoutJinja(sql);
  expect(plain).toMatch(/select a from orders join shop\.lines using \(id\) +where b = \w+ *$/);
  expect(plain).not.toMatch(/[{}]/);
  expect(withoutJinja('select 1')).toBe('select 1');
});
