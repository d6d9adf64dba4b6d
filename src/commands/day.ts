import {usageError} from '../errors.ts';
import type {UtcDay} from '../model/scalars.ts';

/**
 * A day of the calendar as an option gives it.
 * @param text as YYYY-MM-DD
 * @throws UserError (wrong use) for what is written otherwise, and for days that no month has
 */
export function dayOf(text: string): UtcDay {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00.000Z`) : Number.NaN;
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return text;
  throw usageError('bad-day', `${text} is no day.`, 'Write it as YYYY-MM-DD.');
}
