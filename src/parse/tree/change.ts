import {KIND} from '../lex/kinds.ts';
import {wordNumbers, wordSet} from '../lex/words.ts';
import {CLAUSE_WORDS, opensQuery} from './clauses.ts';
import {identifierAt, readWrittenName, stageRelation, stringContent} from './name.ts';
import type {Name} from './nodes.ts';
import {endOfDotted} from './path.ts';
import {readValues, withoutDefaults} from './lists.ts';
import type {OpenChange} from './scopes.ts';
import {newSource} from './source.ts';
import {lastAlias, readSuffixes} from './source-suffixes.ts';
import {joinOf, readSources} from './sources.ts';
import type {TreeReader} from './tree-reader.ts';

const [INTO, TABLE, OVERWRITE, WHEN, THEN, SELECT, WITH, VALUES] = wordNumbers(
  'INTO TABLE OVERWRITE WHEN THEN SELECT WITH VALUES',
);
const [SET, FROM, WHERE, USING, ON, AND, OPEN, EQUALS] = wordNumbers('SET FROM WHERE USING ON AND ( =');
const [COMMA, INSERT, UPDATE, FILES, SEMICOLON, PARTITION, BY] = wordNumbers(', INSERT UPDATE FILES ; PARTITION BY');
const AFTER_CONDITION = wordSet('THEN');
const AFTER_MERGE_SOURCE: Uint8Array = withWords('ON WHEN');
const AFTER_MERGE_CONDITION: Uint8Array = withWords('WHEN');
const AFTER_ASSIGNMENT: Uint8Array = withWords('WHEN');

function withWords(words: string): Uint8Array {
  const more = wordSet(words);
  return CLAUSE_WORDS.map((is, word) => is | more[word]!);
}

/** `INSERT [OVERWRITE] INTO t …`, `INSERT ALL WHEN … THEN INTO a … ELSE INTO b … SELECT …`. @returns index after it */
export function readInsert(reader: TreeReader, at: number, to: number): number {
  const {code, expressions} = reader;
  const change = reader.openChange(at, to, 'INSERT');
  let next = at + 1;
  while (next < to) {
    const word = code.word(next);
    if (word === SEMICOLON) break;
    if (word === INTO) {
      next = readTarget(reader, change, next + 1);
      if (code.word(next) === OPEN && !opensQuery(code, next)) next = code.after(next);
    } else if (word === WHEN) {
      next = Math.max(expressions.read(change, next + 1, to, AFTER_CONDITION, false), next + 1);
    } else if (word === VALUES) {
      next = readValues(reader, change, next, to).to;
    } else if (
      word === SELECT ||
      word === WITH ||
      (word === OPEN && opensQuery(code, next)) ||
      isTemplate(reader, next)
    ) {
      next = reader.rootQuery(next, to);
      break;
    } else {
      next++;
    }
  }
  change.to = next;
  return next;
}

function isTemplate(reader: TreeReader, at: number): boolean {
  return reader.code.kind(at) === KIND.template && opensQuery(reader.code, at);
}

/** @returns index after the name; `at` where none stands */
function readTarget(reader: TreeReader, change: OpenChange, at: number): number {
  const {code} = reader;
  let next = at;
  while (code.word(next) === TABLE || code.word(next) === OVERWRITE) next++;
  const name = readWrittenName(code, next);
  if (name === undefined) return next;
  change.targets.push(name);
  reader.write(change.verb, name);
  return name.to;
}

/** `UPDATE t [alias] SET … [FROM …] [WHERE …]`. @returns index after it */
export function readUpdate(reader: TreeReader, at: number, to: number): number {
  const {code} = reader;
  const change = reader.openChange(at, to, 'UPDATE');
  let next = readChanged(reader, change, at + 1, to);
  if (code.word(next) === SET) next = readAssignments(reader, change, next + 1, to);
  else reader.hole(next, next + 1, 'SET');
  if (code.word(next) === FROM) next = readSources(reader, change, next + 1, to);
  return readWhere(reader, change, next, to);
}

/** `DELETE FROM t [alias] [USING …] [WHERE …]`. @returns index after it */
export function readDelete(reader: TreeReader, at: number, to: number): number {
  const {code} = reader;
  const change = reader.openChange(at, to, 'DELETE');
  let next = readChanged(reader, change, code.word(at + 1) === FROM ? at + 2 : at + 1, to);
  if (code.word(next) === USING) next = readSources(reader, change, next + 1, to);
  return readWhere(reader, change, next, to);
}

function readWhere(reader: TreeReader, change: OpenChange, at: number, to: number): number {
  const {code, expressions} = reader;
  let next = at;
  if (code.word(next) === WHERE) {
    next = expressions.read(change, at + 1, to, CLAUSE_WORDS, false);
    change.where = {at: at + 1, to: next};
  }
  if (next < to && code.word(next) !== SEMICOLON) reader.hole(next, to, 'the end of the statement');
  change.to = next;
  return next;
}

/** The relation that is changed, with its alias: a source of the scope, and written. */
function readChanged(reader: TreeReader, change: OpenChange, at: number, to: number): number {
  const {code} = reader;
  const name: Name | undefined = readWrittenName(code, at);
  if (name === undefined) {
    reader.hole(at, at + 1, 'the name of a table');
    return at;
  }
  const source = newSource(at, change.sources.length + 1, false, joinOf('first', false, at, at));
  source.kind = 'target';
  source.name = name;
  change.sources.push(source);
  change.targets.push(name);
  reader.write(change.verb, name);
  source.to = readSuffixes(reader, change, source, name.to, to);
  const alias = lastAlias(source);
  source.called = alias === -1 ? name.relation.name : identifierAt(code, alias);
  return source.to;
}

