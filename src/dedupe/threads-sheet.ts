import type {Redaction} from '../model/asset.ts';
import type {PersonState} from '../model/people.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import {HISTORY_HEADER} from '../parse/history-header.ts';
import {lineOf, lineStarts} from '../parse/lines.ts';
import {readAsset} from '../parse/read-asset.ts';
import {ownPlaceholders, placeholder} from '../redact/placeholder.ts';
import {contextPhrase, samePlace} from './threads-words.ts';
import {aloneEach, type Draft, type Thread, type ThreadContext, type ThreadStatement} from './threads.ts';

/** Whose statements they were. */
export interface SheetOwner {
  readonly name: string;
  readonly state: PersonState;
}

/** A thread as a text that a person can read and our reader reads back. */
export interface Sheet {
  readonly thread: Thread;
  readonly body: string;
  readonly redactions: readonly Redaction[];
}

/** Contexts that the header names; more are counted. */
const NAMED = 3;
/** Digits of a fingerprint that find its text below `sql/`. */
const DIGITS = 12;
/** What must still be read as itself behind a statement. */
const BEHIND = 'select 1 as probe';

/**
 * Writes a thread as a sheet: who ran this, when and where, then the statements, each with a line that says when it was last
 * run, how often, and which versions led to it. What cannot stand beside others (an unclosed string or block, several
 * statements in one request) has a sheet of its own. Whatever a sheet holds, our reader reads back as exactly its
 * statements, by fingerprint; only of a text that is several statements itself it reads those.
 */
export function sheetsOf(thread: Thread, owner: SheetOwner): readonly Sheet[] {
  const [only] = thread.statements;
  if (thread.statements.length === 1 && only !== undefined) return [oneSheet(thread, only, owner)];
  const apart = new Set(thread.statements.filter(({text, exact}) => endOf(text, exact) === undefined));
  const together = apart.size === 0 ? thread : without(thread, apart);
  const alone = aloneEach({...thread, statements: [...apart]}).flatMap((each) => sheetsOf(each, owner));
  if (together.statements.length === 0) return alone;
  if (together.statements.length === 1) return [...sheetsOf(together, owner), ...alone];
  const sheet = sheetOf(together, owner);
  const readBack = readAsset({id: '', body: sheet.body, format: 'sql'}).map(({exact}) => exact);
  const fits = readBack.join(' ') === together.statements.map(({exact}) => exact).join(' ');
  return [...(fits ? [sheet] : aloneEach(together).flatMap((each) => sheetsOf(each, owner))), ...alone];
}

function without(thread: Thread, apart: ReadonlySet<ThreadStatement>): Thread {
  const left = new Set([...apart].flatMap(({exact, drafts}) => [exact, ...drafts.map((draft) => draft.exact)]));
  const members = thread.members.filter((exact) => !left.has(exact));
  const statements = thread.statements.filter((statement) => !apart.has(statement));
  return {anchor: members[0] ?? thread.anchor, members, statements};
}

/** What ends a statement so that another one can follow: a semicolon, on a line of its own behind a comment. */
function endOf(text: string, exact: ExactFingerprint): string | undefined {
  return [';', '\n;'].find((end) => {
    const read = readAsset({id: '', body: `${bare(text)}${end} -- \n\n${BEHIND};\n`, format: 'sql'});
    return read.length === 2 && read[0]?.exact === exact && read[1]?.sql === BEHIND;
  });
}

/** Without space and terminators around it. */
function bare(text: string): string {
  return text.replace(/^\s*\n/, '').replace(/[\s;]+$/, '');
}

function oneSheet(thread: Thread, statement: ThreadStatement, owner: SheetOwner): Sheet {
  const {text, exact} = statement;
  const end = endOf(text, exact);
  // As the account has it: nothing is added that an open string or block would take in, not even the end of a line.
  const body = end === undefined ? text : `${bare(text)}${end}\n`;
  const said = notesOf(statement).map((note) => `-- ${note}\n`);
  return {thread, ...numbered(`${headerOf(thread, owner)}${said.join('')}\n${body}`)};
}

function sheetOf(thread: Thread, owner: SheetOwner): Sheet {
  const usual = usualContext(thread);
  const parts = thread.statements.map((statement) => {
    const end = endOf(statement.text, statement.exact) ?? ';';
    return `${bare(statement.text)}${end} -- ${wordsOf(statement, usual).join('; ')}\n`;
  });
  return {thread, ...numbered(`${headerOf(thread, owner)}\n${parts.join('\n')}`)};
}

