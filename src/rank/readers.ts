import type {RankReason} from '../model/family.ts';
import type {RelationName} from '../model/statement.ts';
import type {RankWeights} from './weights.ts';

/** Who reads a relation that a family writes. An entry of the catalog's `readersOf` fits. */
export interface ReaderLike {
  /** `person`, `dbt`, `bi`, `loader`, `task`, `service`, `unknown`. */
  readonly actor: string;
  readonly who: string;
  readonly runs: number;
  /** First UTC day on which it was seen to read. */
  readonly firstDay?: string;
}

/** What hangs on the table or view that the statement leaves behind. */
export function readersReason(
  readers: readonly ReaderLike[],
  writes: readonly RelationName[],
  weights: RankWeights,
): RankReason | undefined {
  const read = readers.filter((reader) => reader.runs > 0);
  const target = writes[0]?.name;
  if (read.length === 0) {
    if (target === undefined) return undefined;
    return {part: 'readers', points: weights.writes, text: `It writes ${target}, which nobody was seen to read.`};
  }
  const kinds = (['bi', 'dbt', 'person', 'other'] as const)
    .map((kind) => ({kind, readers: read.filter((reader) => kindOf(reader.actor) === kind)}))
    .filter((entry) => entry.readers.length > 0);
  const points = kinds
    .map((entry) => weights.readers[entry.kind])
    .toSorted((a, b) => b - a)
    .reduce((sum, value, i) => sum + (i === 0 ? value : value / 2), 0);
  const parts = kinds.map((entry) => spell(entry.kind, entry.readers));
  const last = parts.pop() ?? '';
  const list = parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
  return {
    part: 'readers',
    points: Math.min(weights.readersMost, points),
    text: `What it writes${target === undefined ? '' : ` (${target})`} is read by ${list}${sinceOf(read)}.`,
  };
}

/** Since when, where that is known of all of them. */
function sinceOf(readers: readonly ReaderLike[]): string {
  const [first] = readers.map(({firstDay}) => firstDay ?? '').toSorted();
  return first === undefined || first === '' ? '' : `, since ${first}`;
}

function kindOf(actor: string): keyof RankWeights['readers'] {
  return actor === 'bi' || actor === 'dbt' || actor === 'person' ? actor : 'other';
}

function spell(kind: keyof RankWeights['readers'], readers: readonly ReaderLike[]): string {
  const runs = readers.reduce((sum, reader) => sum + reader.runs, 0);
  const who = [...new Set(readers.map(nameOf))].filter((name) => name !== '').toSorted();
  const times = runs === 1 ? 'once' : `${runs} times`;
  if (kind === 'dbt') return `dbt (${times})`;
  const names = who.length > 3 ? `${who.slice(0, 3).join(', ')} and ${who.length - 3} more` : who.join(', ');
  const label = {bi: 'BI tools', person: who.length === 1 ? '1 person' : `${who.length} people`, other: 'machines'}[
    kind
  ];
  return `${label} (${names === '' ? '' : `${names}, `}${times})`;
}

/** A task is told by its own name, where there is more to it than the user that runs all of them. */
function nameOf({actor, who}: ReaderLike): string {
  return actor === 'task' && who.includes('.') ? `task ${who}` : who;
}
