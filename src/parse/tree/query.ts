import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers, wordSet} from '../lex/words.ts';
import {foldIdentifier} from '../resolve.ts';
import {CLAUSE_WORDS, endOfSetOperator, endsClause, opensQuery, startsWith} from './clauses.ts';
import type {Cte, Run, SetOperator} from './nodes.ts';
import {endOfDotted, endOfPart, isNamePart} from './path.ts';
import type {OpenQuery} from './scopes.ts';
import {readList, readValues} from './lists.ts';
import {readSelect} from './select.ts';
import type {TreeReader} from './tree-reader.ts';

const [WITH, RECURSIVE, AS, OPEN, COMMA, SELECT, VALUES] = wordNumbers('WITH RECURSIVE AS ( , SELECT VALUES');
const [ORDER, LIMIT, OFFSET, FETCH, SEMICOLON, PIPE, ALL, FOR] = wordNumbers('ORDER LIMIT OFFSET FETCH ; ->> ALL FOR');
const [UNION, INTERSECT, DISTINCT, BY, SIBLINGS, FIRST, NEXT] = wordNumbers(
  'UNION INTERSECT DISTINCT BY SIBLINGS FIRST NEXT',
);
const [ROW, ROWS, ONLY, TIES, PERCENT, MODEL, VERSION] = wordNumbers('ROW ROWS ONLY TIES PERCENT MODEL VERSION');
const STARTS = wordSet('SELECT WITH (');
const SET_OPERATORS = wordSet('UNION INTERSECT MINUS EXCEPT');

/**
 * Reads a query: its WITH list, its branches with the operators between them, ORDER BY, LIMIT and OFFSET.
 * @returns index at which it ended: its end, a terminator, or a pipe
 */
export function readQuery(reader: TreeReader, query: OpenQuery): number {
  const {code} = reader;
  const {to} = query;
  let at = query.at;
  while (code.kind(at) === KIND.template && (STARTS[code.word(at + 1)] === 1 || code.kind(at + 1) === KIND.template))
    at++;
  at = readWith(reader, query, at);
  let wantsBranch = true;
  while (at < to) {
    const word = code.word(at);
    if (word === SEMICOLON || word === PIPE) break;
    // `{% if x %} select … {% else %} select … {% endif %}`: one of several.
    wantsBranch ||= STARTS[word] === 1 && code.kind(at - 1) === KIND.template;
    if (wantsBranch) {
      const next = readBranch(reader, query, at);
      if (next !== at) {
        at = next;
        wantsBranch = false;
        continue;
      }
    } else if (SET_OPERATORS[word] === 1) {
      const next = endOfSetOperator(code, at);
      if (next !== -1) {
        query.operators.push(setOperator(code, at, next));
        at = next;
        wantsBranch = true;
        continue;
      }
    }
    at = readTail(reader, query, at);
  }
  if (wantsBranch) reader.hole(Math.max(query.at, at - 1), at, 'a SELECT');
  query.to = at;
  return at;
}

/** A SELECT, a query in brackets or VALUES. @returns index after it; `at` where none starts */
function readBranch(reader: TreeReader, query: OpenQuery, at: number): number {
  const {code} = reader;
  const word = code.word(at);
  if (word === SELECT) return readSelect(reader, query, at, query.to);
  if (word === OPEN && code.match(at) !== -1 && holdsQuery(code, at)) {
    query.branches.push(reader.subquery(query, at));
    return code.after(at);
  }
  if (word === VALUES) {
    const values = readValues(reader, query, at, query.to);
    query.branches.push(values);
    return values.to;
  }
  if (code.kind(at) === KIND.template) {
    // What a template stands for may be a whole query; one in front of a SELECT stands for nothing that matters here.
    if (code.word(at + 1) === SELECT || code.word(at + 1) === OPEN || code.word(at + 1) === WITH) return at;
    return at + 1;
  }
  return at;
}

/** Whether a bracket holds a query, VALUES, or a template that stands for one. */
function holdsQuery(code: Code, at: number): boolean {
  if (opensQuery(code, at) || code.word(at + 1) === VALUES) return true;
  return code.kind(at + 1) === KIND.template && code.match(at) === at + 2;
}

/** What may stand behind the last branch; anything else is a hole. @returns index to go on with, beyond `at` */
function readTail(reader: TreeReader, query: OpenQuery, at: number): number {
  const {code} = reader;
  const word = code.word(at);
  const isClause = CLAUSE_WORDS[word] === 1 && endsClause(code, at, word);
  if (isClause && isRepeated(query, word)) reader.hole(at, at + 1, 'the end of the query, as this clause comes twice');
  if (word === ORDER && isClause) {
    const first = code.word(at + 1) === SIBLINGS ? at + 3 : at + 2;
    query.orderBy = readList(reader, query, first, query.to);
    return query.orderBy.to;
  }
  if ((word === LIMIT || word === FETCH) && isClause) {
    const run = countClause(code, at);
    query.limit = run;
    return run.to;
  }
  if (word === OFFSET && isClause) {
    query.offset = countClause(code, at);
    return query.offset.to;
  }
  if (word === FOR && isClause) {
    query.lock = {at, to: query.to};
    return query.to;
  }
  if (code.kind(at) === KIND.template) return at + 1;
  let end = at + 1;
  while (end < query.to && !isLandmark(code, end)) end = code.after(end);
  reader.hole(at, end, query.branches.length === 0 ? 'a SELECT' : 'the next clause or the end of the query');
  return end;
}

