import type {Query} from '../../parse/tree/nodes.ts';
import {castTo} from './casts.ts';
import type {Expression, Order} from './expression.ts';
import {callFunction} from './functions/index.ts';
import {notTranslated} from './not-translated.ts';
import {binary, negated} from './operators.ts';
import type {NameScope} from './scope.ts';
import {jsonStep} from './variants.ts';
import {BOOLEAN, NULL, type SqlType, TEXT, TIMESTAMP} from './types.ts';
import {coerce, expectType, momentOf, numberLiteral, quoteText, unified, type Value} from './value.ts';

/** What an expression may ask of the statement it stands in. */
export interface Statement {
  /** The moment that CURRENT_DATE and its like give. */
  readonly now: Date;
  /** A query in brackets: SQL in brackets and the columns that it gives. */
  subquery(query: Query, scope: NameScope): {readonly sql: string; readonly types: readonly SqlType[]};
}

/**
 * Writes an expression in DuckDB's SQL, with every conversion that Snowflake makes by itself spelt out.
 * @throws NotTranslated for what is not on the list
 */
export class Writer {
  readonly statement: Statement;
  readonly scope: NameScope;

  constructor(statement: Statement, scope: NameScope) {
    this.statement = statement;
    this.scope = scope;
  }

  write(expression: Expression): Value {
    switch (expression.k) {
      case 'text':
        return {sql: quoteText(expression.value), type: TEXT, literal: expression.value};
      case 'number':
        return numberLiteral(expression.written);
      case 'boolean':
        return {sql: String(expression.value), type: BOOLEAN};
      case 'null':
        return {sql: 'NULL', type: NULL};
      case 'typed':
        return momentOf(expression.value, expression.type === 'DATE' ? {t: 'date'} : TIMESTAMP);
      case 'column':
        return this.#column(expression.path);
      case 'steps':
        return jsonStep(this.write(expression.of), expression.steps);
      case 'unary':
        return expression.operator === 'NOT'
          ? {sql: `(NOT ${this.condition(expression.of)})`, type: BOOLEAN}
          : negated(expression.operator, this.write(expression.of));
      case 'binary':
        return binary(expression.operator, this.write(expression.left), this.write(expression.right));
      case 'is':
        return this.#is(expression);
      case 'between':
        return this.#between(expression);
      case 'in':
        return this.#in(expression);
      case 'like':
        return this.#like(expression);
      case 'case':
        return this.#case(expression);
      case 'cast':
        return castTo(this.write(expression.of), expression.type);
      case 'query':
        return this.#scalar(expression.query);
      case 'exists':
        return {sql: `EXISTS ${this.statement.subquery(expression.query, this.scope).sql}`, type: BOOLEAN};
      case 'call':
        return callFunction(expression, this);
    }
  }

  /** A boolean, as WHERE and its like want one. */
  condition(expression: Expression): string {
    return coerce(expectType(this.write(expression), 'boolean'), BOOLEAN).sql;
  }

  /** `a desc nulls first, b asc nulls last`, behind ORDER BY. */
  orders(orders: readonly Order[]): string {
    return orders.map((order) => orderSql(this.write(order.by), order)).join(', ');
  }

  #column(path: readonly string[]): Value {
    const found = this.scope.resolve(path);
    if (!('alias' in found)) return found;
    const {alias, name, scope} = found;
    return scope.within(name, () => new Writer(this.statement, scope).write(alias));
  }

  #is({of, what, not}: Extract<Expression, {readonly k: 'is'}>): Value {
    const value = this.write(of);
    const tested = what === 'NULL' ? value : expectType(value, 'boolean');
    return {sql: `(${tested.sql} IS ${not ? 'NOT ' : ''}${what})`, type: BOOLEAN};
  }

  #between({of, low, high, not}: Extract<Expression, {readonly k: 'between'}>): Value {
    const value = this.write(of);
    const least = binary('>=', value, this.write(low)).sql;
    const most = binary('<=', value, this.write(high)).sql;
    return {sql: `(${not ? 'NOT ' : ''}(${least} AND ${most}))`, type: BOOLEAN};
  }

  #in({of, among, not}: Extract<Expression, {readonly k: 'in'}>): Value {
    const value = this.write(of);
    const word = not ? 'NOT IN' : 'IN';
    if ('kind' in among) {
      const {sql, types} = this.statement.subquery(among, this.scope);
      const [type] = types;
      if (type === undefined || types.length > 1) return notTranslated('IN with several columns');
      if (type.t !== value.type.t) return notTranslated('IN with a query of another type');
      return {sql: `(${value.sql} ${word} ${sql})`, type: BOOLEAN};
    }
    const values = [value, ...among.map((one) => this.write(one))];
    const {sql} = unified(values);
    return {sql: `(${sql[0]} ${word} (${sql.slice(1).join(', ')}))`, type: BOOLEAN};
  }

  #like({of, operator, pattern, escape, not}: Extract<Expression, {readonly k: 'like'}>): Value {
    const texts = [of, pattern].map((one) => coerce(expectType(this.write(one), 'text', 'number'), TEXT).sql);
    const mark = escape === undefined ? undefined : this.write(escape).literal;
    if (escape !== undefined && (mark === undefined || mark.length !== 1))
      return notTranslated('ESCAPE as written here');
    const behind = mark === undefined ? '' : ` ESCAPE ${quoteText(mark)}`;
    return {sql: `(${texts[0]} ${not ? 'NOT ' : ''}${operator} ${texts[1]}${behind})`, type: BOOLEAN};
  }

  #case({of, whens, otherwise}: Extract<Expression, {readonly k: 'case'}>): Value {
    const results = [...whens.map(({gives}) => gives), otherwise ?? ({k: 'null'} as const)].map((one) =>
      this.write(one),
    );
    const {type, sql} = unified(results);
    const operand = of === undefined ? undefined : this.write(of);
    const tests = whens.map(({when}) =>
      operand === undefined ? this.condition(when) : binary('=', operand, this.write(when)).sql,
    );
    const branches = tests.map((test, index) => `WHEN ${test} THEN ${sql[index]}`);
    return {sql: `(CASE ${branches.join(' ')} ELSE ${sql.at(-1)} END)`, type};
  }

  #scalar(query: Query): Value {
    const {sql, types} = this.statement.subquery(query, this.scope);
    const [type] = types;
    if (type === undefined || types.length > 1) return notTranslated('a query of several columns as a value');
    return {sql, type};
  }
}

export function orderSql(value: Value, {descending, nullsFirst}: Omit<Order, 'by'>): string {
  return `${value.sql} ${descending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
}
