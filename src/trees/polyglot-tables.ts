import type {RelationName} from '../model/statement.ts';
import {foldIdentifier} from '../parse/resolve.ts';
import {enterWith, namesCte} from './cte-scope.ts';
import type {CteNode, CteScope} from './cte-scope.ts';
import {RelationSet} from './relation-set.ts';
import {readNameInString, relationOf} from './written-name.ts';

type Node = Readonly<Record<string, unknown>>;

interface Visit {
  readonly node: unknown;
  readonly scope: CteScope | undefined;
  /** What the branches after a set operator see, where that differs. */
  readonly later?: CteScope | undefined;
}

// Statements in the tree are objects of one key, the kind. What polyglot cannot place it keeps as text under these.
const OPAQUE = new Set(['command', 'raw']);
const KINDS =
  /^(?:select|union|intersect|except|subquery|values|insert|update|delete|merge|multitable_inserts|copy|put|get|(?:create|drop|alter)_\w+|undrop|truncate|truncate_table|use|show|describe|grant|revoke|comment|set_statement|declare|execute|transaction|commit|rollback|kill)$/;
const UNREAD_BODIES = ['DollarQuoted', 'StringLiteral', 'Block', 'RawBlock', 'External'];

/** Fields that name what a statement writes to or is about, by the kind of the statement. */
const NOT_READ: Readonly<Record<string, readonly string[]>> = {
  merge: ['this'],
  copy: ['this'],
  describe: ['target'],
  show: ['scope'],
  execute: ['this'],
  select: ['into'],
};
/** Fields that hold the names of tables that are read outright, where elsewhere they are wrapped as an expression. */
const NAMES_READ = new Set(['clone_source', 'source', 'using', 'extra_tables']);
/** Fields whose expressions are relations. */
const RELATIONS = new Set(['from', 'from_clause', 'joins', 'from_joins', 'using']);
/** What may stand around a relation. */
const AROUND = ['alias', 'paren', 'pivot', 'unpivot', 'match_recognize'];
const WITHS = new Set(['with', 'with_', 'with_cte']);

/** What a tree says of its statement. */
export interface PolyglotReading {
  /** The tables that are read, each once, sorted by key. */
  readonly tables: readonly RelationName[];
  /** How many WITH lists the tree holds. */
  readonly withLists: number;
}

/**
 * The tables that a statement reads, from polyglot's tree of it.
 * @param ast what `parse` gives: a list of statements
 * @returns undefined when the tree holds text that was not parsed, or what is no statement
 */
export function polyglotTables(ast: unknown): PolyglotReading | undefined {
  if (!Array.isArray(ast) || !ast.every(isStatement)) return undefined;
  const found = new RelationSet();
  let withLists = 0;
  const stack: Visit[] = [{node: ast, scope: undefined}];
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const {node} = visit;
    if (Array.isArray(node)) for (const item of node) stack.push({node: item, scope: visit.scope});
    if (!isNode(node)) continue;
    if (withOf(node) !== undefined) withLists++;
    if (!readNode(node, visit, stack, found)) return undefined;
  }
  return {tables: found.sorted(), withLists};
}

/** Takes one object of the tree into account and puts what it holds on the stack; false when it is unparsed text. */
function readNode(node: Node, visit: Visit, stack: Visit[], found: RelationSet): boolean {
  const {scope, bodies} = enterWith(visit.scope, withListOf(node));
  const later = visit.later === undefined ? scope : enterWith(visit.later, withListOf(node)).scope;
  const add = (relation: RelationName | undefined): void => {
    if (relation !== undefined && !namesCte(scope, relation)) found.add(relation);
  };
  stack.push(...bodies);
  const keys = Object.keys(node);
  const kind = keys.length === 1 ? keys[0] : undefined;
  if (kind !== undefined && (OPAQUE.has(kind) || hasUnreadBody(node[kind]))) return false;
  if (kind === 'table') add(tableOf(node[kind]));
  for (const key of keys) {
    const value = node[key];
    if (value === null || typeof value !== 'object' || WITHS.has(key)) continue;
    if (NAMES_READ.has(key)) for (const name of [value].flat()) add(tableOf(name));
    if (RELATIONS.has(key)) for (const relation of relationsIn(value)) add(namedByString(relation));
    const held = kind === undefined ? value : asRead(kind, value, add);
    // The wrapper of a set operation and its left side are still the first branch.
    const first = kind !== undefined || key === 'left';
    stack.push({node: held, scope: key === 'right' ? later : scope, later: first ? visit.later && later : undefined});
  }
  return true;
}

