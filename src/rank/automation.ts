import type {EvidenceLike} from '../dedupe/types.ts';
import type {RankReason} from '../model/family.ts';
import type {Creation} from '../parse/reading.ts';
import type {RankWeights} from './weights.ts';

/** A task whose definition holds a statement. */
export interface TaskLike {
  /** Full name. */
  readonly name: string;
  /** As its definition says it, e.g. `USING CRON 15 3 * * * UTC` or `60 MINUTE`. */
  readonly schedule?: string;
  /** It exists and is switched off. */
  readonly suspended?: true;
}

/** One place that the result of a statement was unloaded to. */
export interface ExportLike {
  /** The stage or address without the files in it, e.g. `@DB.SCHEMA.EXPORTS`. */
  readonly to: string;
  readonly runs: number;
  /** Names of those who did it. */
  readonly people: readonly string[];
  /** Last UTC day. */
  readonly lastDay?: string;
  /** Files were fetched from there with GET. */
  readonly fetched?: true;
}

/** What a machine that is no task is worth of a task; and a task that is switched off. */
const MACHINE = 0.75;
const SUSPENDED = 0.25;

/** What the account refreshes by itself once it is created. */
const REFRESHED: Readonly<Partial<Record<Creation['object'], string>>> = {
  'dynamic table': 'It is a dynamic table: the account refreshes it by itself.',
  'materialized view': 'It is a materialized view: the account refreshes it by itself.',
};

/** Who runs it without a person. A machine's runs count as they are; a definition counts before its first run. */
export function scheduledReason(
  {
    evidence,
    tasks = [],
    creation,
  }: {readonly evidence: readonly EvidenceLike[]; readonly tasks?: readonly TaskLike[]; readonly creation?: Creation},
  weights: RankWeights,
): RankReason | undefined {
  const machines = evidence.filter((row) => row.runs > 0 && row.actor !== 'person' && row.actor !== 'unknown');
  const byTask = sum(machines.filter(({actor}) => actor === 'task'));
  const all = sum(machines);
  const defined = tasks.toSorted(
    (a, b) => Number(a.suspended ?? false) - Number(b.suspended ?? false) || compare(a, b),
  );
  const [task] = defined;
  if (task !== undefined && (byTask > 0 || task.suspended !== true)) {
    return {part: 'scheduled', points: weights.scheduled, text: `${spellTasks(defined)}${spellRuns(byTask)}.`};
  }
  if (byTask > 0) {
    return {part: 'scheduled', points: weights.scheduled, text: `A task runs it${spellRuns(byTask)}.`};
  }
  const refreshed = creation === undefined ? undefined : REFRESHED[creation.object];
  if (refreshed !== undefined) return {part: 'scheduled', points: weights.scheduled, text: refreshed};
  if (all > 0) {
    const actors = [...new Set(machines.map((row) => row.actor))].toSorted().join(', ');
    const text = `${all === 1 ? '1 run was' : `${all} runs were`} made by machines (${actors}).`;
    return {part: 'scheduled', points: weights.scheduled * MACHINE, text};
  }
  if (task === undefined) return undefined;
  const text = `The task ${task.name} would run it, and is suspended.`;
  return {part: 'scheduled', points: weights.scheduled * SUSPENDED, text};
}

/** What left the account as files is on somebody's desk: the history shows nothing of what became of it. */
export function exportReason(exports: readonly ExportLike[], weights: RankWeights): RankReason | undefined {
  const done = exports.filter(({runs}) => runs > 0);
  if (done.length === 0) {
    const [written] = exports.map(({to}) => to).toSorted();
    if (written === undefined) return undefined;
    const text = `A statement that unloads its result to ${written} is kept, and no run of it is in the query history.`;
    return {part: 'exported', points: weights.exported * SUSPENDED, text};
  }
  const runs = done.reduce((total, one) => total + one.runs, 0);
  const places = [...new Set(done.map(({to}) => to))].toSorted();
  const people = [...new Set(done.flatMap((one) => one.people))].toSorted();
  const [lastDay] = done.flatMap((one) => one.lastDay ?? []).toSorted((a, b) => (a < b ? 1 : -1));
  const by = people.length === 0 ? '' : ` by ${listed(people)}`;
  const last = lastDay === undefined ? '' : `, ${runs === 1 ? 'on' : 'last on'} ${lastDay}`;
  const fetched = done.some((one) => one.fetched === true) ? ', and fetched from there' : '';
  return {
    part: 'exported',
    points: weights.exported,
    text: `Its result was unloaded ${runs === 1 ? 'once' : `${runs} times`} to ${listed(places)}${by}${last}${fetched}.`,
  };
}

function spellTasks(tasks: readonly TaskLike[]): string {
  const names = [...new Set(tasks.map(({name}) => name))];
  if (names.length > 1) return `The tasks ${listed(names)} run it`;
  const schedule = tasks.find((task) => task.schedule !== undefined)?.schedule;
  return `The task ${names[0] ?? ''} runs it${schedule === undefined ? '' : ` (${schedule})`}`;
}

function spellRuns(runs: number): string {
  return runs === 0 ? '' : `: ${runs} scheduled ${runs === 1 ? 'run' : 'runs'}`;
}

function listed(names: readonly string[]): string {
  if (names.length > 3) return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function sum(rows: readonly EvidenceLike[]): number {
  return rows.reduce((total, row) => total + row.runs, 0);
}

function compare(a: TaskLike, b: TaskLike): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
