import fc from 'fast-check';
import type {Context} from '../model/asset.ts';
import {readStatement} from '../parse/read-statement.ts';
import {type Features, featuresOf} from './features.ts';

/** What a statement is compared by. */
export function features(sql: string, context: Context = {}): Features {
  return featuresOf(readStatement(sql), context);
}

const name = fc.constantFrom('orders', 'customers', 'invoices', 'tickets', 'shipments', 'plans');
const column = fc.constantFrom('country', 'amount', 'status', 'created_at', 'plan_id', 'agent', 'weight', 'channel');
const measure = fc.tuple(fc.constantFrom('sum', 'max', 'count', 'avg'), column).map(([call, of]) => `${call}(${of})`);
const filter = fc
  .tuple(column, fc.constantFrom('=', '>', '<>'), fc.integer({min: 0, max: 9}))
  .map(([of, sign, value]) => `${of} ${sign} ${value}`);

/** Statements of a few tables and columns, so that many are near each other. */
export const anyStatement: fc.Arbitrary<string> = fc
  .record({
    table: name,
    joined: fc.option(name, {nil: undefined}),
    by: fc.uniqueArray(column, {minLength: 1, maxLength: 3}),
    measures: fc.uniqueArray(measure, {minLength: 1, maxLength: 4}),
    filters: fc.uniqueArray(filter, {maxLength: 4}),
    limit: fc.boolean(),
  })
  .map(
    ({table, joined, by, measures, filters, limit}) =>
      `select ${[...by, ...measures].join(', ')} from ${table}` +
      (joined === undefined ? '' : ` join ${joined}_dim on ${joined}_dim.id = ${table}.${joined}_id`) +
      (filters.length === 0 ? '' : ` where ${filters.join(' and ')}`) +
      ` group by ${by.join(', ')}${limit ? ' limit 10' : ''}`,
  );
