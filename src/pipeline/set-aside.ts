import {chooseKeeper} from '../dedupe/members.ts';
import {SET_ASIDE, saySetAside, setAsideByVerb} from '../dedupe/noise.ts';
import type {Candidate, SetAside} from '../model/family.ts';
import type {StatementId} from '../model/statement.ts';
import {candidateId} from '../parse/identity.ts';
import type {Catalog, StatementRow} from '../ports/catalog.ts';
import {candidateOf, type Surroundings, surroundingsOf} from './analyse-candidate.ts';
import type {Workshop} from './context.ts';

/** Why a statement is not asked about: it is noise, or it matters and cannot become a model. */
export type AsideReason = SetAside | 'no-model';

/** All of them, in the order in which they are told. */
export const ASIDE_REASONS: readonly AsideReason[] = [...SET_ASIDE, 'no-model'];

const NO_MODEL =
  'It changes rows, runs by itself or is called: no model can be made of it, and it stays in the archive.';

/** The reason as a sentence. */
export function sayAside(reason: AsideReason): string {
  return reason === 'no-model' ? NO_MODEL : saySetAside(reason);
}

export interface AsideCount {
  readonly reason: AsideReason;
  readonly says: string;
  /** Families; statements that could never become a model are in none. */
  readonly candidates: number;
  readonly statements: number;
}

/**
 * How much is not asked about, by reason: candidates that are set aside, and statements that no candidate holds. From counts
 * alone: no statement is read.
 */
export function countAside(catalog: Pick<Catalog, 'candidates' | 'verbCounts'>): readonly AsideCount[] {
  const counts = new Map(ASIDE_REASONS.map((reason) => [reason, {candidates: 0, statements: 0}]));
  const add = (reason: AsideReason, statements: number, candidates = 0): void => {
    const count = counts.get(reason);
    if (count === undefined) return;
    count.statements += statements;
    count.candidates += candidates;
  };
  // All queries are in families, and so are definitions that hold one: what is left over holds none.
  let left = 0;
  for (const {setAside, members} of catalog.candidates()) {
    left -= members.length;
    if (setAside !== undefined) add(setAside, members.length, 1);
  }
  for (const {kind, verb, count} of catalog.verbCounts()) {
    const reason = setAsideByVerb(kind, verb);
    if (kind === 'query' || (kind === 'definition' && reason !== undefined)) left += count;
    else add(reason ?? 'no-model', count);
  }
  add('not-a-query', Math.max(0, left));
  return [...counts]
    .filter(([, {statements}]) => statements > 0)
    .map(([reason, count]) => ({reason, says: sayAside(reason), ...count}));
}

/**
 * Statements that no candidate holds, equal shapes as one, told like candidates: with their evidence, their owners and what they
 * would rank, under the id that a family of their shape would have.
 * @param wanted only those of these reasons
 */
export function* statementsAside(workshop: Workshop, wanted: ReadonlySet<AsideReason>): Generator<Candidate> {
  const {catalog} = workshop;
  const held = new Set<StatementId>();
  for (const {members} of catalog.candidates()) for (const {statement} of members) held.add(statement);
  const surroundings = surroundingsOf(workshop);
  let rows: StatementRow[] = [];
  for (const row of catalog.statementsByShape()) {
    const {id, kind, verb, shape} = row.statement;
    if (kind === 'query' || held.has(id) || !mayBe(setAsideByVerb(kind, verb), wanted)) continue;
    if (rows.length > 0 && rows[0]?.statement.shape !== shape) {
      yield* asCandidate(workshop, rows, surroundings, wanted);
      rows = [];
    }
    rows.push(row);
  }
  if (rows.length > 0) yield* asCandidate(workshop, rows, surroundings, wanted);
}

/** What a task runs is not set aside, whatever its words say. */
function mayBe(reason: SetAside | undefined, wanted: ReadonlySet<AsideReason>): boolean {
  return wanted.has('no-model') || (reason !== undefined && wanted.has(reason));
}

function* asCandidate(
  workshop: Workshop,
  rows: readonly StatementRow[],
  surroundings: Surroundings,
  wanted: ReadonlySet<AsideReason>,
): Generator<Candidate> {
  const [first] = rows;
  if (first === undefined) return;
  const {shape} = first.statement;
  const {catalog} = workshop;
  const exacts = [...new Set([...rows.map(({statement}) => statement.exact), ...catalog.historyOfShape(shape)])];
  const runs = catalog.evidenceSumsOf(exacts);
  const {keeper} = chooseKeeper(rows, runs);
  const family = {id: candidateId(shape), anchor: shape, shapes: [shape], rows};
  const {proposals, ...rest} = candidateOf(workshop, {family, keeper, runs, history: undefined}, surroundings);
  const reason = rest.setAside ?? 'no-model';
  if (wanted.has(reason)) yield {...rest, name: proposals[0], refusal: sayAside(reason)};
}
