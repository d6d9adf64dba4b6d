import type {CallExpression} from '../expression.ts';
import {notTranslated} from '../not-translated.ts';
import type {Value} from '../value.ts';
import type {Writer} from '../writer.ts';
import {AGGREGATES} from './aggregates.ts';
import {CONDITIONS} from './conditions.ts';
import {DATES} from './dates.ts';
import type {Functions} from './function.ts';
import {NUMBERS} from './numbers.ts';
import {TEXTS} from './texts.ts';
import {WINDOWS} from './windows.ts';

/** Functions of one row: they stand on their own. */
const PLAIN: Functions = {...CONDITIONS, ...NUMBERS, ...TEXTS, ...DATES};
const OVER_ROWS: Functions = {...AGGREGATES, ...WINDOWS};

/** Every function that is translated. */
export const TRANSLATED: readonly string[] = [...Object.keys(PLAIN), ...Object.keys(OVER_ROWS)].toSorted();

/** Translates a call. @throws NotTranslated for a function or a way to call it that is not on the list */
export function callFunction(expression: CallExpression, writer: Writer): Value {
  const {name, named, star, distinct, within, over} = expression;
  const translate = Object.hasOwn(PLAIN, name)
    ? PLAIN[name]
    : Object.hasOwn(OVER_ROWS, name)
      ? OVER_ROWS[name]
      : undefined;
  if (translate === undefined) return notTranslated(`the function ${name}`);
  const isPlain = Object.hasOwn(PLAIN, name);
  const isBare = !star && !distinct && within === undefined && over === undefined;
  if (named.size > 0 || (isPlain && !isBare) || (within !== undefined && name !== 'LISTAGG'))
    return notTranslated(`${name} as written here`);
  if ((star && name !== 'COUNT') || (distinct && name in WINDOWS)) return notTranslated(`${name} as written here`);
  return translate({name, values: expression.arguments.map((one) => writer.write(one)), expression, writer});
}
