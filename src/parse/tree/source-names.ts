import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers} from '../lex/words.ts';
import {CLAUSE_WORDS} from './clauses.ts';
import {readName, readWrittenName, relationOfString, stageRelation, stringContent} from './name.ts';
import type {Name, SourceKind} from './nodes.ts';
import {endOfDotted} from './path.ts';
import type {OpenScope} from './scopes.ts';
import type {OpenSource} from './sources.ts';
import type {TreeReader} from './tree-reader.ts';

// Sources that are called by a name: relations, functions, and what says their name as a text.

const [OPEN, IDENTIFIER, BANG] = wordNumbers('( IDENTIFIER !');
/** Table functions that only unfold what they are given: they read nothing by themselves. */
const UNFOLDING: ReadonlySet<string> = new Set(['FLATTEN', 'GENERATOR', 'SPLIT_TO_TABLE', 'STRTOK_SPLIT_TO_TABLE']);

/** Takes for the name what stands between two tokens, however far it can be known. @returns index after it */
export function named(source: OpenSource, kind: SourceKind, at: number, to: number, name: string): number {
  source.kind = kind;
  source.name = {at, to, relation: {name}, certain: false};
  return to;
}

/** `TABLE(fn(…))`, `TABLE(RESULT_SCAN(…))`, `TABLE($name)`, `TABLE('name')`. */
export function readTable(reader: TreeReader, scope: OpenScope, source: OpenSource, at: number): number {
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
export function readIdentifier(code: Code, source: OpenSource, at: number): number {
  const name = readWrittenName(code, at);
  source.kind = 'identifier';
  source.name = name;
  return name?.to ?? at;
}

/** `SEMANTIC_VIEW(name METRICS … DIMENSIONS …)`. */
export function readSemanticView(code: Code, source: OpenSource, at: number): number {
  const name = readName(code, at + 2);
  const close = code.match(at + 1);
  source.kind = 'function';
  if (name !== undefined) source.name = name;
  source.arguments = {at: at + 2, to: close};
  return close + 1;
}

/** A table, a view, or a function with its arguments; what names one where the text does not: a template, a bind. */
export function readNamed(reader: TreeReader, scope: OpenScope, source: OpenSource, at: number): number {
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
