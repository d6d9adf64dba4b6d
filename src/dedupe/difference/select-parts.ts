import type {Code} from '../../parse/lex/tokens.ts';
import {KIND} from '../../parse/lex/kinds.ts';
import {wordNumber} from '../../parse/lex/words.ts';
import {identifierAt} from '../../parse/tree/name.ts';
import type {Join, Run, Scope, Select, Source} from '../../parse/tree/nodes.ts';
import {aggregatesIn} from './aggregates.ts';
import {type SeenSource, seeThrough} from './see-through.ts';

/** A condition that rows, or groups of them, have to pass. */
export interface Condition {
  readonly clause: 'WHERE' | 'HAVING' | 'QUALIFY';
  readonly scope: Scope;
  readonly run: Run;
  /** The source whose query it stands in, where it was seen through. */
  readonly of?: SeenSource;
  /** USING: columns of that name are equal. */
  readonly equal?: {readonly left: Source; readonly right: Source; readonly name: string};
}

/** How the rows of a source come to the others. An inner join is one however it is written. */
export type JoinClass = 'inner' | 'left' | 'right' | 'full' | 'asof';

/** A source with the join it comes by. */
export interface JoinedSource extends SeenSource {
  readonly joined: JoinClass;
  readonly natural: boolean;
  /** Whether it stands in brackets that are joined by an outer join: its own join says less than where the brackets stand. */
  readonly grouped: boolean;
  readonly join: Join;
  /** Conditions of the join, where it matters that they are its own: those of an inner join are filters. */
  readonly on: readonly Condition[];
  /** Columns behind USING, in stored case. */
  readonly using: readonly string[];
}

/** The FROM and the filters of a scope, with inner joins' conditions among the filters. */
export interface RowParts {
  readonly sources: readonly JoinedSource[];
  readonly conditions: readonly Condition[];
}

const CLOSE = wordNumber(')');
const INNER = new Set(['first', 'comma', 'inner', 'cross']);

const known = new WeakMap<Scope, RowParts>();

/** Takes a scope's FROM and its filters apart. */
export function rowParts(code: Code, scope: Scope & {readonly where?: Run}): RowParts {
  const found = known.get(scope);
  if (found !== undefined) return found;
  const made = takeApart(code, scope);
  known.set(scope, made);
  return made;
}

function takeApart(code: Code, scope: Scope & {readonly where?: Run}): RowParts {
  const conditions: Condition[] = [];
  const brings = scope.sources.some(({join}) => join.kind === 'right' || join.kind === 'full');
  const sources: JoinedSource[] = [];
  const groups: Source[] = [];
  for (const source of scope.sources) {
    while (groups.length > 0 && groups.at(-1)!.to <= source.at) groups.pop();
    if (source.kind === 'group') {
      groups.push(source);
      continue;
    }
    const join = joinMeant(source, groups);
    const joined: JoinClass = INNER.has(join.kind) ? 'inner' : (join.kind as JoinClass);
    const grouped = groups.some((group) => !INNER.has(group.join.kind));
    const isFilter = joined === 'inner' && !brings && !grouped;
    const mayFilter = isFilter || (joined === 'left' && !brings && !grouped);
    const seen = seeThrough(scope, source, mayFilter);
    const on: Condition[] = isFilter ? conditions : [];
    for (const run of [join.on, join.match]) if (run !== undefined) on.push({clause: 'WHERE', scope, run});
    for (const condition of seen.conditions) on.push({clause: 'WHERE', ...condition, of: seen});
    let using = join.using === undefined ? [] : namesIn(code, join.using);
    const [left, right] = scope.sources;
    if (join.using !== undefined && scope.sources.length === 2 && left !== undefined && right !== undefined) {
      for (const name of using) on.push({clause: 'WHERE', scope, run: join.using, equal: {left, right, name}});
      using = [];
    }
    sources.push({...seen, join, joined, natural: join.natural, grouped, on: isFilter ? [] : on, using});
  }
  if (scope.where !== undefined) conditions.push({clause: 'WHERE', scope, run: scope.where});
  if (scope.kind === 'select') addGroupFilters(code, scope as Select, conditions);
  return {sources: leftForRight(sources), conditions};
}

/** HAVING on what is grouped by is a WHERE. */
function addGroupFilters(code: Code, select: Select, conditions: Condition[]): void {
  const {having, qualify} = select;
  if (having !== undefined) {
    const isWhere = select.groupBy !== undefined && aggregatesIn(code, select, having).length === 0;
    conditions.push({clause: isWhere ? 'WHERE' : 'HAVING', scope: select, run: having});
  }
  if (qualify !== undefined) conditions.push({clause: 'QUALIFY', scope: select, run: qualify});
}

/** The words of a source without its alias, what changes its rows and its columns' names. */
export function mainOf(code: Code, source: Source): Run {
  const {at, arguments: inner, name, values} = source;
  if (values !== undefined) return values;
  let to = inner === undefined ? (name?.to ?? source.to) : inner.to + 1;
  // The second bracket of `TABLE(f(x))`.
  while (to < source.to && code.word(to) === CLOSE) to++;
  return {at, to};
}

/** The join of the brackets for what stands first in them. */
function joinMeant(source: Source, groups: readonly Source[]): Join {
  let {join} = source;
  for (let i = groups.length - 1; i >= 0 && join.kind === 'first'; i--) ({join} = groups[i]!);
  return join;
}

/** `a RIGHT JOIN b` is `b LEFT JOIN a`. */
function leftForRight(sources: readonly JoinedSource[]): readonly JoinedSource[] {
  const [a, b] = sources;
  if (sources.length !== 2 || a === undefined || b === undefined || b.joined !== 'right' || b.grouped) return sources;
  return [
    {...b, joined: 'inner', on: [], using: [], natural: false, join: a.join},
    {...a, joined: 'left', on: b.on, using: b.using, natural: b.natural, join: b.join},
  ];
}

/** The list that names the columns of a query: behind the name of a common table expression, or behind the query itself. */
export function namesOfQuery({kind, query, cte, columns}: Source): Run | undefined {
  if (query === undefined) return undefined;
  return kind === 'query' ? columns : columns === undefined ? cte?.columns : undefined;
}

export function namesIn(code: Code, list: Run): readonly string[] {
  const names: string[] = [];
  for (let at = list.at; at < list.to; at++) {
    if (code.kind(at) === KIND.word || code.kind(at) === KIND.quoted) names.push(identifierAt(code, at));
  }
  return names;
}
