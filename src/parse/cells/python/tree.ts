import {parser} from '@lezer/python';

/** A node of a Python source, with the name that the grammar gives it. Offsets are in the source. */
export interface PythonNode {
  readonly type: string;
  readonly from: number;
  readonly to: number;
  /** Place in the list of all nodes: a parent comes before its children, siblings in order. */
  readonly index: number;
  readonly parent: PythonNode | undefined;
  /** The function or class around it. */
  readonly scope: PythonNode | undefined;
  readonly children: readonly PythonNode[];
}

/** What only delimits. */
const LEFT_OUT = new Set(['(', ')', '[', ']', '{', '}', '.', '⚠', 'Escape', 'FormatSpec']);

/**
 * The nodes of a Python source, parents first, so that a loop forwards goes down the tree and one backwards goes up:
 * nothing that walks them needs recursion, however deep brackets are nested. What is wrong in the source is passed over.
 */
export function parsePython(code: string): readonly PythonNode[] {
  const nodes: Grown[] = [];
  let parent: Grown | undefined;
  parser.parse(code).iterate({
    enter({name, from, to}) {
      if (LEFT_OUT.has(name)) return;
      const isScope = parent?.type === 'FunctionDefinition' || parent?.type === 'ClassDefinition';
      const scope = isScope ? parent : parent?.scope;
      const node: Grown = {type: name, from, to, index: nodes.length, parent, scope, children: []};
      nodes.push(node);
      parent?.children.push(node);
      parent = node;
    },
    leave({name}) {
      if (!LEFT_OUT.has(name)) parent = parent?.parent;
    },
  });
  return nodes;
}

interface Grown extends PythonNode {
  readonly parent: Grown | undefined;
  readonly children: Grown[];
}
