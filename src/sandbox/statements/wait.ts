import {setTimeout as sleep} from 'node:timers/promises';
import {column} from '../protocol/column.ts';
import {canceled} from '../snowflake-error.ts';
import {StatementType, type Answer, type Handler} from './handler.ts';

const UNITS: Readonly<Record<string, number>> = {MILLISECONDS: 1, SECONDS: 1000, MINUTES: 60_000};
const WAIT = /^(?:select|call) system\$wait \( (\d+(?:\.\d+)?)(?: , '?(\w+)'?)? \)$/;

export const wait: Handler = {
  id: 'wait',
  describes: '`SELECT SYSTEM$WAIT(amount [, unit])`: a slow statement, for time-outs and cancelling.',
  answer({text, signal}) {
    const match = WAIT.exec(text);
    const unit = match?.[2]?.toUpperCase() ?? 'SECONDS';
    const milliseconds = UNITS[unit];
    if (!match || milliseconds === undefined) return undefined;
    return waitFor(Number(match[1]) * milliseconds, `waited ${match[1]} ${unit.toLowerCase()}`, signal);
  },
};

async function waitFor(milliseconds: number, said: string, signal: AbortSignal): Promise<Answer> {
  try {
    await sleep(milliseconds, undefined, {signal});
  } catch {
    throw canceled();
  }
  return {t: 'rows', statementType: StatementType.SELECT, columns: [column('SYSTEM$WAIT', 'text')], rows: [[said]]};
}
