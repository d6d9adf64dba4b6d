import type {Context} from '../model/asset.ts';
import {KIND} from '../parse/lex/kinds.ts';
import type {StatementReading} from '../parse/reading.ts';
import {resolve} from '../parse/resolve.ts';
import {hashOfName} from './near-marks.ts';

/*
 * A relation as one number: 20 bits of its name, 6 of its database, 6 of its schema. Where the text and the context do not tell
 * a database or a schema its bits are 0, which goes with any: `orders` and `shop.orders` may be one table. Two names have the
 * same 20 bits once in a million pairs, which only makes two statements look a little more alike.
 */
const QUALIFIER = 63;
const DATABASE_SHIFT = 6;
const NAME_SHIFT = 12;

/** What a relation of the same name in another database or schema counts: a copy of the table, or another one. */
const ELSEWHERE = 0.9;

/** `ref('orders')`, `ref('shop', 'orders')` and `source('shop', 'orders')` in a template: the last text is the name. */
const REFERENCE = /\b(?:ref|source)\s*\(\s*(?:(['"])[^'"]*\1\s*,\s*)?(['"])([^'"]+)\2/gi;

/** The relations that a statement reads, each once, as numbers; those that its templates name are among them. */
export function tablesOf(reading: StatementReading, context: Context): readonly number[] {
  const found = new Set<number>();
  for (const {relation, uncertain} of reading.reads) {
    if (uncertain) {
      if (relation.name.search(REFERENCE) === -1) found.add(numberOf(lastWord(relation.name), undefined, undefined));
    } else {
      const {database, schema, name} = resolve(relation, context);
      found.add(numberOf(name, database, schema));
    }
  }
  const {code} = reading;
  for (let at = 0; at < code.size; at++) {
    if (code.kind(at) !== KIND.template) continue;
    for (const [, , , name = ''] of code.written(at).matchAll(REFERENCE))
      found.add(numberOf(name, undefined, undefined));
  }
  return [...found];
}

/** What `{{ params.table }}` and `raw.shop.orders_{{ day }}` are called by: the last word. */
function lastWord(written: string): string {
  return written.match(/\w+/g)?.at(-1) ?? written;
}

function numberOf(name: string, database: string | undefined, schema: string | undefined): number {
  return (hashOfName(name) << NAME_SHIFT) | (bitsOf(database) << DATABASE_SHIFT) | bitsOf(schema);
}

function bitsOf(qualifier: string | undefined): number {
  return qualifier === undefined ? 0 : ((hashOfName(qualifier) >>> 0) % QUALIFIER) + 1;
}

/** A relation's name without where it lies. */
export function nameOf(table: number): number {
  return table >>> NAME_SHIFT;
}

/** How much of the relations of two statements is the same, from 0 to 1; 1 where neither reads any. */
export function tablesAlike(a: Int32Array, b: Int32Array): number {
  if (a.length === 0 && b.length === 0) return 1;
  let both = 0;
  let pairs = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    // With their signs, as they are sorted.
    const left = a[i]! >> NAME_SHIFT;
    const right = b[j]! >> NAME_SHIFT;
    if (left === right) {
      both += goTogether(a[i]!, b[j]!) ? 1 : ELSEWHERE;
      pairs++;
    }
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return both / (a.length + b.length - pairs);
}

function goTogether(one: number, other: number): boolean {
  return isSame(one, other, 0) && isSame(one, other, DATABASE_SHIFT);
}

function isSame(one: number, other: number, shift: number): boolean {
  const [left, right] = [(one >> shift) & QUALIFIER, (other >> shift) & QUALIFIER];
  return left === right || left === 0 || right === 0;
}
