import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers, wordSet} from '../lex/words.ts';
import {CLAUSE_WORDS, endsClause, opensQuery} from './clauses.ts';
import {identifierAt, readName, readWrittenName, relationOfString, stageRelation, stringContent} from './name.ts';
import type {Name, SourceKind} from './nodes.ts';
import {endOfValues, readValues} from './lists.ts';
import {endOfDotted} from './path.ts';
import type {OpenScope} from './scopes.ts';
import {lastAlias, readSuffixes} from './source-suffixes.ts';
import type {OpenJoin, OpenSource} from './sources.ts';
import type {TreeReader} from './tree-reader.ts';

const [OPEN, VALUES, LATERAL, TABLE, IDENTIFIER, SEMANTIC_VIEW, BANG] = wordNumbers(
  '( VALUES LATERAL TABLE IDENTIFIER SEMANTIC_VIEW !',
);
/** Words that cannot name a relation: where one of them stands instead, the text is broken and nothing is read there. */
const NOT_NAMES = wordSet(
  'ON WHERE GROUP ORDER HAVING QUALIFY UNION INTERSECT JOIN INNER LEFT RIGHT FULL CROSS NATURAL SET WHEN SELECT FROM AS THEN',
  'ELSE WITH INTO USING',
);
/** Table functions that only unfold what they are given: they read nothing by themselves. */
const UNFOLDING: ReadonlySet<string> = new Set(['FLATTEN', 'GENERATOR', 'SPLIT_TO_TABLE', 'STRTOK_SPLIT_TO_TABLE']);

/**
 * Reads what stands where a relation is expected, with what follows it: an alias, time travel, samples, pivots.
 * @param depth how many brackets around joins it stands in; -1 when there may be no more
 * @returns undefined where nothing stands that could be one
 */
export function readSource(
  reader: TreeReader,
  scope: OpenScope,
  at: number,
  to: number,
  join: OpenJoin,
  depth: number,
): OpenSource | undefined {
  const {code} = reader;
  const lateral = code.word(at) === LATERAL;
  const first = lateral ? at + 1 : at;
  if (first >= to) return undefined;
  const source = newSource(at, scope.sources.length + 1, lateral, join);
  scope.sources.push(source);
  const end = readMain(reader, scope, source, first, to, depth);
  if (end === first) {
    scope.sources.length = source.number - 1;
    return undefined;
  }
  source.to = readSuffixes(reader, scope, source, end, to);
  const alias = lastAlias(source);
  if (alias !== -1) source.called = identifierAt(code, alias);
  else if (source.kind === 'table' || source.name?.certain === true) source.called = source.name?.relation.name;
  return source;
}

/** @returns index after the name or bracket; `at` where none stands */
function readMain(
  reader: TreeReader,
  scope: OpenScope,
  source: OpenSource,
  at: number,
  to: number,
  depth: number,
): number {
  const {code} = reader;
  const word = code.word(at);
  const written = code.written(at);
  switch (code.kind(at)) {
    case KIND.stage:
      return readStage(reader, scope, source, at, written);
    case KIND.string:
    case KIND.dollarString:
      return readStage(reader, scope, source, at, stringContent(written));
    case KIND.variable: {
      const isResult = /^\$\d+$/.test(written);
      return named(source, isResult ? 'result-scan' : 'identifier', at, at + 1, written.toUpperCase());
    }
    case KIND.operator:
      return word === OPEN && code.match(at) !== -1 ? readBracket(reader, scope, source, at, depth) : at;
    case KIND.word:
      if (word === VALUES) {
        source.kind = 'values';
        source.values = readValues(reader, scope, at, to);
        return source.values.to;
      }
      if (NOT_NAMES[word] === 1 || (CLAUSE_WORDS[word] === 1 && endsClause(code, at, word))) return at;
      if (code.word(at + 1) === OPEN && code.match(at + 1) !== -1) {
        if (word === TABLE) return readTable(reader, scope, source, at);
        if (word === IDENTIFIER) return readIdentifier(code, source, at);
        if (word === SEMANTIC_VIEW) return readSemanticView(code, source, at);
      }
      return readNamed(reader, scope, source, at);
    case KIND.quoted:
    case KIND.template:
    case KIND.bind:
      return readNamed(reader, scope, source, at);
    default:
      return at;
  }
}

function named(source: OpenSource, kind: SourceKind, at: number, to: number, name: string): number {
  source.kind = kind;
  source.name = {at, to, relation: {name}, certain: false};
  return to;
}

/** `@stage/path (file_format => f)`, or the address of files. */
function readStage(reader: TreeReader, scope: OpenScope, source: OpenSource, at: number, written: string): number {
  const {code} = reader;
  source.kind = 'stage';
  source.name = {at, to: at + 1, relation: stageRelation(written), certain: true};
  if (code.word(at + 1) !== OPEN) return at + 1;
  // `file_format => f` names a file format: what is told about files names no columns.
  const columns = scope.columns.length;
  const end = readArguments(reader, scope, source, at + 1);
  scope.columns.length = columns;
  return end;
}

/** The arguments of a function: expressions that may name columns of the sources before it. @returns index after them */
function readArguments(reader: TreeReader, scope: OpenScope, source: OpenSource, opener: number): number {
  const {code} = reader;
  const close = code.match(opener);
  if (close === -1) return opener;
  source.arguments = {at: opener + 1, to: close};
  if (close > opener + 1) reader.expressions.read(scope, opener, close + 1, CLAUSE_WORDS, false);
  return close + 1;
}

