import {differencesOf} from '../dedupe/differences.ts';
import type {DifferenceKind} from '../model/difference.ts';
import type {StatementReading} from '../parse/reading.ts';
import {readStatement} from '../parse/read-statement.ts';
import {splitText} from '../parse/split/split.ts';
import {isSelect, outputName} from '../parse/tree/view.ts';
import {namingSelect, outermostQuery} from './queries.ts';
import type {Fix, LintInput} from './rule.ts';

/** What became of a statement, or why a change of it is not taken: a sentence without a full stop. */
export type Checked = {readonly after: StatementReading} | {readonly problem: string};

/**
 * Reads a statement again after a fix and holds it against what the fix promised: it still is one statement, of the same
 * kind, as well understood as before, with every comment; and it reads differently in nothing but what `differsIn` says.
 */
export function checkFix({reading: before, context}: LintInput, text: string, fix: Fix): Checked {
  const checked = checkText(before, text);
  if ('problem' in checked) return checked;
  const {after} = checked;
  const promised = new Set<DifferenceKind>(fix.differsIn);
  const {differences} = differencesOf(before, after, {keeper: context, member: context});
  const broken = new Set(differences.map(({kind}) => kind).filter((kind) => !promised.has(kind)));
  if (broken.size > 0) return {problem: `it would also change the statement in: ${[...broken].sort().join(', ')}`};
  if (!promised.has('column') && !givesSameColumns(before, after)) {
    return {problem: 'a column of the result would be called otherwise, or stand elsewhere'};
  }
  return checked;
}

/** Whether an edited text still is one statement of its kind, as well understood as before, with every comment. */
export function checkText(before: StatementReading, text: string): Checked {
  if (splitText(text).pieces.length !== 1) return {problem: 'the text would no longer be one statement'};
  const after = readStatement(text);
  if (after.kind !== before.kind || verbOf(after) !== verbOf(before)) {
    return {problem: `the statement would be read as ${after.verb === '' ? 'something else' : after.verb}`};
  }
  if (isLessClear(before, after)) return {problem: 'the statement would no longer be understood as a whole'};
  const lost = lostComments(before, after);
  if (lost > 0) return {problem: lost === 1 ? 'a comment would be lost' : `${lost} comments would be lost`};
  return {after};
}

/** A query is one with and without a WITH. */
function verbOf({verb}: StatementReading): string {
  return verb === 'WITH' ? 'SELECT' : verb;
}

function isLessClear(before: StatementReading, after: StatementReading): boolean {
  const rank = {full: 0, holes: 1, tokens: 2};
  return rank[after.depth] > rank[before.depth] || after.tree.holes.length > before.tree.holes.length;
}

/** Comments are the same when their words are: their layout may follow the text around. */
function lostComments(before: StatementReading, after: StatementReading): number {
  const left = new Map<string, number>();
  for (const comment of commentsOf(after)) left.set(comment, (left.get(comment) ?? 0) + 1);
  let lost = 0;
  for (const comment of commentsOf(before)) {
    const count = left.get(comment) ?? 0;
    if (count === 0) lost++;
    else left.set(comment, count - 1);
  }
  return lost;
}

function commentsOf({text, code}: StatementReading): readonly string[] {
  const {comments} = code.tokens;
  const found: string[] = [];
  for (let i = 0; i + 1 < comments.length; i += 2) {
    found.push(
      text
        .slice(comments[i], comments[i + 1])
        .replace(/\s+/g, ' ')
        .trim(),
    );
  }
  return found;
}

/** The comparison of statements looks at what columns are; what they are called and their order count as well. */
function givesSameColumns(before: StatementReading, after: StatementReading): boolean {
  const [one, other] = [columnsOf(before), columnsOf(after)];
  if (one.length !== other.length) return false;
  // One that had no name of its own may get one.
  return one.every((name, index) => name === undefined || name === other[index]);
}

function columnsOf(reading: StatementReading): readonly (string | undefined)[] {
  const query = outermostQuery(reading);
  const select = query === undefined ? undefined : namingSelect(query);
  if (select === undefined || !isSelect(select)) return [];
  return select.items.map((item) => (item.star === undefined ? outputName(reading.code, select, item) : '*'));
}
