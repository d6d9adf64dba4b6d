import {flatten, holeText} from './flatten.ts';
import type {Texts} from './texts.ts';
import type {PythonNode} from './tree.ts';

/** Text that a later statement adds to a variable. */
export interface Appended {
  /** The expression that is added. */
  readonly node: PythonNode;
  readonly text: string;
}

/**
 * What is added to a string by `query += "…"` or `query = query + "…"` in the same block, by the expression that the
 * variable was given first. What is added only on a condition is left out.
 */
export function findAppended(
  source: string,
  nodes: readonly PythonNode[],
  texts: Texts,
): ReadonlyMap<PythonNode, readonly Appended[]> {
  const appended = new Map<PythonNode, Appended[]>();
  const openIn = new Map<PythonNode | undefined, Map<string, PythonNode>>();
  for (const node of nodes) {
    const isUpdate = node.type === 'UpdateStatement';
    if (!isUpdate && node.type !== 'AssignStatement') continue;
    const target = node.children[0];
    const value = node.children.at(-1);
    if (target === undefined || value === undefined || !/^(?:VariableName|MemberExpression)$/.test(target.type))
      continue;
    let open = openIn.get(node.parent);
    if (open === undefined) openIn.set(node.parent, (open = new Map<string, PythonNode>()));
    const name = source.slice(target.from, Math.min(target.to, target.from + 200));
    const text = texts.of(value);
    const base = open.get(name);
    if (isUpdate) {
      const isSum = source.startsWith('+=', node.children[1]?.from);
      if (base === undefined || !isSum) open.delete(name);
      else
        appended
          .get(base)!
          .push({node: value, text: text === undefined ? `{${holeText(source, value)}}` : flatten(source, text).text});
      continue;
    }
    if (text === undefined) {
      open.delete(name);
      continue;
    }
    if (base !== undefined) {
      const flat = flatten(source, text).text;
      if (flat.startsWith(`{${name}}`)) {
        appended.get(base)!.push({node: value, text: flat.slice(name.length + 2)});
        continue;
      }
    }
    open.set(name, value);
    appended.set(value, []);
  }
  return appended;
}
