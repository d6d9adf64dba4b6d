import {KIND} from '../parse/lex/kinds.ts';
import type {Code} from '../parse/lex/tokens.ts';
import type {Run, Scope} from '../parse/tree/nodes.ts';
import {argumentsOf, isOperator, isWord, within, withoutBrackets} from '../parse/tree/view.ts';
import {builtIn, callAt} from './calls.ts';

const DAY = /^'(\d{4})-(\d{1,2})-(\d{1,2})'$/;
const TO_DATES = new Set(
  'TO_DATE DATE TRY_TO_DATE TO_TIMESTAMP TO_TIMESTAMP_NTZ TO_TIMESTAMP_LTZ TO_TIMESTAMP_TZ'.split(' '),
);
const TYPES = ['DATE', 'TIMESTAMP', 'TIMESTAMP_NTZ', 'TIMESTAMP_LTZ', 'TIMESTAMP_TZ', 'DATETIME'];

/**
 * The day that an expression writes without a time, as `2024-01-31`: a string, also cast or converted to a date or a
 * timestamp. Undefined for anything else.
 */
export function dayWritten(code: Code, scope: Scope, expression: Run): string | undefined {
  const run = withoutBrackets(code, expression);
  const {at, to} = run;
  if (to === at + 1) return dayOf(code, at);
  // DATE '2024-01-31'
  if (to === at + 2 && isWord(code, at, ...TYPES)) return dayOf(code, at + 1);
  // '2024-01-31'::date
  if (isOperator(code, at + 1, '::') && isWord(code, at + 2, ...TYPES)) {
    const end = isOperator(code, at + 3, '(') ? code.after(at + 3) : at + 3;
    return end === to ? dayOf(code, at) : undefined;
  }
  const cast = within(scope.casts, run)[0];
  if (cast?.at === at && cast.to === to && isWord(code, cast.type.at, ...TYPES)) return dayOf(code, at + 2);
  const call = callAt(scope, at);
  if (call === undefined || call.to !== to || !TO_DATES.has(builtIn(code, call))) return undefined;
  const [text] = argumentsOf(code, call);
  return text !== undefined && text.to === text.at + 1 ? dayOf(code, text.at) : undefined;
}

function dayOf(code: Code, at: number): string | undefined {
  if (code.kind(at) !== KIND.string) return undefined;
  const [, year, month, day] = DAY.exec(code.written(at)) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return undefined;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** The day after one that is written as `2024-01-31`. */
export function dayAfter(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const next = new Date(Date.UTC(year, month - 1, date + 1));
  return next.toISOString().slice(0, 10);
}
