import type {Query, Run} from '../../parse/tree/nodes.ts';

/** An expression as it is read from the author's tokens, by precedence. */
export type Expression =
  | {readonly k: 'text'; readonly value: string}
  | {readonly k: 'number'; readonly written: string}
  | {readonly k: 'boolean'; readonly value: boolean}
  | {readonly k: 'null'}
  /** `DATE '2024-01-01'`. */
  | {readonly k: 'typed'; readonly type: string; readonly value: string}
  /** Parts in stored case, outermost first. */
  | {readonly k: 'column'; readonly path: readonly string[]}
  /** A step into a VARIANT for each part. */
  | {readonly k: 'steps'; readonly of: Expression; readonly steps: readonly (string | number)[]}
  | {readonly k: 'unary'; readonly operator: '-' | '+' | 'NOT'; readonly of: Expression}
  | {readonly k: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression}
  | {readonly k: 'is'; readonly of: Expression; readonly what: 'NULL' | 'TRUE' | 'FALSE'; readonly not: boolean}
  | {
      readonly k: 'between';
      readonly of: Expression;
      readonly low: Expression;
      readonly high: Expression;
      readonly not: boolean;
    }
  | {
      readonly k: 'in';
      readonly of: Expression;
      readonly among: readonly Expression[] | Query;
      readonly not: boolean;
    }
  | {
      readonly k: 'like';
      readonly of: Expression;
      readonly operator: 'LIKE' | 'ILIKE';
      readonly pattern: Expression;
      readonly escape?: Expression;
      readonly not: boolean;
    }
  | {
      readonly k: 'case';
      readonly of?: Expression;
      readonly whens: readonly {readonly when: Expression; readonly gives: Expression}[];
      readonly otherwise?: Expression;
    }
  | {readonly k: 'cast'; readonly of: Expression; readonly type: string}
  | {readonly k: 'query'; readonly query: Query}
  | {readonly k: 'exists'; readonly query: Query}
  | CallExpression;

export interface CallExpression {
  readonly k: 'call';
  /** In upper case. */
  readonly name: string;
  readonly arguments: readonly Expression[];
  /** `name => value`, by the name in upper case. */
  readonly named: ReadonlyMap<string, Expression>;
  /** `count(*)`. */
  readonly star: boolean;
  readonly distinct: boolean;
  /** Behind WITHIN GROUP. */
  readonly within?: readonly Order[];
  readonly over?: Over;
}

export interface Order {
  readonly by: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export interface Over {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly Order[];
  /** ROWS or RANGE with its bounds, in upper case. */
  readonly frame?: string;
}

/** Where an expression stands, for what reads it. */
export type Place = Run;
