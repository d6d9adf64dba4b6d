import {MAY_RUN, RUNS, SQL_KEYWORDS, TEXT_METHODS, argumentList, argumentsOf, isWrapper, lastName} from './calls.ts';
import type {PythonNode} from './tree.ts';
import type {Parameter, VariableKey, Variables} from './variables.ts';
import {targetName} from './variables.ts';

/** How sure it is that a string is run: given to a call that only runs SQL, or to one that often does. */
export type RunLevel = 'runs' | 'may-run';

export interface Runs {
  /** How an argument of a call is run; undefined when it is not. */
  readonly argument: (node: PythonNode) => RunLevel | undefined;
  /** Whether the content of a variable is run somewhere. */
  readonly variable: (name: string, scope: PythonNode | undefined) => boolean;
}

/** Methods and functions of which the result is, or holds, what they are given. */
const CARRIES = new Set(['split', 'items', 'values', 'get', 'copy', 'splitlines', 'split_statements']);
const PASSES = new Set(['enumerate', 'zip', 'list', 'tuple', 'sorted', 'reversed', 'iter', 'filter']);

/**
 * Follows what is given to calls that run SQL back to variables, through loops, lists and functions of the same source
 * that pass a parameter on: in `def run(q): session.sql(q)` a call of `run` runs what it is given. Each expression is
 * looked at once.
 */
export function findRuns(source: string, nodes: readonly PythonNode[], variables: Variables): Runs {
  const levels = new Map<PythonNode, RunLevel>();
  const run = new Set<VariableKey>();
  const seen = new Set<PythonNode>();
  const pending: PythonNode[] = [];
  const passed = new Set<string>();
  const callsOf = new Map<string, PythonNode[]>();

  const give = (node: PythonNode | undefined, level: RunLevel): void => {
    if (node === undefined) return;
    if (!levels.has(node)) levels.set(node, level);
    pending.push(node);
  };
  const passedOn = (parameter: Parameter): void => {
    // Many functions of one name are called alike.
    const alike = `${parameter.call} ${parameter.name} ${parameter.position}`;
    if (passed.has(alike)) return;
    passed.add(alike);
    const calls = callsOf.get(parameter.call) ?? [];
    for (const call of calls) {
      const given = argumentsOf(source, argumentList(call));
      give(
        given.named.find(({name}) => name === parameter.name)?.value ?? given.positional[parameter.position],
        'may-run',
      );
    }
  };
  const runVariable = (key: VariableKey): void => {
    if (run.has(key)) return;
    run.add(key);
    for (const value of variables.values.get(key) ?? []) if (value !== undefined) pending.push(value);
    const parameter = variables.parameters.get(key);
    if (parameter !== undefined) passedOn(parameter);
  };

  for (const node of nodes) {
    if (node.type !== 'CallExpression') continue;
    const last = lastName(source, node.children[0]);
    if (last === '') continue;
    const known = callsOf.get(last);
    if (known === undefined) callsOf.set(last, [node]);
    else known.push(node);
  }
  for (const [last, calls] of callsOf) {
    const level = RUNS.has(last) ? 'runs' : MAY_RUN.has(last) ? 'may-run' : undefined;
    for (const call of calls) {
      const {positional, named} = argumentsOf(source, argumentList(call));
      const keyword = named.find((one) => (level === undefined ? one.name === 'sql' : SQL_KEYWORDS.has(one.name)));
      give(keyword?.value, level ?? 'may-run');
      if (level !== undefined && keyword === undefined) give(positional[0], level);
    }
  }
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    const name = targetName(source, node);
    if (name !== undefined) runVariable(variables.keyOf(name, node.scope));
    else for (const other of carried(source, node)) pending.push(other);
  }
  return {
    argument: (node) => levels.get(node),
    variable: (name, scope) => run.has(variables.keyOf(name, scope)),
  };
}

/** The expressions that an expression takes its text from. */
function carried(source: string, node: PythonNode): readonly PythonNode[] {
  const children = node.children;
  const first = children[0];
  if (/^(?:Parenthesized|Tuple|Array|Set|Conditional|Await|Dictionary)/.test(node.type)) {
    return children.filter((child) => /Name$|Expression$/.test(child.type));
  }
  if (node.type === 'BinaryExpression') {
    return children.filter(
      (child, i) =>
        /Name$|Expression$/.test(child.type) &&
        (i === 0 || children[1]?.type !== 'ArithOp' || source[children[1].from] === '+'),
    );
  }
  // `f"{query} limit 10"` runs what `query` holds.
  if (node.type === 'FormatString') {
    const hole = first?.type === 'FormatReplacement' && first.from - node.from <= 5 ? first.children[0] : undefined;
    return hole === undefined ? [] : [hole];
  }
  if (node.type !== 'CallExpression') return [];
  const last = lastName(source, first);
  const isMethod = first?.type === 'MemberExpression';
  if (isMethod && (TEXT_METHODS.has(last) || CARRIES.has(last))) return first.children.slice(0, 1);
  if (isWrapper(source, node) || last === 'join' || PASSES.has(last)) {
    return argumentsOf(source, argumentList(node)).positional;
  }
  return [];
}