/** A query, VALUES or joins in brackets. */
function readBracket(reader: TreeReader, scope: OpenScope, source: OpenSource, at: number, depth: number): number {
  const {code} = reader;
  const close = code.match(at);
  if (opensQuery(code, at)) {
    source.kind = 'query';
    source.query = reader.subquery(scope, at);
  } else if (code.word(at + 1) === VALUES && endOfValues(code, at + 1) < close) {
    // `(values (1) union all select …)`.
    source.kind = 'query';
    source.query = reader.subquery(scope, at);
  } else if (code.word(at + 1) === VALUES) {
    source.kind = 'values';
    source.values = readValues(reader, scope, at + 1, close);
  } else {
    source.kind = 'group';
    const end = depth === -1 ? at + 1 : reader.sources(scope, at + 1, close, depth + 1);
    if (end < close) reader.hole(end, close, 'a join or the closing bracket');
  }
  return close + 1;
}

/** `TABLE(fn(…))`, `TABLE(RESULT_SCAN(…))`, `TABLE($name)`, `TABLE('name')`. */
function readTable(reader: TreeReader, scope: OpenScope, source: OpenSource, at: number): number {
  const {code} = reader;
  const close = code.match(at + 1);
  const inner = at + 2;
  if (code.word(inner) === IDENTIFIER && code.word(inner + 1) === OPEN) {
    readIdentifier(code, source, inner);
    return close + 1;
  }
  const kind = code.kind(inner);
  const literal = kind === KIND.string && close === inner + 1 ? stringContent(code.written(inner)) : '';
  const relation = literal === '' ? undefined : relationOfString(literal);
  if (relation !== undefined) {
    source.kind = 'identifier';
    source.name = {at, to: close + 1, relation, certain: true};
    return close + 1;
  }
  const name = kind === KIND.word || kind === KIND.quoted ? functionAt(code, inner) : undefined;
  if (name !== undefined && code.word(name.to) === OPEN && code.match(name.to) !== -1) {
    source.kind = functionKind(name);
    source.name = name;
    source.arguments = {at: name.to + 1, to: code.match(name.to)};
    reader.expressions.read(scope, inner, close, CLAUSE_WORDS, false);
    return close + 1;
  }
  if (close > inner) {
    const text = code.text.slice(code.start(inner), code.end(close - 1));
    named(source, 'identifier', inner, close, text.toUpperCase());
  } else {
    reader.hole(at, close + 1, 'a function or a name between the brackets');
  }
  return close + 1;
}

/** The name of a function, that of a model's method (`m!forecast`) included. */
function functionAt(code: Code, at: number): Name | undefined {
  const name = readName(code, at);
  const to = endOfDotted(code, at);
  if (name === undefined || to <= name.to || code.word(name.to) !== BANG || code.word(to) !== OPEN) return name;
  const method = code.text.slice(code.end(name.to - 1), code.end(to - 1)).toUpperCase();
  return {...name, to, relation: {...name.relation, name: name.relation.name + method}};
}

/** `IDENTIFIER('db.schema.t')`: the name is known. `IDENTIFIER($t)`: only the variable is. */
function readIdentifier(code: Code, source: OpenSource, at: number): number {
  const name = readWrittenName(code, at);
  source.kind = 'identifier';
  source.name = name;
  return name?.to ?? at;
}

function readSemanticView(code: Code, source: OpenSource, at: number): number {
  const name = readName(code, at + 2);
  const close = code.match(at + 1);
  source.kind = 'function';
  if (name !== undefined) source.name = name;
  source.arguments = {at: at + 2, to: close};
  return close + 1;
}

function readNamed(reader: TreeReader, scope: OpenScope, source: OpenSource, at: number): number {
  const {code} = reader;
  const name = functionAt(code, at);
  if (name === undefined) return at;
  source.name = name;
  if (code.word(name.to) !== OPEN || code.match(name.to) === -1) {
    source.kind = name.certain ? 'table' : 'identifier';
    return name.to;
  }
  source.kind = functionKind(name);
  if (name.relation.name === 'DIRECTORY' && code.kind(name.to + 1) === KIND.stage) {
    source.kind = 'stage';
    source.name = {...name, relation: stageRelation(code.written(name.to + 1))};
    return code.after(name.to);
  }
  // The call is read as an expression, name included, so that it is found among the calls of the scope.
  const end = code.after(name.to);
  source.arguments = {at: name.to + 1, to: end - 1};
  reader.expressions.read(scope, at, end, CLAUSE_WORDS, false);
  return end;
}

function functionKind(name: Name): SourceKind {
  if (name.relation.schema !== undefined) return 'function';
  if (name.relation.name === 'RESULT_SCAN') return 'result-scan';
  return UNFOLDING.has(name.relation.name) ? 'lateral' : 'function';
}

export function newSource(at: number, number: number, lateral: boolean, join: OpenJoin): OpenSource {
  return {
    at,
    to: at,
    kind: 'unknown',
    number,
    name: undefined,
    lateral,
    alias: -1,
    columns: undefined,
    called: undefined,
    arguments: undefined,
    query: undefined,
    cte: undefined,
    values: undefined,
    travel: undefined,
    sample: undefined,
    reshapes: [],
    join,
  };
}
