import type {Progress, ProgressEvent} from '../ports/progress.ts';
import {paceOf} from './progress-lines.ts';
import {isLive, printable, type TextStream} from './terminal.ts';
import {terminalProgress, type ProgressWithStream} from './terminal-progress.ts';

export {terminalProgress, type ProgressWithStream};

/** Reports nothing. */
export function silentProgress(): Progress {
  return {report() {}};
}

/** The progress that fits a stream: drawn on a terminal, lines in a job's log, nothing when asked to be quiet. */
export function progressOn(
  stream: TextStream,
  options: {readonly quiet?: boolean; readonly environment?: Readonly<Record<string, string | undefined>>} = {},
): ProgressWithStream {
  const environment = options.environment ?? process.env;
  if (options.quiet === true) return {...silentProgress(), stream};
  if (isLive(stream, environment)) return terminalProgress(stream, {environment});
  return {...lineProgress(stream), stream};
}

/**
 * One plain line for what begins, ends or is to be noticed, and few in between: at each tenth of a known total, else at
 * 1, 2 and 5 times a power of ten from a thousand on. Which lines there are depends on the events alone, not on time; what
 * goes through by the second and the time left stand in them once there is something to tell.
 * @param now milliseconds that only go forward
 */
export function lineProgress(stream: TextStream, now: () => number = () => performance.now()): Progress {
  const last = new Map<string, {detail: string | undefined; step: number; startedAt: number}>();
  const line = (word: string, ...parts: readonly (string | undefined)[]): void => {
    const text = parts.map((part) => printable(part ?? '')).filter((part) => part !== '');
    stream.write(`${[word.padEnd(5), ...text].join('  ')}\n`);
  };
  return {
    report(event: ProgressEvent) {
      switch (event.t) {
        case 'stage': {
          const known = last.get(event.stage);
          if (known !== undefined && known.detail === event.detail) return;
          last.set(event.stage, {detail: event.detail, step: known?.step ?? 0, startedAt: known?.startedAt ?? now()});
          line('start', event.stage, event.detail);
          return;
        }
        case 'count': {
          const known = last.get(event.stage) ?? {detail: undefined, step: 0, startedAt: now()};
          const step = stepOf(event.done, event.total);
          last.set(event.stage, {...known, step});
          if (step > known.step)
            line('...', event.stage, countText(event), paceOf(liveOf(event), now() - known.startedAt));
          return;
        }
        case 'done':
          last.delete(event.stage);
          line('done', event.stage, event.summary);
          return;
        case 'notice':
          line('note', event.message);
          return;
        case 'close':
          return;
      }
    },
  };
}

function stepOf(done: number, total: number | undefined): number {
  // The end of a known total is told by `done`.
  if (total !== undefined && total > 0) return Math.min(9, Math.floor((done / total) * 10));
  if (done < 1000) return 0;
  const power = Math.floor(Math.log10(done) + 1e-9);
  const digit = Math.floor(done / 10 ** power);
  return power * 3 + (digit >= 5 ? 2 : digit >= 2 ? 1 : 0);
}

function countText(event: Extract<ProgressEvent, {t: 'count'}>): string {
  const done = event.done.toLocaleString('en-US');
  return event.total === undefined
    ? `${done} ${event.unit}`
    : `${done} of ${event.total.toLocaleString('en-US')} ${event.unit}`;
}

function liveOf({done, total, unit, through}: Extract<ProgressEvent, {t: 'count'}>): Parameters<typeof paceOf>[0] {
  return {
    count: {done, unit, ...(total === undefined ? {} : {total})},
    ...(through === undefined ? {} : {through}),
  };
}
