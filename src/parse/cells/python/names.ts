import {lastName} from './calls.ts';
import type {PythonNode} from './tree.ts';
import {assignments, targetName} from './variables.ts';
import type {Variables} from './variables.ts';

/** What a Python cell does with names that other cells may know. */
export interface PythonNames {
  /** Variables of the module that it sets. */
  readonly sets: readonly string[];
  /** Names that it reads before it sets them itself, in order. */
  readonly reads: readonly {readonly name: string; readonly isMadeFrame: boolean}[];
}

/** Methods that make a frame of a SQL cell's result. */
const MAKES_FRAME = /^to_(?:pandas|df)$/;

/** The names that a Python source shares with others. */
export function findNames(source: string, nodes: readonly PythonNode[], variables: Variables): PythonNames {
  const setBy = new Map<string, number>();
  for (const node of nodes) {
    if (node.scope !== undefined || /Comprehension|ArgList/.test(node.type)) continue;
    for (const [target] of assignments(node)) {
      const name = target.type === 'VariableName' ? targetName(source, target) : undefined;
      // What stands on the right is read before the name is set.
      const from = node.type === 'AssignStatement' || node.type === 'NamedExpression' ? node.to : target.to;
      if (name !== undefined && !setBy.has(name)) setBy.set(name, from);
    }
  }
  const reads = new Map<string, boolean>();
  const targets = new Set<PythonNode>();
  for (const node of nodes) {
    if (node.type === 'AssignStatement') for (const [target] of assignments(node)) targets.add(target);
    if (/^(?:ParamList|ImportStatement|ArgList)$/.test(node.type)) addNamed(node, targets);
    if (node.type !== 'VariableName' || targets.has(node)) continue;
    const name = source.slice(node.from, node.to);
    const isOwn = node.from > (setBy.get(name) ?? Infinity) || variables.isLocal(name, node.scope);
    if (isOwn) continue;
    const isMadeFrame = node.parent?.children[0] === node && MAKES_FRAME.test(lastName(source, node.parent));
    if (isMadeFrame || !reads.has(name)) reads.set(name, isMadeFrame || reads.get(name) === true);
  }
  return {sets: [...setBy.keys()], reads: [...reads].map(([name, isMadeFrame]) => ({name, isMadeFrame}))};
}

/** Adds what a list names without reading it: parameters, what is imported, the names of arguments. */
function addNamed(list: PythonNode, targets: Set<PythonNode>): void {
  for (const [i, child] of list.children.entries()) {
    const isDefault = list.children[i - 1]?.type === 'AssignOp';
    const isNamed = list.type !== 'ArgList' || list.children[i + 1]?.type === 'AssignOp';
    if (isNamed && !isDefault) targets.add(child);
  }
}
