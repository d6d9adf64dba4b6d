import type {ContextRuns, HistoryMatch} from '../model/family.ts';
import type {Instant} from '../model/scalars.ts';
import type {ExactFingerprint, ShapeFingerprint} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import {isKnownTable} from '../parse/relations.ts';
import {HOLE, tokenNumbers} from './near.ts';
import {compareText} from './order.ts';
import {NearIndex, type Nearness, type NearText} from './rejoin-near.ts';
import {contextOf} from './threads-texts.ts';
import type {EvidenceLike} from './types.ts';

/** A statement of a file, which says nothing of how it was run. */
export interface RejoinStatement {
  readonly exact: ExactFingerprint;
  readonly shape: ShapeFingerprint;
  readonly sql: string;
  /** USER_ID of the person whose file it is; empty when nobody's. */
  readonly ownerId: string;
  /** When the file was last changed. */
  readonly changedAt?: Instant;
}

/** A text of the history. */
export interface RejoinText {
  readonly exact: ExactFingerprint;
  readonly shape: ShapeFingerprint;
  readonly sql: string;
}

/** Evidence of one text for one user and context. The catalog's `EvidenceSum` fits. */
export interface RejoinRun extends EvidenceLike {
  readonly role: string;
  readonly warehouse: string;
  readonly database: string;
  readonly schema: string;
}

/** The query history, as far as it is needed: texts are asked for once, and only for what is not found by its own text. */
export interface RejoinHistory {
  /** Runs of a text; empty where there are none. */
  runsOf(exact: ExactFingerprint): readonly RejoinRun[];
  /**
   * Texts of the history that have runs.
   * @param names of relations in stored case: only texts that name one of these are of use; all of them when undefined
   */
  texts(names: readonly string[] | undefined): Iterable<RejoinText>;
}

const SAYS: Readonly<Record<Nearness, string>> = {
  filled: 'The history has it with its templates and variables filled in.',
  wrapped: 'The history has it with something added by a tool, such as a LIMIT.',
  edited: 'The history has another version of it, nearly all the same.',
  part: 'The history has a part of it, run as a selection.',
};

/** Of equally good texts those that say most come first. */
const ORDER: Readonly<Record<Nearness, number>> = {filled: 0, wrapped: 1, edited: 2, part: 3};

interface Nearest extends NearText {
  readonly exact: ExactFingerprint;
}

/**
 * Matches statements of files to the query history: by their text, else by shape (other literals), else by what is near:
 * a file's statement may have been run with its templates filled in, as a selection of a part, or before its last edit.
 * The first tier that has runs is the one; a near match restores a context and makes no two statements equal.
 *
 * @returns one for each statement, in their order; undefined where no run matches
 */
export function rejoin(
  statements: readonly RejoinStatement[],
  history: RejoinHistory,
): readonly (HistoryMatch | undefined)[] {
  const found = statements.map((statement): HistoryMatch | undefined => {
    const runs = history.runsOf(statement.exact);
    return runs.length === 0 ? undefined : matchOf('exact', 'The history has this text.', runs, statement);
  });
  const open = statements.flatMap((statement, index) => (found[index] === undefined ? [{statement, index}] : []));
  if (open.length === 0) return found;

  // Statements of one shape are near the same texts: one of them stands for all.
  const groups = [...Map.groupBy(open, ({statement}) => statement.shape).values()];
  const index = new NearIndex(groups.map(([first]) => first!.statement));
  const shapes = new Map<ShapeFingerprint, ExactFingerprint[]>(open.map(({statement}) => [statement.shape, []]));
  const nearest = new Map<RejoinStatement, Nearest>();
  for (const text of history.texts(namesOf(open.map(({statement}) => statement)))) {
    shapes.get(text.shape)?.push(text.exact);
    for (const [number, near] of index.near(text.sql)) {
      const other = {...near, exact: text.exact};
      for (const {statement} of groups[number]!) {
        const known = nearest.get(statement);
        if (known === undefined || isNearer(other, known, statement, history)) nearest.set(statement, other);
      }
    }
  }
  for (const {statement, index: at} of open) {
    const alike = (shapes.get(statement.shape) ?? []).flatMap((exact) => history.runsOf(exact));
    const near = nearest.get(statement);
    if (alike.length > 0) found[at] = matchOf('shape', 'The history has it with other literals.', alike, statement);
    else if (near !== undefined) {
      const match = matchOf('near', SAYS[near.how], history.runsOf(near.exact), statement);
      found[at] = {...match, likeness: Math.round(near.likeness * 100) / 100};
    }
  }
  return found;
}

