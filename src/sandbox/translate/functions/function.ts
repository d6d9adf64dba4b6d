import type {CallExpression} from '../expression.ts';
import {notTranslated} from '../not-translated.ts';
import type {Value} from '../value.ts';
import type {Writer} from '../writer.ts';

/** A call whose arguments are translated. */
export interface Call {
  readonly name: string;
  readonly values: readonly Value[];
  readonly expression: CallExpression;
  readonly writer: Writer;
}

/** Translates calls of one function. */
export type Translate = (call: Call) => Value;

/** Functions of each row, aggregates, or functions over a window, by name in upper case. */
export type Functions = Readonly<Record<string, Translate>>;

/** Refuses a call with fewer or more arguments than are translated. */
export function expectArguments({name, values}: Call, least: number, most = least): void {
  if (values.length < least || values.length > most) notTranslated(`${name} with ${values.length} arguments`);
}

/** A whole number that is written out. */
export function wholeArgument({name, values}: Call, index: number): number {
  const whole = values[index]?.whole;
  return whole ?? notTranslated(`${name} with a computed number`);
}

export function textArgument({name, values}: Call, index: number): string {
  const literal = values[index]?.literal;
  return literal ?? notTranslated(`${name} with a computed text`);
}
