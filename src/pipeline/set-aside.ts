import type {Grouped} from '../dedupe/families.ts';
import {SET_ASIDE, saySetAside, setAsideByVerb} from '../dedupe/noise.ts';
import type {Candidate, CandidateId, SetAside} from '../model/family.ts';
import type {ShapeFingerprint, StatementId} from '../model/statement.ts';
import {candidateId} from '../parse/identity.ts';
import type {Catalog, StatementRow} from '../ports/catalog.ts';
import {candidateOf, surroundingsOf} from './analyse-candidate.ts';
import {relationKey} from '../parse/resolve.ts';
import type {Workshop} from './context.ts';
import {draftOf} from './draft.ts';
import {rejoinFamilies} from './rejoin-families.ts';

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
 * @param isWanted only those of these ids
 */
export function* statementsAside(
  workshop: Workshop,
  wanted: ReadonlySet<AsideReason>,
  isWanted: (id: CandidateId) => boolean = () => true,
): Generator<Candidate> {
  const families = shapesAside(workshop.catalog, wanted).filter(({id}) => isWanted(id));
  if (families.length === 0) return;
  const surroundings = surroundingsOf(workshop);
  for (const known of rejoinFamilies(workshop.catalog, families)) {
    const {proposals, whole: _, ...rest} = candidateOf(workshop, known, surroundings);
    const reason = reasonOf(rest);
    if (!wanted.has(reason)) continue;
    const [name] = proposals;
    const refusal = reason === 'no-model' ? whyNoModel(workshop, rest, name) : sayAside(reason);
    yield {...rest, name, ...(refusal === undefined ? {} : {refusal})};
  }
}

/** Statements that no candidate holds and that somebody decided on: an INSERT … SELECT comes as a start for a model. */
export function decidedAside(workshop: Workshop): readonly Candidate[] {
  const {catalog} = workshop;
  const decided = new Set([...catalog.decisions(), ...catalog.outbox()].map(({candidate}) => candidate));
  for (const {id} of catalog.candidates()) decided.delete(id);
  return decided.size === 0 ? [] : [...statementsAside(workshop, new Set(['no-model']), (id) => decided.has(id))];
}

/** Of a statement that changes rows, what it does and what to do instead; undefined where all of it is a model after all. */
function whyNoModel(
  workshop: Pick<Workshop, 'catalog' | 'loaded'>,
  candidate: Omit<Candidate, 'name' | 'refusal'>,
  name: string,
): string | undefined {
  const outcome = draftOf(workshop, {...candidate, name}, name);
  if ('refusal' in outcome) return outcome.refusal;
  const {scaffold} = outcome.draft;
  if (scaffold === undefined) return undefined;
  return `It adds rows to ${relationKey(scaffold.into)}, which keeps those of earlier runs, and no model can: when approved, it comes as an analysis and a start for an incremental model.`;
}

/** Why a statement that no candidate holds is not asked about. */
export function reasonOf({setAside}: Pick<Candidate, 'setAside'>): AsideReason {
  return setAside ?? 'no-model';
}

/** Statements that no candidate holds and that may be set aside for one of these reasons, by shape. */
function shapesAside(
  catalog: Pick<Catalog, 'candidates' | 'statementsByShape'>,
  wanted: ReadonlySet<AsideReason>,
): readonly Grouped<StatementRow>[] {
  const held = new Set<StatementId>();
  for (const {members} of catalog.candidates()) for (const {statement} of members) held.add(statement);
  const byShape = new Map<ShapeFingerprint, StatementRow[]>();
  for (const row of catalog.statementsByShape()) {
    const {id, kind, verb, shape} = row.statement;
    if (kind === 'query' || held.has(id) || !mayBe(setAsideByVerb(kind, verb), wanted)) continue;
    const rows = byShape.get(shape);
    if (rows === undefined) byShape.set(shape, [row]);
    else rows.push(row);
  }
  return [...byShape].map(([shape, rows]) => ({id: candidateId(shape), anchor: shape, shapes: [shape], rows}));
}

/** What a task runs is not set aside, whatever its words say. */
function mayBe(reason: SetAside | undefined, wanted: ReadonlySet<AsideReason>): boolean {
  return wanted.has('no-model') || (reason !== undefined && wanted.has(reason));
}
