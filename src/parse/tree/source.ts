import {KIND} from '../lex/kinds.ts';
import {wordNumbers, wordSet} from '../lex/words.ts';
import {CLAUSE_WORDS, endsClause, opensQuery} from './clauses.ts';
import {identifierAt, stageRelation, stringContent} from './name.ts';
import {endOfValues, readValues} from './lists.ts';
import type {OpenScope} from './scopes.ts';
import {named, readIdentifier, readNamed, readSemanticView, readTable} from './source-names.ts';
import {lastAlias, readSuffixes} from './source-suffixes.ts';
import type {OpenJoin, OpenSource} from './sources.ts';
import type {TreeReader} from './tree-reader.ts';

const [OPEN, VALUES, LATERAL, TABLE, IDENTIFIER, SEMANTIC_VIEW] = wordNumbers(
  '( VALUES LATERAL TABLE IDENTIFIER SEMANTIC_VIEW',
);
/** Words that cannot name a relation: where one of them stands instead, the text is broken and nothing is read there. */
const NOT_NAMES = wordSet(
  'ON WHERE GROUP ORDER HAVING QUALIFY UNION INTERSECT JOIN INNER LEFT RIGHT FULL CROSS NATURAL SET WHEN SELECT FROM AS THEN',
  'ELSE WITH INTO USING',
);

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
