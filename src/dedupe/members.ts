import type {Member} from '../model/family.ts';
import type {ExactFingerprint, StatementId} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import {outputName, outputSelects} from '../parse/tree/view.ts';
import type {StatementReading} from '../parse/reading.ts';
import {differencesOf, sayDifference} from './differences.ts';
import {literalDifferences} from './literals.ts';
import {compareText} from './order.ts';
import {debugResidue, type Residue} from './residue.ts';
import {isSameQuery} from './same-shape.ts';
import type {EvidenceLike, RowLike} from './types.ts';

export {literalDifferences} from './literals.ts';

/** What one statement scored as the one to keep, and why. */
export interface KeeperScore {
  readonly statement: StatementId;
  readonly score: number;
  /** Sentences, the weightiest first. */
  readonly reasons: readonly string[];
}

/** Points of each part of the score. */
export const KEEPER_WEIGHTS = {
  succeeded: 30,
  onlyFailed: -15,
  runs: 20,
  person: 5,
  people: 15,
  ownRuns: 4,
  columns: 8,
  recency: 10,
  file: 8,
  limit: -12,
  star: -8,
  commentedOut: -4,
} as const;

const RESIDUES: Readonly<Record<Residue, readonly [number, string]>> = {
  limit: [KEEPER_WEIGHTS.limit, 'It ends in a LIMIT without ORDER BY.'],
  'select-star': [KEEPER_WEIGHTS.star, 'It selects a star.'],
  'commented-out-sql': [KEEPER_WEIGHTS.commentedOut, 'It holds SQL that was commented out.'],
};

const DAY = 86_400_000;

/**
 * Chooses the statement that stands for a family: one that ran, often, for several people, without debug residue, in an
 * asset changed lately, rather a file than a line of history. Equal scores are decided by the statement's id.
 *
 * @param statements at least one
 * @param evidence of any statements; only rows with their exact texts count
 * @param known gives what is to be known of a text: computes it, or knows it from before
 * @throws RangeError without statements
 */
export function chooseKeeper<R extends RowLike>(
  statements: readonly R[],
  evidence: Iterable<EvidenceLike>,
  known: (sql: string, compute: () => TextFacts) => TextFacts = (_sql, compute) => compute(),
): {readonly keeper: R; readonly scores: readonly KeeperScore[]} {
  const wanted = new Set(statements.map((row) => row.statement.exact));
  const byExact = new Map<ExactFingerprint, EvidenceLike[]>();
  for (const row of evidence) {
    if (!wanted.has(row.exact)) continue;
    const known = byExact.get(row.exact);
    if (known === undefined) byExact.set(row.exact, [row]);
    else known.push(row);
  }
  const newest = Math.max(...statements.map((row) => time(row.asset.changedAt) ?? Number.NEGATIVE_INFINITY));
  const texts = new Map<ExactFingerprint, TextFacts>();
  for (const {statement} of statements) {
    if (texts.has(statement.exact)) continue;
    texts.set(
      statement.exact,
      known(statement.sql, () => factsOf(readStatement(statement.sql))),
    );
  }
  const all = new Set([...texts.values()].flatMap(({columns}) => [...columns]));
  // Where all give the same there is nothing to choose by.
  const given = [...texts.values()].some(({columns}) => columns.length < all.size) ? all.size : 0;
  const scored = statements.map((row) => {
    const {exact} = row.statement;
    return {row, score: scoreOf(row, byExact.get(exact) ?? [], texts.get(exact)!, given, newest)};
  });
  const ordered = scored.toSorted(
    (a, b) => b.score.score - a.score.score || compareText(a.row.statement.id, b.row.statement.id),
  );
  const best = ordered[0];
  if (best === undefined) throw new RangeError('A keeper is chosen among at least one statement.');
  return {keeper: best.row, scores: ordered.map((entry) => entry.score)};
}

/** What a text says for or against it as the one to keep. */
export interface TextFacts {
  readonly residue: readonly Residue[];
  /** Names of what it gives, each once. */
  readonly columns: readonly string[];
}

function factsOf(reading: StatementReading): TextFacts {
  const {code, root} = reading;
  const [select] = root === undefined ? [] : outputSelects(root);
  const columns = new Set(select?.items.flatMap((item) => outputName(code, select, item) ?? []));
  return {residue: debugResidue(reading), columns: [...columns]};
}