/** `a = 1, t.b = x.b`. @returns index after the list */
function readAssignments(reader: TreeReader, change: OpenChange, at: number, to: number): number {
  const {code, expressions} = reader;
  let next = at;
  for (;;) {
    const name = endOfDotted(code, next);
    if (code.word(name) !== EQUALS) {
      if (code.kind(next) !== KIND.template) reader.hole(next, Math.min(name, to), 'column = value');
      return code.kind(next) === KIND.template ? next + 1 : Math.min(name, to);
    }
    const columns = change.columns.length;
    const end = expressions.read(change, name + 1, to, AFTER_ASSIGNMENT, true);
    if (end === name + 2) withoutDefaults(code, change, columns);
    change.assignments.push({at: next, to: end, column: {at: next, to: name}, value: {at: name + 1, to: end}});
    if (code.word(end) !== COMMA || end >= to) return end;
    next = end + 1;
  }
}

/** `MERGE INTO t [alias] USING source ON … WHEN MATCHED THEN … `. @returns index after it */
export function readMerge(reader: TreeReader, at: number, to: number): number {
  const {code, expressions} = reader;
  const change = reader.openChange(at, to, 'MERGE');
  let next = readChanged(reader, change, code.word(at + 1) === INTO ? at + 2 : at + 1, to);
  if (code.word(next) === USING) next = readSources(reader, change, next + 1, to, AFTER_MERGE_SOURCE);
  else reader.hole(next, next + 1, 'USING');
  if (code.word(next) === ON) {
    const end = expressions.read(change, next + 1, to, AFTER_MERGE_CONDITION, false);
    change.on = {at: next + 1, to: end};
    next = end;
  }
  while (next < to && code.word(next) === WHEN) next = readWhen(reader, change, next + 1, to);
  if (next < to && code.word(next) !== SEMICOLON) reader.hole(next, to, 'WHEN or the end of the statement');
  change.to = next;
  return next;
}

/** `[NOT] MATCHED [AND …] THEN UPDATE SET … | DELETE | INSERT (…) VALUES (…)`. */
function readWhen(reader: TreeReader, change: OpenChange, at: number, to: number): number {
  const {code, expressions} = reader;
  let next = at;
  while (next < to && code.word(next) !== AND && code.word(next) !== THEN && code.word(next) !== WHEN) next++;
  if (code.word(next) === AND) next = expressions.read(change, next + 1, to, AFTER_CONDITION, false);
  if (code.word(next) !== THEN) {
    reader.hole(at, next, 'THEN');
    return next;
  }
  next++;
  if (code.word(next) === UPDATE && code.word(next + 1) === SET) return readAssignments(reader, change, next + 2, to);
  if (code.word(next) === INSERT) {
    next++;
    if (code.word(next) === OPEN) next = code.after(next);
    if (code.word(next) === VALUES) return readValues(reader, change, next, to).to;
  }
  // DELETE; UPDATE ALL BY NAME and INSERT ALL BY NAME.
  while (next < to && code.word(next) !== WHEN && code.word(next) !== SEMICOLON) next++;
  return next;
}

/** The stage, or the address in a string, that rows are copied to. @returns index after it */
function readLocation({code}: TreeReader, change: OpenChange, at: number): number {
  const kind = code.kind(at);
  const isLocation = kind === KIND.stage || kind === KIND.string;
  if (!isLocation) return at + 1;
  const written = kind === KIND.string ? stringContent(code.written(at)) : code.written(at);
  change.location = {at, to: at + 1, relation: stageRelation(written), certain: true};
  return at + 1;
}

/** `COPY INTO t FROM @stage` writes a table, `COPY INTO @stage FROM t` reads one. @returns index after what it reads */
export function readCopy(reader: TreeReader, at: number, to: number): number {
  const {code} = reader;
  const change = reader.openChange(at, to, 'COPY');
  let next = code.word(at + 1) === FILES ? at + 2 : at + 1;
  if (code.word(next) === INTO) next++;
  const kind = code.kind(next);
  if (kind === KIND.word || kind === KIND.quoted || kind === KIND.template) next = readTarget(reader, change, next);
  else next = readLocation(reader, change, next);
  while (next < to && code.word(next) !== FROM && code.word(next) !== SEMICOLON) next = code.after(next);
  if (code.word(next) === FROM) next = readCopied(reader, change, next + 1);
  while (next < to && code.word(next) !== PARTITION) next = code.after(next);
  if (code.word(next + 1) === BY && code.word(next + 2) === OPEN) {
    reader.expressions.read(change, next + 2, Math.min(code.after(next + 2), to), CLAUSE_WORDS, false);
  }
  change.to = to;
  return to;
}

/** What a COPY reads: files, a relation, or a query in brackets. */
function readCopied(reader: TreeReader, change: OpenChange, at: number): number {
  const {code} = reader;
  const source = newSource(at, 1, false, joinOf('first', false, at, at));
  if (code.word(at) === OPEN) {
    if (opensQuery(code, at)) reader.subquery(change, at);
    return code.after(at);
  }
  const isFiles = code.kind(at) === KIND.stage || code.kind(at) === KIND.string;
  const written = code.kind(at) === KIND.string ? code.written(at).slice(1, -1) : code.written(at);
  const name = isFiles ? {at, to: at + 1, relation: stageRelation(written), certain: true} : readWrittenName(code, at);
  if (name === undefined) return at;
  source.kind = isFiles ? 'stage' : name.certain ? 'table' : 'identifier';
  source.name = name;
  source.to = name.to;
  change.sources.push(source);
  return name.to;
}
