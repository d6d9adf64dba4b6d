import {RELATION_OBJECTS} from '../kind/kind-tables.ts';
import type {Classification} from '../kind/classify.ts';
import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers, wordSet} from '../lex/words.ts';
import {opensQuery} from './clauses.ts';
import {readLoosely} from './loose.ts';
import {readWrittenName} from './name.ts';
import type {Name} from './nodes.ts';
import {newSource} from './source.ts';
import type {OpenScope} from './scopes.ts';
import {joinOf} from './sources.ts';
import type {TreeReader} from './tree-reader.ts';

const [SEMICOLON, OPEN, AS, CLONE, LIKE, ON, WITH, SWAP] = wordNumbers('; ( AS CLONE LIKE ON WITH SWAP');

const [TO, RENAME, TEMPLATE, TABLE, VIEW, SELECT, VALUES, TABLES, COPY, GRANTS] = wordNumbers(
  'TO RENAME TEMPLATE TABLE VIEW SELECT VALUES TABLES COPY GRANTS',
);
const SKIPPED = wordSet('IF NOT EXISTS TABLE');
const STREAM_SOURCES = wordSet('EXTERNAL DYNAMIC EVENT');
const TEMPORARY = wordSet('TEMP TEMPORARY VOLATILE');
/** What a CREATE … AS makes that could be a model instead. */
const MADE: ReadonlySet<string> = new Set([
  'TABLE',
  'ICEBERG TABLE',
  'HYBRID TABLE',
  'INTERACTIVE TABLE',
  'VIEW',
  'MATERIALIZED VIEW',
  'DYNAMIC TABLE',
]);

/**
 * Reads CREATE, ALTER, DROP, UNDROP and DEFINE: the relation that is written, the query behind AS, what is cloned.
 * @returns index after it
 */
export function readDefinition(reader: TreeReader, found: Classification, to: number): number {
  const {code} = reader;
  const {at, object} = found;
  const scope = reader.openStatement(at, to);
  if (object === undefined) return to;
  if (!RELATION_OBJECTS.has(object.name)) return readLoosely(reader, scope, object.next, to);
  let next = object.next;
  while (SKIPPED[code.word(next)] === 1) next++;
  const name = readWrittenName(code, next);
  if (name === undefined) return to;
  reader.write(found.verb, name);
  next = code.word(name.to) === COPY && code.word(name.to + 1) === GRANTS ? name.to + 2 : name.to;
  const columns = code.word(next) === OPEN ? {at: next, to: code.after(next)} : undefined;
  while (next < to) {
    const word = code.word(next);
    if (word === SEMICOLON) return next;
    if (word === OPEN) {
      if (startsQuery(code, next)) return readMade(reader, found, name, columns, next, to);
      next = code.after(next);
    } else if (word === AS && startsQuery(code, next + 1)) {
      return readMade(reader, found, name, columns, next + 1, to);
    } else {
      next = readPart(reader, scope, found, next, to);
    }
  }
  return next;
}

/** The query that a relation is made of. */
function readMade(
  reader: TreeReader,
  found: Classification,
  name: Name,
  columns: {at: number; to: number} | undefined,
  at: number,
  to: number,
): number {
  const {code} = reader;
  const object = found.object?.name ?? '';
  const makes = (found.verb.startsWith('CREATE') || found.verb.startsWith('DEFINE')) && MADE.has(object);
  if (makes && code.word(at - 1) === AS) {
    let temporary = false;
    for (let i = found.at; i < found.object!.next; i++) temporary ||= TEMPORARY[code.word(i)] === 1;
    reader.made = {object, temporary, name, columns};
  }
  return reader.rootQuery(at, to);
}

/** One word of a definition, with the name behind it where one is read or written. @returns index after it */
function readPart(reader: TreeReader, scope: OpenScope, found: Classification, at: number, to: number): number {
  const {code} = reader;
  const word = code.word(at);
  const object = found.object?.name;
  if (word === CLONE || word === LIKE) return readFrom(reader, scope, at + 1);
  if (word === ON && object === 'STREAM') {
    const kind = STREAM_SOURCES[code.word(at + 1)] === 1 ? at + 2 : at + 1;
    return code.word(kind) === TABLE || code.word(kind) === VIEW ? readFrom(reader, scope, kind + 1) : at + 1;
  }
  if ((word === WITH && code.word(at - 1) === SWAP) || (word === TO && code.word(at - 1) === RENAME)) {
    const name = readWrittenName(code, at + 1);
    if (name !== undefined) reader.write(found.verb, name);
    return name?.to ?? at + 1;
  }
  // USING TEMPLATE (select …): the query gives the columns.
  if (word === TEMPLATE && code.word(at + 1) === OPEN) return readLoosely(reader, scope, at + 1, to);
  if (word === TABLES && object === 'SEMANTIC VIEW' && code.match(at + 1) !== -1) {
    readSemanticTables(reader, scope, at + 2, code.match(at + 1));
    return code.after(at + 1);
  }
  return at + 1;
}

/** A relation that is read as a whole. @returns index after its name */
function readFrom(reader: TreeReader, scope: OpenScope, at: number): number {
  const {code} = reader;
  const name = readWrittenName(code, at);
  if (name === undefined) return at;
  addSource(scope, name);
  return name.to;
}

function addSource(scope: OpenScope, name: Name): void {
  const source = newSource(name.at, scope.sources.length + 1, false, joinOf('comma', false, name.at, name.at));
  source.to = name.to;
  source.kind = name.certain ? 'table' : 'identifier';
  source.name = name;
  source.called = name.relation.name;
  scope.sources.push(source);
}

/** `TABLES (o AS db.s.orders PRIMARY KEY (id), …)` of a semantic view. */
function readSemanticTables(reader: TreeReader, scope: OpenScope, at: number, to: number): void {
  const {code} = reader;
  let isStart = true;
  for (let i = at; i < to; i = code.after(i)) {
    if (isStart) {
      const name = readWrittenName(code, code.word(i + 1) === AS ? i + 2 : i);
      if (name !== undefined) addSource(scope, name);
    }
    isStart = code.text.charAt(code.start(i)) === ',';
  }
}

/** Whether a query stands here, also in brackets or behind templates. */
function startsQuery(code: Code, at: number): boolean {
  let next = at;
  while (code.kind(next) === KIND.template) next++;
  const word = code.word(next);
  if (word === SELECT || word === VALUES || word === WITH) return true;
  if (word !== OPEN) return false;
  const isTemplate = code.kind(next + 1) === KIND.template && code.match(next) === next + 2;
  return isTemplate || opensQuery(code, next) || code.word(next + 1) === VALUES;
}