/** @param given columns that the statements of the family give together; 0 where each of them gives all */
function scoreOf(
  row: RowLike,
  evidence: readonly EvidenceLike[],
  {residue, columns}: TextFacts,
  given: number,
  newest: number,
): KeeperScore {
  const parts: {points: number; text: string}[] = [];
  const add = (points: number, text: string): void => void (points !== 0 && parts.push({points, text}));

  const runs = evidence.reduce((sum, entry) => sum + entry.runs, 0);
  const failures = evidence.reduce((sum, entry) => sum + Math.min(entry.failures, entry.runs), 0);
  const good = runs - failures;
  const people = new Set(evidence.filter((entry) => entry.actor === 'person').map((entry) => entry.userId)).size;
  if (good > 0) {
    add(KEEPER_WEIGHTS.succeeded, 'It ran successfully.');
    add(Math.min(KEEPER_WEIGHTS.runs, Math.log2(1 + good) * 2), `It ran ${times(good)}.`);
  } else if (runs > 0) {
    add(KEEPER_WEIGHTS.onlyFailed, `It ran ${times(runs)} and never succeeded.`);
  }
  add(
    Math.min(KEEPER_WEIGHTS.people, people * KEEPER_WEIGHTS.person),
    `${people} ${people === 1 ? 'person' : 'people'} ran it.`,
  );
  const own = evidence.some((entry) => entry.userId === row.asset.owner.id && entry.userId !== '');
  if (own) add(KEEPER_WEIGHTS.ownRuns, 'Its owner ran it.');
  if (given > 0) {
    const text =
      columns.length === given
        ? 'It gives every column that one of them does.'
        : `It gives ${columns.length} of ${given} columns.`;
    add((KEEPER_WEIGHTS.columns * columns.length) / given, text);
  }
  const changed = time(row.asset.changedAt);
  if (changed !== undefined && Number.isFinite(newest)) {
    const days = Math.max(0, (newest - changed) / DAY);
    const text =
      days < 1
        ? 'It is in the asset changed last.'
        : `Its asset was changed ${Math.round(days)} days before the newest.`;
    add(KEEPER_WEIGHTS.recency / (1 + days / 30), text);
  }
  if (row.asset.kind !== 'history') add(KEEPER_WEIGHTS.file, 'It stands in a file, not only in the query history.');
  for (const kind of residue) add(...RESIDUES[kind]);

  const score = parts.reduce((sum, part) => sum + part.points, 0);
  const reasons = parts.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points)).map((part) => part.text);
  return {statement: row.statement.id, score: Math.round(score * 100) / 100, reasons};
}

/** How a member differs from the keeper. */
export type Differing = Pick<Member, 'tier' | 'differs' | 'isVariant'>;

/** Gives how a member's text differs from the keeper's: computes it, or knows it from before. */
export type KnownDifferences = (keeper: string, member: string, compute: () => Differing) => Differing;

/**
 * The members of a family as a reviewer sees them: the keeper first, then exact copies, then those of its shape with how their
 * literals differ, then those that are near with how their clauses do; each kind in the order in which they were written. Copies
 * of one text under several owners all stay, each with its owner.
 */
export function describeMembers(
  rows: readonly RowLike[],
  keeper: RowLike,
  known: KnownDifferences = (_keeper, _member, compute) => compute(),
): readonly Member[] {
  const {statement: kept} = keeper;
  const found = new Map<ExactFingerprint, Differing>();
  let reading: StatementReading | undefined;
  const compare = (sql: string): Differing => {
    reading ??= readStatement(kept.sql);
    const member = readStatement(sql);
    // Other constants are what a variable of the model is for; they make no other question.
    if (isSameQuery(reading, member)) return {tier: 'same-shape', differs: literalDifferences(kept.sql, sql)};
    const {differences, isVariant} = differencesOf(reading, member);
    return {tier: 'near', differs: shown(differences.map(sayDifference)), ...(isVariant ? {isVariant} : {})};
  };
  const differing = ({statement}: RowLike): Differing => {
    const {exact, sql} = statement;
    const made = found.get(exact) ?? known(kept.sql, sql, () => compare(sql));
    found.set(exact, made);
    return made;
  };
  const members = rows.map((row): Member => {
    const {statement, asset} = row;
    const own: Differing =
      statement.id === kept.id
        ? {tier: 'keeper', differs: []}
        : statement.exact === kept.exact
          ? {tier: 'exact', differs: []}
          : differing(row);
    const changed = asset.changedAt === undefined ? {} : {changedAt: asset.changedAt};
    return {
      statement: statement.id,
      asset: statement.asset,
      owner: asset.owner,
      title: asset.title,
      ...changed,
      ...own,
    };
  });
  const order = {keeper: 0, exact: 1, 'same-shape': 2, near: 3};
  return members.toSorted(
    (a, b) =>
      order[a.tier] - order[b.tier] ||
      compareText(a.changedAt ?? '', b.changedAt ?? '') ||
      compareText(a.statement, b.statement),
  );
}

/** Sentences that a person reads; the others are counted. */
const SENTENCES = 8;

function shown(sentences: readonly string[]): readonly string[] {
  const distinct = [...new Set(sentences)];
  return distinct.length <= SENTENCES
    ? distinct
    : [...distinct.slice(0, SENTENCES), `and ${distinct.length - SENTENCES} more`];
}

function time(instant: string | undefined): number | undefined {
  const value = instant === undefined ? Number.NaN : Date.parse(instant);
  return Number.isNaN(value) ? undefined : value;
}

function times(n: number): string {
  return n === 1 ? 'once' : `${n} times`;
}
