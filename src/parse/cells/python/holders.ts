import {TOLD_KEYWORDS, argumentList, argumentsOf, lastName, nameOf, shows} from './calls.ts';
import type {RunLevel, Runs} from './runs.ts';
import type {PythonNode} from './tree.ts';
import {assignments, targetName} from './variables.ts';

/** What holds an expression: a call it is given to, a variable, a function that returns it. */
export interface Holder {
  /** `holds` when nothing shows that it is run. */
  readonly role: RunLevel | 'holds' | 'none';
  readonly name: string;
  /** The smallest statement around it. */
  readonly statement: PythonNode | undefined;
}

const NOBODY: Holder = {role: 'none', name: '', statement: undefined};
const STATEMENT_LISTS = new Set(['Script', 'Body', 'StatementGroup', 'DecoratedStatement']);
/** What is held as the whole is. */
const TRANSPARENT = new Set([
  'ParenthesizedExpression',
  'TupleExpression',
  'ArrayExpression',
  'SetExpression',
  'ConditionalExpression',
  'AwaitExpression',
  'LambdaExpression',
  'YieldExpression',
]);

/** The holder of every node, by index: what a node is held by it hands down, in one pass. */
export function findHolders(source: string, nodes: readonly PythonNode[], runs: Runs): readonly Holder[] {
  const holders: Holder[] = Array.from({length: nodes.length}, () => NOBODY);
  const held = (child: PythonNode, name: string | undefined, outer: Holder, variable = name): void => {
    const role = variable !== undefined && runs.variable(variable, child.scope) ? 'may-run' : 'holds';
    holders[child.index] = {...outer, role, name: name ?? ''};
  };

  for (const node of nodes) {
    const holder = holders[node.index]!;
    const nobody = holder.role === 'none' ? holder : {...holder, role: 'none' as const, name: ''};
    const isList = STATEMENT_LISTS.has(node.type);
    const isThrough = TRANSPARENT.has(node.type) || joins(source, node);
    for (const child of node.children) {
      holders[child.index] = isList ? {...NOBODY, statement: child} : isThrough ? holder : nobody;
    }
    if (node.type === 'CallExpression') {
      const list = argumentList(node);
      if (list !== undefined) holders[list.index] = holder;
    } else if (node.type === 'ArgList') giveArguments(source, node, holder, runs, holders);
    else if (node.type === 'DictionaryExpression') giveEntries(source, node, holder, holders);
    else if (node.type === 'ParamList') giveDefaults(source, node, nobody, held);
    else if (node.type === 'ReturnStatement' || node.type === 'YieldStatement') {
      for (const child of node.children) held(child, functionName(source, node), nobody, '');
    } else if (node.type.endsWith('ComprehensionExpression')) giveElement(node, holder, holders);
    // What a `with` binds is a call, which holds its arguments itself.
    if (node.type === 'WithStatement') continue;
    for (const [target, value] of assignments(node)) {
      // In `a = b = "…"` the first name stands; in `for key, value in …` the last one.
      if (value === undefined || (node.type === 'AssignStatement' && holders[value.index] !== nobody)) continue;
      held(value, nameOf(source, target), nobody, targetName(source, target));
    }
  }
  return holders;
}

/** A sum or an alternative is held as its parts are. */
function joins(source: string, node: PythonNode): boolean {
  if (node.type !== 'BinaryExpression') return false;
  const operator = node.children[1];
  if (operator === undefined) return false;
  return operator.type === 'or' || (operator.type === 'ArithOp' && source[operator.from] === '+');
}

function giveArguments(source: string, list: PythonNode, outer: Holder, runs: Runs, holders: Holder[]): void {
  const call = list.parent;
  const callee = call?.type === 'CallExpression' ? call.children[0] : undefined;
  const last = lastName(source, callee);
  const {positional, named} = argumentsOf(source, list);
  const name =
    (last === 'append' || last === 'extend' ? nameOf(source, callee?.children[0]) : nameOf(source, callee)) ?? '';
  const isTold = callee === undefined || shows(last);
  // `", ".join(…)` and the like hand on what holds them.
  const isThrough = last === 'join' || /^(?:dedent|cleandoc|text|SQL|list|tuple)$/.test(last);
  const give = (node: PythonNode, keyword?: string): void => {
    const level = runs.argument(node);
    if (level !== undefined) holders[node.index] = {...outer, role: level, name};
    else if (isThrough) holders[node.index] = outer;
    else if (!isTold && !TOLD_KEYWORDS.has(keyword ?? '')) {
      const isRun = (last === 'append' || last === 'extend') && runs.variable(name, node.scope);
      holders[node.index] = {...outer, role: isRun ? 'may-run' : 'holds', name};
    }
  };
  for (const node of positional) give(node);
  for (const {name: keyword, value} of named) give(value, keyword);
}

function giveEntries(source: string, node: PythonNode, holder: Holder, holders: Holder[]): void {
  const children = node.children;
  for (const [i, child] of children.entries()) {
    const value = children[i + 1];
    if (child.type !== ':' || value === undefined) continue;
    const key = keyName(source, children[i - 1]);
    const name = key === undefined ? holder.name : holder.name === '' ? key : `${holder.name}.${key}`;
    // Nested ever deeper, names would grow without end.
    holders[value.index] = {...holder, name: name.length > 200 ? holder.name : name};
  }
}

function keyName(source: string, key: PythonNode | undefined): string | undefined {
  if (key === undefined || key.to - key.from > 80) return undefined;
  return /^(["'])([\w -]+)\1$/.exec(source.slice(key.from, key.to))?.[2];
}

function giveDefaults(
  source: string,
  list: PythonNode,
  outer: Holder,
  held: (child: PythonNode, name: string | undefined, outer: Holder) => void,
): void {
  let name: string | undefined;
  for (const [i, child] of list.children.entries()) {
    if (child.type === 'VariableName') name = source.slice(child.from, child.to);
    const value = list.children[i + 1];
    if (child.type === 'AssignOp' && value !== undefined) held(value, name, outer);
  }
}

/** What a comprehension makes is held as the comprehension is. */
function giveElement(node: PythonNode, holder: Holder, holders: Holder[]): void {
  const children = node.children;
  const element = children[1]?.type === ':' ? children[2] : children[0];
  if (element !== undefined) holders[element.index] = holder;
}

function functionName(source: string, node: PythonNode): string {
  const name = node.scope?.type === 'FunctionDefinition' ? node.scope.children : [];
  const found = name.find((child) => child.type === 'VariableName');
  return found === undefined ? 'return' : source.slice(found.from, found.to);
}
