import {formatSafely} from '../../parse/format/format.ts';
import type {Bases} from './bases.ts';
import {type Call, callsOn, type Deadline} from './check.ts';
import {huge, mutate} from './mutate.ts';
import {Random} from './random.ts';

/** What a round of inputs came to. */
export interface Tally {
  readonly inputs: number;
  readonly characters: number;
  readonly formatted: number;
  /** Linted, searched for secrets and rewritten as well. */
  readonly later: number;
  /** Calls that were slow once and not when they were tried again: the machine was busy. */
  readonly hiccups: number;
  /** The most that a call took beyond its deadline, in milliseconds; negative when none did. */
  readonly overMs: number;
  /** Which call that was. */
  readonly slowest: string;
  readonly failures: readonly string[];
}

/** A call may take so much longer than its deadline, in milliseconds. */
export const GRACE_MS = 200;
/** sql-formatter takes milliseconds for a thousand characters, and is asked twice. */
const FORMATTING: Deadline = {at: 100, each: 20};
const MOST_FAILURES = 20;

/**
 * Reads so many broken texts.
 * @param seed the same seed gives the same texts
 * @param later gives the calls of the stages behind the reading, which one text in ten goes through as well
 * @param report is told now and then how many are done
 */
export function fuzz(
  bases: Bases,
  seed: number,
  count: number,
  later: (text: string) => readonly Call[],
  report: (done: number) => void = () => {},
): Tally {
  const random = new Random(seed);
  const tally = {
    inputs: 0,
    characters: 0,
    formatted: 0,
    later: 0,
    hiccups: 0,
    overMs: Number.NEGATIVE_INFINITY,
    slowest: '',
  };
  const failures: string[] = [];
  for (let i = 0; i < count && failures.length < MOST_FAILURES; i++) {
    const {text, format} = inputOf(random, bases);
    const calls = [...callsOn(text, format)];
    if (format === 'sql' && text.length < 4000 && random.once(50)) {
      calls.push({name: 'format', deadline: FORMATTING, run: () => complaintAboutFormatting(text)});
      tally.formatted++;
    }
    if (format === 'sql' && text.length < 20_000 && random.once(10)) {
      calls.push(...later(text));
      tally.later++;
    }
    tally.inputs++;
    tally.characters += text.length;
    for (const call of calls) {
      const {complaint, overMs, hiccups} = timed(call, text);
      tally.hiccups += hiccups;
      if (overMs > tally.overMs) Object.assign(tally, {overMs, slowest: `${call.name}, input ${i} of seed ${seed}`});
      if (complaint !== undefined)
        failures.push(`seed ${seed}, input ${i}, ${call.name}: ${complaint} ${JSON.stringify(text.slice(0, 400))}`);
    }
    if (i % 1000 === 0) report(i);
  }
  return {...tally, failures};
}

function inputOf(random: Random, bases: Bases): {readonly text: string; readonly format: 'sql' | 'py' | 'ipynb'} {
  // Five megabytes on one line are rare, as they take as long as a thousand others.
  if (random.once(20_000)) return {text: huge(random, bases.sql, 5_000_000), format: 'sql'};
  if (random.once(500)) return {text: huge(random, bases.sql, 50_000), format: 'sql'};
  if (bases.python.length > 0 && random.once(20)) return {text: mutate(random, bases.python), format: 'py'};
  if (bases.notebooks.length > 0 && random.once(40)) return {text: mutate(random, bases.notebooks), format: 'ipynb'};
  return {text: mutate(random, bases.sql), format: 'sql'};
}

/** A call that took too long is made twice more: only one that is slow each time is slow. */
function timed(
  call: Call,
  text: string,
): {readonly complaint: string | undefined; readonly overMs: number; readonly hiccups: number} {
  const deadline = call.deadline.at + (text.length / 1000) * call.deadline.each;
  let overMs = 0;
  for (let attempt = 0; attempt < 3; attempt++) {
    const start = performance.now();
    let complaint: string | undefined;
    try {
      complaint = call.run();
    } catch (error) {
      return {complaint: `It throws ${String(error)}.`, overMs: 0, hiccups: 0};
    }
    overMs = performance.now() - start - deadline;
    if (complaint !== undefined || overMs <= GRACE_MS) return {complaint, overMs, hiccups: attempt};
  }
  return {
    complaint: `It takes ${Math.round(overMs)} ms longer than its deadline of ${Math.round(deadline)} ms.`,
    overMs,
    hiccups: 0,
  };
}

function complaintAboutFormatting(text: string): string | undefined {
  const once = formatSafely(text);
  if (bare(once.text) !== bare(text)) return 'Formatting changes more than white space.';
  return formatSafely(once.text).text === once.text ? undefined : 'Formatting twice is not formatting once.';
}

/** Every character that is no white space, in order: a comparison that knows nothing of tokens. */
function bare(text: string): string {
  return text.replace(/\s+/g, '');
}
