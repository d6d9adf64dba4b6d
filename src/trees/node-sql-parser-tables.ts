import type {RelationName} from '../model/statement.ts';
import {foldIdentifier} from '../parse/resolve.ts';
import {enterWith, namesCte} from './cte-scope.ts';
import type {CteNode, CteScope} from './cte-scope.ts';
import {RelationSet} from './relation-set.ts';
import {readNameInString, readWrittenName, relationOf} from './written-name.ts';

type Node = Readonly<Record<string, unknown>>;

interface Visit {
  readonly node: unknown;
  readonly scope: CteScope | undefined;
  /** What the branches after a set operator see, where that differs. */
  readonly later?: CteScope | undefined;
}

/** Fields that hold no part of the statement, or one that is visited by itself. */
const NOT_VISITED = new Set(['loc', 'tableList', 'columnList', 'with', '_next']);

/**
 * The tables that a statement reads, from node-sql-parser's tree of it. Names are read from the text at the places the
 * tree gives, because the tree itself cannot be trusted with them: it takes `"a""b"` for a table `a` with the alias `b`
 * and `t--note` for a table's name, and has lost the difference between quoted and plain aliases. Where a place is
 * missing (in what UPDATE and DELETE write) names come from the tree, which tells by `surround` what was quoted.
 *
 * It cannot tell stages, variables and table functions from each other, but all three from tables. `DUAL` it takes for no
 * table; it counts as one here, as for others.
 * @param ast what `astify` gives: a statement or a list of statements
 * @param sql the text that was parsed
 * @returns each table once, sorted by key
 */
export function nodeSqlParserTables(ast: unknown, sql: string): readonly RelationName[] {
  const found = new RelationSet();
  const stack: Visit[] = [{node: ast, scope: undefined}];
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const {node} = visit;
    if (Array.isArray(node)) for (const item of node) stack.push({node: item, scope: visit.scope});
    else if (isNode(node)) readNode(node, visit, sql, stack, found);
  }
  return found.sorted();
}

function readNode(node: Node, visit: Visit, sql: string, stack: Visit[], found: RelationSet): void {
  const list = withListOf(node, sql);
  const {scope, bodies} = enterWith(visit.scope, list);
  stack.push(...bodies);
  for (const source of sourcesOf(node)) {
    const relation = relationAt(source, sql);
    if (relation !== undefined && !namesCte(scope, relation)) found.add(relation);
  }
  for (const [key, value] of Object.entries(node)) {
    if (value === null || typeof value !== 'object' || NOT_VISITED.has(key)) continue;
    stack.push({node: value, scope, later: key === 'ast' ? visit.later : undefined});
  }
  // The WITH before the first branch is that of all branches, unless it stands with the first in brackets.
  const beside = visit.later ?? visit.scope;
  const next = node['parentheses_symbol'] === true ? beside : enterWith(beside, list).scope;
  stack.push({node: node['_next'], scope: next});
}

/** The entries of a statement that stand for what it reads. */
function sourcesOf(node: Node): readonly Node[] {
  const nodes = (value: unknown): readonly Node[] =>
    asList(value)
      .filter((item) => isNode(item))
      .flatMap((item) => [item, ...sourcesBehindOn(item['on'])]);
  const joined = (value: unknown): readonly Node[] =>
    nodes(asList(value).filter((item) => isNode(item) && item['join'] !== undefined));
  switch (node['type']) {
    case 'select':
      return nodes(node['from']);
    case 'tables':
      return nodes(node['expr']);
    case 'update':
      return [...joined(node['table']), ...nodes(node['from'])];
    case 'delete':
      return joined(node['from']);
    case 'like':
      return nodes(node['table']);
    default:
      return [];
  }
}

/** In `a JOIN b ON a.x = b.x, c` it takes the comma for one of a list of conditions, and `c` for a column or a string. */
function sourcesBehindOn(on: unknown): readonly Node[] {
  if (!isNode(on) || on['type'] !== 'expr_list' || on['parentheses'] === true) return [];
  return asList(on['value'])
    .slice(1)
    .filter((item) => isNode(item))
    .flatMap((item) => {
      if (item['type'] === 'column_ref') return [{...item, table: item['column']}];
      return item['type'] === 'double_quote_string' ? [{table: item['value'], surround: {table: '"'}}] : [];
    });
}

function relationAt(source: Node, sql: string): RelationName | undefined {
  if (source['type'] === 'dual') return {name: 'DUAL'};
  if (source['type'] === 'expr') return namedByString(source['expr']);
  const surround = isNode(source['surround']) ? source['surround'] : {};
  // Variables and stages; a string names a stage or files.
  if (source['type'] === 'var' || surround['table'] === "'" || typeof source['table'] !== 'string') return undefined;
  const start = offsetOf(source);
  const written = start === undefined ? undefined : readWrittenName(sql, start);
  if (written !== undefined) return written.name;
  const parts = (['db', 'schema', 'table'] as const).flatMap((key) => {
    const part = source[key];
    if (typeof part !== 'string') return [];
    return surround[key] === '' || surround[key] === undefined ? foldIdentifier(part) : part;
  });
  return relationOf(parts);
}

/** What is named in IDENTIFIER('…') or TABLE('…'). */
function namedByString(expression: unknown): RelationName | undefined {
  let at = expression;
  while (isNode(at) && at['type'] === 'function') {
    const name = isNode(at['name']) ? asList(at['name']['name'])[0] : undefined;
    const args = isNode(at['args']) ? asList(at['args']['value']) : [];
    if (!isNode(name) || !/^(?:identifier|table)$/i.test(String(name['value'])) || args.length !== 1) return undefined;
    at = args[0];
  }
  if (!isNode(at) || at['type'] !== 'single_quote_string' || typeof at['value'] !== 'string') return undefined;
  return readNameInString(at['value']);
}

function withListOf(node: Node, sql: string): readonly CteNode[] {
  const list = asList(node['with']).filter((cte) => isNode(cte) && isNode(cte['stmt'])) as readonly Node[];
  const recursive = list[0]?.['recursive'] === true;
  return list.flatMap((cte) => {
    const start = offsetOf(cte);
    const name = start === undefined ? undefined : readWrittenName(sql, start)?.name.name;
    return name === undefined ? [] : [{name, recursive, body: cte['stmt']}];
  });
}

function offsetOf(node: Node): number | undefined {
  const start = isNode(node['loc']) ? node['loc']['start'] : undefined;
  return isNode(start) && typeof start['offset'] === 'number' ? start['offset'] : undefined;
}

function isNode(value: unknown): value is Node {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
