import type {RelationName, RelationUse} from '../model/statement.ts';
import {lineOf, lineStarts} from '../parse/lines.ts';
import type {StatementReading} from '../parse/reading.ts';
import type {Host} from './holes.ts';
import {holeInCode, holeInText, onOneLine} from './holes.ts';
import {placeholderIn} from './placeholders.ts';
import type {SignificantToken} from './significant.ts';
import {firstFrom} from './significant.ts';

const RESULT_OF_EARLIER: ReadonlySet<string> = new Set(['RESULT_SCAN', 'LAST_QUERY_ID']);
const ANOTHER_TIME: ReadonlySet<string> = new Set(['AT', 'BEFORE', 'CHANGES']);
const FILE_COLUMN = /^METADATA\$(FILE|START_SCAN|PARTITION|EXTERNAL)/;
/** Snowflake takes 1 MB of SQL text. What is longer was pasted together or loaded from files. */
const LONGEST = 1_000_000;

interface Place {
  readonly offset: number;
  /** What is there: continues "Line 3 …", without a full stop. */
  readonly says: string;
}

/** Why a text is not even read, in one sentence; undefined for one that a warehouse would take. */
export function refuseLength(sql: string): string | undefined {
  if (sql.length <= LONGEST) return undefined;
  const length = sql.length.toLocaleString('en');
  return `This statement has ${length} characters, more than a warehouse takes; load its values as a seed.`;
}

/** Whether a statement is a query at all, else why not, in one sentence. */
export function refuseKind(reading: StatementReading): string | undefined {
  if (reading.kind === 'unreadable') return 'The text cannot be read as SQL.';
  if (reading.kind === 'procedural')
    return 'This is procedural code (a scripting block, CALL or EXECUTE), not a query.';
  if (reading.query !== undefined && reading.final !== undefined) return undefined;
  if (reading.verb === '') return 'There is no statement in the text.';
  return `This is ${article(reading.verb)} ${reading.verb} statement, not a query.`;
}

/**
 * Why a query cannot stand alone in a model, in one sentence that names the place; undefined when it can. What the text
 * depends on besides tables (stages, results, variables, templates, filters) has no place in a model.
 *
 * @param host in a notebook `{{name}}` is a reference inside string literals too, in Python `{name}` may be a variable.
 */
export function refuseContent(
  reading: StatementReading,
  tokens: readonly SignificantToken[],
  host: Host,
): string | undefined {
  const places = [...tokenPlaces(tokens, host), ...usePlaces(reading.reads, tokens), ...openPlaces(tokens)];
  const first = places.toSorted((a, b) => a.offset - b.offset)[0];
  if (first) return `Line ${lineOf(lineStarts(reading.text), first.offset)} ${first.says}.`;
  return undefined;
}

/** The sentence for a relation that an earlier statement of the same sheet makes for the session only. */
export function refuseTemporary(reading: StatementReading, use: RelationUse, shown: string): string {
  const line = lineOf(lineStarts(reading.text), use.span.start);
  return `Line ${line} reads ${shown}, a temporary table that an earlier statement of the same sheet makes.`;
}

/** The sentence for names that nothing completes. */
export function refuseNames(names: readonly string[]): string {
  const [first] = names;
  if (names.length === 1)
    return `The name ${first} lacks its database or schema, and the context of the sheet does not give it.`;
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `The names ${list} lack their database or schema, and the context of the sheet does not give it.`;
}

/** The sentence for output columns of one name. */
export function refuseDuplicate(column: string): string {
  return `The query gives more than one column named ${column}, which no table or view can hold.`;
}

/** Whether a relation is another one for every user who asks. */
export function isPersonal(relation: RelationName): boolean {
  return relation.database === 'USER$';
}

function* tokenPlaces(tokens: readonly SignificantToken[], host: Host): Generator<Place> {
  const quantifiers = patternMarks(tokens);
  for (const [index, token] of tokens.entries()) {
    if (quantifiers.has(token)) continue;
    const says =
      tokenSays(token, host) ??
      holeInCode(tokens, index) ??
      wordSays(tokens, index) ??
      (placeholderIn(token.text) ? 'holds a masked credential' : undefined);
    if (says !== undefined) yield {offset: token.start, says};
  }
}

/** The `?` of a MATCH_RECOGNIZE pattern, which only looks like a bind variable. */
function patternMarks(tokens: readonly SignificantToken[]): ReadonlySet<SignificantToken> {
  const marks = new Set<SignificantToken>();
  tokens.forEach((token, index) => {
    if (token.upper !== 'PATTERN' || tokens[index + 1]?.text !== '(') return;
    for (let at = index + 2; at < tokens.length && tokens[at]!.depth > token.depth; at++) {
      if (tokens[at]!.text === '?') marks.add(tokens[at]!);
    }
  });
  return marks;
}

function tokenSays(token: SignificantToken, host: Host): string | undefined {
  const {kind, text} = token;
  switch (kind) {
    case 'template':
      return templateSays(text);
    case 'filter':
      return `uses ${text}, a filter of a Snowsight page that has no value outside it`;
    case 'bind':
      return `uses ${text === '?' ? 'a bind variable ?' : `the bind variable ${text}`} whose value is not in the text`;
    case 'variable':
      return /^\$\d+$/.test(text) ? undefined : `uses the session variable ${text} whose value is not in the statement`;
    case 'stage':
      return `reads files from the stage ${text} and not a table`;
    case 'directive':
      return `is a command of a client program (${text.split(/\s/)[0]}) and not SQL`;
    case 'string':
    case 'quoted':
    case 'dollar-string':
      return holeInText(token, host);
    default:
      return undefined;
  }
}