function isRepeated(query: OpenQuery, word: number): boolean {
  if (word === ORDER) return query.orderBy !== undefined || query.limit !== undefined;
  if (word === LIMIT || word === FETCH) return query.limit !== undefined;
  return word === OFFSET && query.offset !== undefined;
}

/** Where reading can go on after something that is not understood. */
function isLandmark(code: Code, at: number): boolean {
  const word = code.word(at);
  if (word === SELECT) return true;
  return CLAUSE_WORDS[word] === 1 && endsClause(code, at, word);
}

/** LIMIT, OFFSET or FETCH with its number and the words around it. */
function countClause(code: Code, at: number): Run {
  let to = at + 1;
  if (code.word(to) === FIRST || code.word(to) === NEXT) to++;
  const word = code.word(to);
  if (word !== ROW && word !== ROWS) to = code.kind(to) === KIND.none ? to : endOfPart(code, to);
  while (code.word(to) === ROW || code.word(to) === ROWS || code.word(to) === ONLY || code.word(to) === PERCENT) to++;
  if (code.word(to) === WITH && code.word(to + 1) === TIES) to += 2;
  return {at, to};
}

function setOperator(code: Code, at: number, to: number): SetOperator {
  const word = code.word(at);
  const quantifier = code.word(at + 1) === ALL ? 'ALL' : code.word(at + 1) === DISTINCT ? 'DISTINCT' : undefined;
  const operator = word === UNION ? 'UNION' : word === INTERSECT ? 'INTERSECT' : 'MINUS';
  const name = quantifier === undefined ? at + 1 : at + 2;
  return {at, to, operator, ...(quantifier && {quantifier}), byName: code.word(name) === BY};
}

/** Reads the WITH list of a query, if it has one. @returns index after it */
function readWith(reader: TreeReader, query: OpenQuery, at: number): number {
  const {code} = reader;
  if (code.word(at) !== WITH || !startsWith(code, at)) return at;
  const recursive = code.word(at + 1) === RECURSIVE && code.word(at + 2) !== AS && code.word(at + 2) !== OPEN;
  const ctes: Cte[] = [];
  let next = recursive ? at + 2 : at + 1;
  // The list is known to the bodies from the start: they are read later, and see what comes before them.
  const list = {at, to: next, recursive, ctes, byName: new Map<string, Cte[]>()};
  query.with = list;
  query.withQuery = query;
  while (next < query.to) {
    next = afterTemplates(code, next);
    if (code.word(next + 1) === AS && code.word(next + 2) === MODEL) {
      next = endOfModel(code, next + 3);
      if (code.word(next) !== COMMA) break;
      next++;
      continue;
    }
    const cte = readCte(reader, query, next, ctes.length + 1);
    if (cte === undefined) {
      // A trailing comma is forgiven where the query follows.
      if (code.word(next) !== SELECT && code.word(next) !== OPEN) reader.hole(next, next + 1, 'a name and AS (…)');
      break;
    }
    ctes.push(cte);
    const known = list.byName.get(cte.name);
    if (known === undefined) list.byName.set(cte.name, [cte]);
    else known.push(cte);
    next = afterTemplates(code, cte.to);
    if (code.word(next) !== COMMA) break;
    next++;
  }
  list.to = next;
  return next;
}

/** `WITH m AS MODEL db.s.model VERSION v1`: a name for a model and no query. @returns index after it */
function endOfModel(code: Code, at: number): number {
  if (!isNamePart(code.kind(at))) return at;
  const next = endOfDotted(code, at);
  return code.word(next) === VERSION && isNamePart(code.kind(next + 1)) ? endOfPart(code, next + 1) : next;
}

/** `{% if x %}` in front of a common table expression or behind one; a template may be the name of one, too. */
function afterTemplates(code: Code, at: number): number {
  let next = at;
  while (code.kind(next) === KIND.template && code.word(endOfPart(code, next)) !== AS && code.word(next + 1) !== OPEN)
    next++;
  return next;
}

function readCte(reader: TreeReader, query: OpenQuery, at: number, number: number): Cte | undefined {
  const {code} = reader;
  const kind = code.kind(at);
  if (kind !== KIND.word && kind !== KIND.quoted && kind !== KIND.template) return undefined;
  const nameTo = endOfPart(code, at);
  let next = nameTo;
  const columns = code.word(next) === OPEN && code.match(next) !== -1 ? {at: next, to: code.after(next)} : undefined;
  if (columns !== undefined) next = columns.to;
  if (code.word(next) !== AS || code.word(next + 1) !== OPEN || code.match(next + 1) === -1) return undefined;
  const opener = next + 1;
  const body = reader.subquery(query, opener);
  const written = code.text.slice(code.start(at), code.end(nameTo - 1));
  const name = kind === KIND.word && nameTo === at + 1 ? code.upper(at) : foldIdentifier(written);
  return {at, to: code.after(opener), name, nameAt: at, number, columns, opener, query: body};
}