/** Names of relations that statements speak of; undefined where one names none but by a template. */
function namesOf(statements: readonly RejoinStatement[]): readonly string[] | undefined {
  const names = new Set<string>();
  for (const {sql} of statements) {
    const {reads, writes, code} = readStatement(sql);
    const own = [...reads.filter(isKnownTable).map(({relation}) => relation.name), ...writes.map(({name}) => name)];
    if (own.length === 0 && tokenNumbers(code).includes(HOLE)) return undefined;
    for (const name of own) names.add(name);
  }
  return [...names].toSorted();
}

/** Whether a text fits a statement better: by how it is near, by its person, by how near to the file's change it was run. */
function isNearer(a: Nearest, b: Nearest, statement: RejoinStatement, history: RejoinHistory): boolean {
  const [own, other] = [a, b].map(({exact}) => Number(isOwn(history.runsOf(exact), statement))) as [number, number];
  const [near, far] = [a, b].map(({exact}) => distance(history.runsOf(exact), statement)) as [number, number];
  const order =
    ORDER[a.how] - ORDER[b.how] ||
    other - own ||
    b.likeness - a.likeness ||
    near - far ||
    compareText(a.exact, b.exact);
  return order < 0;
}

function isOwn(runs: readonly RejoinRun[], {ownerId}: RejoinStatement): boolean {
  return ownerId !== '' && runs.some(({userId}) => userId === ownerId);
}

/** Milliseconds between the file's last change and the run nearest to it; for a file without one, the later run is nearer. */
function distance(runs: readonly RejoinRun[], {changedAt}: RejoinStatement): number {
  if (changedAt === undefined) return -Math.max(...runs.map(({lastAt}) => Date.parse(lastAt)));
  const at = Date.parse(changedAt);
  return Math.min(
    ...runs.map(({firstAt, lastAt}) => {
      const [first, last] = [Date.parse(firstAt), Date.parse(lastAt)];
      return at < first ? first - at : at > last ? at - last : 0;
    }),
  );
}

function matchOf(
  tier: HistoryMatch['tier'],
  says: string,
  runs: readonly RejoinRun[],
  statement: RejoinStatement,
): HistoryMatch {
  const people = new Set(runs.filter(({actor}) => actor === 'person').map(({userName}) => userName));
  return {
    tier,
    says,
    runs: runs.reduce((sum, row) => sum + row.runs, 0),
    failures: runs.reduce((sum, row) => sum + Math.min(row.failures, row.runs), 0),
    people: [...people].toSorted(),
    lastRunAt: runs.reduce((latest, {lastAt}) => (lastAt > latest ? lastAt : latest), ''),
    contexts: contextsOfRuns(runs, statement),
  };
}

/**
 * The contexts of runs, each apart. First those of the file's own person, then the one with most runs that did not fail;
 * between equals the one nearest to the file's last change.
 */
function contextsOfRuns(runs: readonly RejoinRun[], statement: RejoinStatement): readonly ContextRuns[] {
  const groups = [...Map.groupBy(runs, (row) => JSON.stringify(contextOf(row)))].map(([key, rows]) => {
    const people = new Set(rows.filter(({actor}) => actor === 'person').map(({userId}) => userId));
    const total = rows.reduce((sum, row) => sum + row.runs, 0);
    const failures = rows.reduce((sum, row) => sum + Math.min(row.failures, row.runs), 0);
    const lastRunAt = rows.reduce((latest, {lastAt}) => (lastAt > latest ? lastAt : latest), '');
    const found = {context: contextOf(rows[0]!), runs: total, failures, people: people.size, lastRunAt};
    return {key, found, own: isOwn(rows, statement), away: distance(rows, statement)};
  });
  return groups
    .toSorted(
      (a, b) =>
        Number(b.own) - Number(a.own) ||
        b.found.runs - b.found.failures - (a.found.runs - a.found.failures) ||
        a.away - b.away ||
        compareText(a.key, b.key),
    )
    .map(({found}) => found);
}