/** Placeholders of secrets count within the asset; each text has counted for itself. */
function numbered(body: string): Pick<Sheet, 'body' | 'redactions'> {
  const found = ownPlaceholders(body);
  if (found.length === 0) return {body, redactions: []};
  let at = 0;
  let text = '';
  for (const [index, {kind, n, start}] of found.entries()) {
    text += body.slice(at, start) + placeholder(kind, index + 1);
    at = start + placeholder(kind, n).length;
  }
  text += body.slice(at);
  const starts = lineStarts(text);
  return {
    body: text,
    redactions: ownPlaceholders(text).map(({kind, n, start}) => ({kind, n, line: lineOf(starts, start)})),
  };
}

function headerOf(thread: Thread, owner: SheetOwner): string {
  const {statements} = thread;
  const runs = sum(statements.map((statement) => statement.runs));
  const failures = sum(statements.map((statement) => statement.failures));
  const first = statements.map(({firstAt, drafts}) => [firstAt, ...drafts.map((draft) => draft.firstAt)]).flat();
  const from = first.toSorted()[0] ?? '';
  const to =
    statements
      .map(({lastAt}) => lastAt)
      .toSorted()
      .at(-1) ?? '';
  const standing = owner.state === 'active' ? '' : ` (${owner.state})`;
  const failed = failures === 0 ? '' : `, ${failures.toLocaleString('en')} of them failed`;
  const contexts = contextsOfAll(statements);
  const named = contexts.slice(0, NAMED).map(({context, runs: times}) => {
    const often = contexts.length === 1 ? '' : ` (${count(times, 'run')})`;
    return `-- Run ${contextPhrase(context)}${often}.\n`;
  });
  const more = contexts.length > NAMED ? `-- And in ${contexts.length - NAMED} other contexts.\n` : '';
  return (
    `${HISTORY_HEADER}${oneLine(owner.name)}${standing}: no readable file holds this.\n` +
    `-- ${count(statements.length, 'statement')}, first run ${day(from)}, last ${day(to)}, ${count(runs, 'run')}${failed}.\n` +
    named.join('') +
    more
  );
}

/** The context that a reader may take for granted: the one of most runs. */
function usualContext({statements}: Thread): ThreadContext | undefined {
  return contextsOfAll(statements)[0];
}

function contextsOfAll(statements: readonly ThreadStatement[]): readonly ThreadContext[] {
  const totals = new Map<string, {context: ThreadContext['context']; runs: number}>();
  for (const {context, runs} of statements.flatMap(({contexts}) => contexts)) {
    const phrase = contextPhrase(context);
    totals.set(phrase, {context, runs: (totals.get(phrase)?.runs ?? 0) + runs});
  }
  return [...totals]
    .toSorted(([a, one], [b, other]) => other.runs - one.runs || (a < b ? -1 : 1))
    .map(([, context]) => context);
}

/** What is said of a statement, in the order of what matters. */
function wordsOf(statement: ThreadStatement, usual: ThreadContext | undefined): readonly string[] {
  const {runs, failures, days, lastAt, contexts} = statement;
  const often = runs === 1 ? '1 run' : `${count(runs, 'run')} on ${count(days, 'day')}, last`;
  const failed = failures === 0 ? '' : failures >= runs ? ', never without an error' : `, ${failures} failed`;
  const elsewhere = contexts.some(({context}) => usual === undefined || !samePlace(context, usual.context));
  const places = contexts.map(
    ({context, runs: times}) => contextPhrase(context) + (contexts.length === 1 ? '' : ` (${count(times, 'run')})`),
  );
  return [
    `${often} ${runs === 1 ? 'on ' : ''}${day(lastAt)}${failed}`,
    ...(elsewhere ? [places.join(', ')] : []),
    ...notesOf(statement),
  ];
}

function notesOf({drafts, completeness}: ThreadStatement): readonly string[] {
  return [
    ...(completeness === 'truncated' ? ['cut by the account at 100,000 characters'] : []),
    ...(drafts.length === 0 ? [] : [draftWords(drafts)]),
  ];
}

function draftWords(drafts: readonly Draft[]): string {
  const first = drafts.map(({firstAt}) => firstAt).toSorted()[0] ?? '';
  const named = drafts.map(({exact}) => exact.slice(0, exact.indexOf('_') + 1 + DIGITS));
  return `${count(drafts.length, 'other version')} since ${day(first)}: ${named.join(' ')}`;
}

function day(instant: string): string {
  return instant.slice(0, 10);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}

function count(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
