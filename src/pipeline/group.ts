import {differencesOf, sayDifference} from '../dedupe/differences.ts';
import {literalDifferences} from '../dedupe/literals.ts';
import {compareText} from '../dedupe/order.ts';
import {isSameQuery} from '../dedupe/same-shape.ts';
import type {CandidateId} from '../model/family.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import type {BadRow, SqlRow, SqlRows} from '../ports/sql-rows.ts';
import {passText} from './door.ts';
import {familiesOf, type Group} from './group-families.ts';
import {compareIds, GroupTexts, type Shape, type Text} from './group-texts.ts';

/** How a row stands to the keeper of its family. */
export interface GroupedRow {
  readonly id: string | number;
  /** The id that a family of its leader's shape has. */
  readonly family: CandidateId;
  readonly tier: 'keeper' | 'exact' | 'same-shape' | 'near';
  /** To the keeper; 1 for its text and its shape. */
  readonly similarity: number;
  /** Id of the row that stands for the family. */
  readonly keeper: string | number;
  /** How it differs from the keeper, each in a few words; secrets are masked. */
  readonly differs: readonly string[];
}

export interface GroupSummary {
  readonly rows: number;
  readonly families: number;
  /** Distinct texts and shapes. */
  readonly texts: number;
  readonly shapes: number;
  /** Rows by tier. */
  readonly tiers: Readonly<Record<GroupedRow['tier'], number>>;
  /** Rows that were not read, and rows whose time was not understood and counts as unknown. */
  readonly bad: number;
  readonly timesUnknown: number;
}

export interface GroupOptions {
  /** Hears of each row that cannot be read, once. */
  readonly onBad: (bad: BadRow) => void;
  readonly signal: AbortSignal;
  /** Leaves `differs` empty, which takes less than half of the time. */
  readonly isQuick?: boolean;
}

/**
 * Groups the rows of a file: equal texts, equal shapes, and shapes that are near, as a harvest does without evidence. Noise is in
 * a family with its own shape only. One result for each row that can be read, in the order of the file; which row is in which
 * family, and which one stands for it, does not depend on that order. No text is held but those of keepers that others are
 * compared with: the file is read twice more.
 * @returns what was found, when all rows have been yielded
 */
export async function* groupRows(
  rows: SqlRows,
  {onBad, signal, isQuick = false}: GroupOptions,
): AsyncGenerator<GroupedRow, GroupSummary, undefined> {
  const texts = new GroupTexts();
  let bad = 0;
  for await (const row of rows.read()) {
    signal.throwIfAborted();
    if ('problem' in row) {
      bad += 1;
      onBad(row);
    } else texts.add(row);
  }
  const {groupOf, groups, nearness} = familiesOf(texts);
  if (!isQuick) await keepTexts(rows, texts, groupOf, signal);

  const tiers = {keeper: 0, exact: 0, 'same-shape': 0, near: 0};
  const found = new Map<number, Pick<GroupedRow, 'tier' | 'similarity' | 'differs'>>();
  const kept = new Set<Group>();
  const differs = differing();
  for await (const [row, text] of withTexts(rows, texts)) {
    signal.throwIfAborted();
    const group = groupOf.get(text.shape)!;
    const {keeper} = group;
    const known = found.get(text.number) ?? {
      similarity: text.shape === keeper.shape ? 1 : nearness(text.shape, keeper.shape),
      ...(text.number === keeper.number ? {tier: 'exact', differs: []} : differs(group, row.sql, text)),
    };
    // What comes once is not kept.
    if (text.rows > 1) found.set(text.number, known);
    // A row that comes twice under one id is kept once.
    const isKeeper = text.number === keeper.number && compareIds(row.id, keeper.id) === 0 && !kept.has(group);
    if (isKeeper) kept.add(group);
    const tier = isKeeper ? 'keeper' : known.tier;
    tiers[tier] += 1;
    yield {id: row.id, family: group.id, tier, similarity: known.similarity, keeper: keeper.id, differs: known.differs};
  }
  return {
    rows: texts.rows,
    families: groups,
    texts: texts.size,
    shapes: texts.shapes.size,
    tiers,
    bad,
    timesUnknown: texts.timesUnknown,
  };
}

/** The rows that can be read, each with its text, as they were met the first time. */
async function* withTexts(rows: SqlRows, texts: GroupTexts): AsyncGenerator<readonly [SqlRow, Text], void, undefined> {
  let at = 0;
  for await (const row of rows.read()) {
    if ('problem' in row) continue;
    if (at < texts.rows) yield [row, texts.ofRow(at++)];
  }
}

/** Reads the texts of the keepers that others are held against. */
async function keepTexts(
  rows: SqlRows,
  texts: GroupTexts,
  groupOf: ReadonlyMap<Shape, Group>,
  signal: AbortSignal,
): Promise<void> {
  for await (const [row, text] of withTexts(rows, texts)) {
    signal.throwIfAborted();
    const group = groupOf.get(text.shape);
    // Equal texts may be laid out in several ways: the row that stands for them says which one is shown.
    const isShown = group?.keeper.number === text.number && group.hasOthers && compareIds(row.id, text.id) === 0;
    if (isShown && (group.sql === undefined || compareText(row.sql, group.sql) < 0)) group.sql = row.sql;
  }
}

/** Most differences that are told; the others are counted. */
const TOLD = 20;

/** Readings of keepers that are kept for the next row. */
const READINGS = 128;

type Differing = Pick<GroupedRow, 'tier' | 'differs'>;

/**
 * Makes what tells how a text differs from the keeper of its family. What would show a literal is made again from texts without
 * secrets.
 */
function differing(): (group: Group, sql: string, text: Text) => Differing {
  const readings = new Map<string, StatementReading>();
  const readKeeper = (sql: string): StatementReading => {
    const known = readings.get(sql);
    if (known !== undefined) return known;
    if (readings.size >= READINGS) readings.clear();
    const reading = readStatement(sql);
    readings.set(sql, reading);
    return reading;
  };
  const differences = (keeper: string, member: string): Differing => {
    const [one, other] = [readKeeper(keeper), readStatement(member)];
    if (isSameQuery(one, other)) return {tier: 'same-shape', differs: literalDifferences(keeper, member)};
    const told = differencesOf(one, other).differences.map(sayDifference);
    const differs = told.length <= TOLD ? told : [...told.slice(0, TOLD), `and ${told.length - TOLD} more`];
    return {tier: 'near', differs};
  };
  return (group, sql, text) => {
    // Where texts are not read again, the shape alone says it.
    if (group.sql === undefined) return {tier: text.shape === group.keeper.shape ? 'same-shape' : 'near', differs: []};
    const told = differences(group.sql, sql);
    if (!told.differs.some((sentence) => /['"$]/.test(sentence))) return told;
    group.clean ??= passText(group.sql, () => {}) ?? '';
    const clean = passText(sql, () => {}) ?? '';
    if (clean === sql && group.clean === group.sql) return told;
    if (clean === '' || group.clean === '')
      return {...told, differs: ['How cannot be told: it cannot be shown to be free of secrets.']};
    return {...told, differs: differences(group.clean, clean).differs};
  };
}