function templateSays(text: string): string {
  if (text.startsWith('&')) return `uses ${text}, a variable of a client program that has no value here`;
  if (text.startsWith('<%')) return `uses the template ${onOneLine(text)} that some program fills in before it runs`;
  return `uses ${onOneLine(text)}, a reference to another cell or a template that has no value here`;
}

function wordSays(tokens: readonly SignificantToken[], index: number): string | undefined {
  const token = tokens[index]!;
  const before = tokens[index - 1];
  if (token.text === '->>') return 'pipes the result of one statement into another';
  const next = tokens[index + 1];
  const opens = next?.text === '(';
  const {upper} = token;
  if (upper === '') return undefined;
  if (FILE_COLUMN.test(upper) && before?.text !== ':' && before?.upper !== 'AS') {
    return `uses the column ${upper}, which an import CTE does not hand on`;
  }
  if (before?.text === '.') return undefined;
  if (RESULT_OF_EARLIER.has(upper) && opens) return `reads the result of an earlier query through ${upper}`;
  if (upper === 'IDENTIFIER' && opens)
    return 'names something through IDENTIFIER(), so that what it reads is not certain';
  if (upper === 'GETVARIABLE' && opens) return 'uses a session variable through GETVARIABLE()';
  if (upper === 'SEMANTIC_VIEW' && opens) return 'reads a semantic view, which an import CTE cannot stand for';
  if (upper === 'TABLE' && opens) return tableSays(tokens[index + 2]);
  if (upper === 'INTO') return 'selects INTO a variable or table instead of returning rows';
  if (upper === 'FROM' || upper === 'JOIN') {
    return next?.kind === 'variable' ? `reads the result of another statement through ${next.text}` : undefined;
  }
  if (upper === 'SAMPLE' || upper === 'TABLESAMPLE') return sampleSays(tokens, index);
  return undefined;
}

function tableSays(argument: SignificantToken | undefined): string | undefined {
  if (argument?.kind === 'string' || argument?.kind === 'variable' || argument?.kind === 'bind') {
    return `names what it reads through TABLE(${argument.text}), so that it is not certain`;
  }
  return undefined;
}

/** Sampling by blocks or with a seed works on tables, not on what a CTE gives. */
function sampleSays(tokens: readonly SignificantToken[], index: number): string | undefined {
  const clause = tokens.slice(index + 1, index + 8).map((token) => token.upper);
  const ends = clause.findIndex((word) =>
    ['WHERE', 'JOIN', 'GROUP', 'ORDER', 'SELECT', 'QUALIFY', 'LIMIT'].includes(word),
  );
  const words = ends < 0 ? clause : clause.slice(0, ends);
  const needsTable = words.some((word) => ['SYSTEM', 'BLOCK', 'SEED', 'REPEATABLE'].includes(word));
  return needsTable ? 'samples by blocks or with a seed, which works on a table and not on an import CTE' : undefined;
}

function* usePlaces(reads: readonly RelationUse[], tokens: readonly SignificantToken[]): Generator<Place> {
  for (const use of reads) {
    const says = useSays(use, tokens);
    if (says !== undefined) yield {offset: use.span.start, says};
  }
}

function useSays(use: RelationUse, tokens: readonly SignificantToken[]): string | undefined {
  switch (use.role) {
    case 'stage':
      return 'reads files from a stage and not a table';
    case 'result-scan':
      return 'reads the result of an earlier query';
    case 'identifier':
      return 'names what it reads through an expression, so that it is not certain';
    case 'table': {
      const index = firstFrom(tokens, use.span.end);
      const next = tokens[index];
      if (!next || !ANOTHER_TIME.has(next.upper) || tokens[index + 1]?.text !== '(') return undefined;
      return `reads a table as it was at another time (${next.upper}), which an import CTE cannot do`;
    }
    default:
      return undefined;
  }
}

/** What is opened and never closed, and parentheses that do not match. */
function* openPlaces(tokens: readonly SignificantToken[]): Generator<Place> {
  const closers = {string: "'", quoted: '"', 'dollar-string': '$$'} as const;
  for (const token of tokens) {
    if (token.kind !== 'string' && token.kind !== 'quoted' && token.kind !== 'dollar-string') continue;
    const closer = closers[token.kind];
    if (token.text.length < 2 * closer.length || !token.text.endsWith(closer)) {
      yield {offset: token.start, says: 'opens a string or name that never ends'};
    }
  }
  const stack: SignificantToken[] = [];
  const pairs: Readonly<Record<string, string>> = {')': '(', ']': '[', '}': '{'};
  for (const token of tokens) {
    if (token.kind !== 'operator') continue;
    if (['(', '[', '{'].includes(token.text)) stack.push(token);
    const opener = pairs[token.text];
    if (opener === undefined) continue;
    if (stack.pop()?.text === opener) continue;
    yield {offset: token.start, says: `closes a ${token.text} that was not opened`};
    return;
  }
  const open = stack.at(-1);
  if (open) yield {offset: open.start, says: `opens a ${open.text} that is not closed`};
}

function article(verb: string): string {
  return /^[AEIOU]/.test(verb) ? 'an' : 'a';
}
