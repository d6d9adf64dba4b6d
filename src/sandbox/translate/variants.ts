import {quoteText, type Value} from './value.ts';
import {notTranslated} from './not-translated.ts';
import {VARIANT} from './types.ts';

/** A path into a VARIANT: names are told apart by case; what is not there is NULL. */
export function jsonStep(value: Value, steps: readonly (string | number)[]): Value {
  if (value.type.t !== 'variant') return notTranslated('a path into what is no VARIANT');
  const path = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `."${nameIn(step)}"`)).join('');
  return {sql: `json_extract(${value.sql}, ${quoteText(`$${path}`)})`, type: VARIANT};
}

function nameIn(step: string): string {
  return /["\\]/.test(step) ? notTranslated('a path with a quote in it') : step;
}
