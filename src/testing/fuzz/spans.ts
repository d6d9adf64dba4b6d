import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {StatementReading} from '../../parse/reading.ts';
import {foldIdentifier} from '../../parse/resolve.ts';
import type {Query, Run, Scope, Select, Source} from '../../parse/tree/nodes.ts';
import {textOf} from '../../parse/tree/view.ts';

/**
 * Every place at which a tree does not claim what stands there: runs that lie outside of what holds them or overlap what
 * they must not, names that are not the text of their run, keywords that are not where a clause says. Independent of how
 * the tree is read: it looks at the text again.
 */
export function misplacedSpans({code, tree}: StatementReading): readonly string[] {
  const found: string[] = [];
  const say = (what: string, run: Run): void => {
    found.push(`${what} is not what its span ${run.at}–${run.to} covers: ${textOf(code, run).slice(0, 80)}`);
  };
  for (const scope of tree.scopes) {
    checkRun(code, scope, `A ${scope.kind}`, say);
    if (scope.parent !== undefined && !holds(scope.parent, scope)) say('A scope in its parent', scope);
    checkFacts(code, scope, say);
    for (const source of scope.sources) checkSource(code, scope, source, say);
    if (scope.kind === 'select') checkSelect(code, scope as Select, say);
    if (scope.kind === 'query') checkQuery(code, scope as Query, say);
  }
  for (const write of tree.writes) checkRun(code, write, 'A write', say);
  for (const hole of tree.holes) if (hole.at < 0 || hole.to > code.size || hole.to < hole.at) say('A hole', hole);
  return found;
}

type Say = (what: string, run: Run) => void;

function checkRun(code: Code, run: Run, what: string, say: Say): void {
  if (run.at < 0 || run.to > code.size || run.to < run.at) say(what, run);
}

function checkFacts(code: Code, scope: Scope, say: Say): void {
  for (const column of scope.columns) {
    const inside = {at: column.at, to: column.pathTo};
    if (!holds(scope, inside) || column.to <= column.at || column.pathTo < column.to) say('A column', inside);
    if (!isName(code, column.at)) say('The start of a column', column);
  }
  for (const literal of scope.literals) {
    if (!holds(scope, literal) || !isLiteral(code, literal, literal.type)) say('A literal', literal);
  }
  for (const call of scope.calls) {
    const open = call.arguments === undefined ? undefined : code.upper(call.arguments.at - 1);
    const close = call.arguments === undefined ? undefined : code.upper(call.arguments.to);
    if (!holds(scope, call) || !isName(code, call.at)) say('A call', call);
    if (open !== undefined && (open !== '(' || close !== ')')) say('The arguments of a call', call);
  }
  for (const cast of scope.casts) {
    const starts = code.upper(cast.at) === '::' || /^(TRY_)?CAST$/.test(code.upper(cast.at));
    if (!holds(scope, cast) || !starts || cast.type.to <= cast.type.at) say('A cast', cast);
  }
  for (const window of scope.windows) if (code.upper(window.at) !== 'OVER') say('A window', window);
  for (const {at, to, parts} of scope.conjunctions) {
    const ends = parts.slice(0, -1).every((part) => code.upper(part.to) === 'AND');
    if (!ends || parts[0]?.at !== at || parts.at(-1)?.to !== to) say('A conjunction', {at, to});
  }
}

function checkSource(code: Code, scope: Scope, source: Source, say: Say): void {
  if (!holds(scope, source)) say('A source in its scope', source);
  const {name, alias, called} = source;
  if (name !== undefined) {
    if (!holds(source, name)) say('The name of a source', name);
    const isPlain = name.certain && (source.kind === 'table' || source.kind === 'cte' || source.kind === 'target');
    const last = foldIdentifier(code.written(name.to - 1));
    if (isPlain && code.kind(name.to - 1) !== KIND.operator && !name.relation.name.endsWith(last))
      say('A relation', name);
  }
  if (alias !== -1 && source.reshapes.length === 0) {
    if (!holds(source, {at: alias, to: alias + 1})) say('An alias', source);
    if (called !== foldIdentifier(code.written(alias))) say('What a source is called', source);
  }
  if (source.join.on !== undefined && code.upper(source.join.on.at - 1) !== 'ON') say('ON', source.join.on);
}

function checkSelect(code: Code, select: Select, say: Say): void {
  if (code.upper(select.at) !== 'SELECT') say('A SELECT', select);
  const clauses = [
    ['FROM', select.from],
    ['WHERE', select.where],
    ['HAVING', select.having],
    ['QUALIFY', select.qualify],
    ['BY', select.groupBy],
  ] as const;
  for (const [keyword, run] of clauses) {
    if (run !== undefined && code.upper(run.at - 1) !== keyword) say(keyword, run);
  }
  let end = select.list.at;
  for (const item of select.items) {
    if (item.at < end || !holds(select.list, item) || !holds(item, item.expression)) say('An item', item);
    if (item.alias !== -1 && (item.alias < item.expression.to || item.alias >= item.to))
      say('An alias of an item', item);
    if (item.star !== undefined && !textOf(code, item).includes('*')) say('A star', item);
    end = item.to;
  }
}

function checkQuery(code: Code, query: Query, say: Say): void {
  if (query.opener !== -1 && code.upper(query.opener) !== '(') say('The bracket of a query', query);
  for (const branch of query.branches) if (!holds(query, branch)) say('A branch', branch);
  for (const cte of query.with?.ctes ?? []) {
    if (foldIdentifier(code.written(cte.nameAt)) !== cte.name && code.kind(cte.nameAt) === KIND.word) {
      // A name that is glued together from pieces is longer than its first token.
      if (!cte.name.startsWith(foldIdentifier(code.written(cte.nameAt)))) say('The name of a CTE', cte);
    }
    if (code.upper(cte.opener) !== '(' || code.upper(cte.opener - 1) !== 'AS') say('A CTE', cte);
  }
  for (const operator of query.operators) {
    if (!/^(UNION|INTERSECT|MINUS|EXCEPT)$/.test(code.upper(operator.at))) say('A set operator', operator);
  }
  if (query.orderBy !== undefined && code.upper(query.orderBy.at - 1) !== 'BY') say('ORDER BY', query.orderBy);
  if (query.limit !== undefined && !/^(LIMIT|FETCH)$/.test(code.upper(query.limit.at))) say('LIMIT', query.limit);
}

function isName(code: Code, at: number): boolean {
  const kind = code.kind(at);
  return kind === KIND.word || kind === KIND.quoted || kind === KIND.variable || kind === KIND.template;
}

function isLiteral(code: Code, {at, to}: Run, type: string): boolean {
  const kind = code.kind(at);
  if (type === 'number') return kind === KIND.number && to === at + 1;
  if (type === 'text') return (kind === KIND.string || kind === KIND.dollarString) && to === at + 1;
  if (type === 'null') return code.upper(at) === 'NULL';
  if (type === 'boolean') return /^(TRUE|FALSE)$/.test(code.upper(at));
  return code.kind(at + 1) === KIND.string;
}

function holds(outer: Run, inner: Run): boolean {
  return outer.at <= inner.at && inner.to <= outer.to;
}