/** A statement without the fields that name what it does not read. */
function asRead(kind: string, value: object, add: (relation: RelationName | undefined) => void): unknown {
  const fields = Object.hasOwn(NOT_READ, kind) ? NOT_READ[kind]! : [];
  if (fields.length === 0 || !isNode(value)) return value;
  // COPY INTO @stage FROM name: the name stands where files do, and looks like a column.
  if (kind === 'copy') for (const file of asList(value['files'])) add(tableInColumnsClothes(file));
  const dropped = fields.filter((field) => kind !== 'describe' || isNode(value[field], 'table'));
  return Object.fromEntries(Object.entries(value).filter(([key]) => !dropped.includes(key)));
}

/** Whether a function or procedure has its body in quotes, which polyglot leaves as it is. */
function hasUnreadBody(statement: unknown): boolean {
  if (!isNode(statement, 'body') || !isNode(statement['body'])) return false;
  const {body} = statement;
  return UNREAD_BODIES.some((key) => key in body) || isNode(body['Expression'], 'literal');
}

function isStatement(node: unknown): boolean {
  if (!isNode(node)) return false;
  const [kind, ...more] = Object.keys(node);
  return kind !== undefined && more.length === 0 && KINDS.test(kind);
}

/** The WITH of a statement or query; MERGE has it one level deeper. */
function withOf(node: Node): Node | undefined {
  for (const key of WITHS) {
    const value = node[key];
    const list = isNode(value, 'with') ? value['with'] : value;
    if (isNode(list, 'ctes')) return list;
  }
  return undefined;
}

function withListOf(node: Node): readonly CteNode[] {
  const list = withOf(node);
  return asList(list?.['ctes']).flatMap((cte) => {
    const name = isNode(cte) ? identifierOf(cte['alias']) : undefined;
    return name === undefined ? [] : [{name, recursive: list?.['recursive'] === true, body: (cte as Node)['this']}];
  });
}

/** The name in a table's node; undefined when it is no such node, or names its table by an expression. */
function tableOf(node: unknown): RelationName | undefined {
  if (!isNode(node, 'name') || !('schema' in node)) return undefined;
  if (isNode(node['identifier_func'])) return namedByString(node['identifier_func']);
  const parts = [node['catalog'], node['schema'], node['name']].map(identifierOf);
  return relationOf(parts.filter((part) => part !== undefined));
}

function tableInColumnsClothes(node: unknown): RelationName | undefined {
  if (isNode(node, 'identifier')) return relationOf([identifierOf(node['identifier']) ?? '']);
  if (!isNode(node, 'column') || !isNode(node['column'])) return undefined;
  const parts = [node['column']['table'], node['column']['name']].map(identifierOf);
  return relationOf(parts.filter((part) => part !== undefined));
}

/** What is named in IDENTIFIER('…') or TABLE('…') where a relation is expected. */
function namedByString(expression: unknown): RelationName | undefined {
  let at = expression;
  for (;;) {
    if (isNode(at, 'function') && isNode(at['function'])) {
      const {name, args} = at['function'];
      if (!/^(?:identifier|table)$/i.test(String(name)) || asList(args).length !== 1) return undefined;
      at = asList(args)[0];
      continue;
    }
    const around = isNode(at)
      ? AROUND.map((key) => (at as Node)[key]).find((value) => isNode(value, 'this'))
      : undefined;
    if (!isNode(around)) break;
    at = around['this'];
  }
  const literal = isNode(at, 'literal') ? at['literal'] : undefined;
  if (!isNode(literal) || literal['literal_type'] !== 'string') return undefined;
  return readNameInString(String(literal['value']));
}

function relationsIn(field: object): readonly unknown[] {
  if (Array.isArray(field)) return field.map((join: unknown) => (isNode(join) ? join['this'] : undefined));
  return isNode(field, 'expressions') ? asList(field['expressions']) : [field];
}

/** An identifier in stored case; undefined when there is none. */
function identifierOf(node: unknown): string | undefined {
  if (!isNode(node) || typeof node['name'] !== 'string') return undefined;
  return node['quoted'] === true ? node['name'] : foldIdentifier(node['name']);
}

function isNode(value: unknown, key?: string): value is Node {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && (key === undefined || key in value);
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
