import {TEXT_METHODS, argumentList, argumentsOf, isWrapper, lastName} from './calls.ts';
import type {PythonNode} from './tree.ts';

/** An expression that makes a string out of literals, and maybe other things. */
export type Text =
  | {readonly kind: 'literal'; readonly node: PythonNode}
  | {readonly kind: 'hole'; readonly node: PythonNode}
  | {readonly kind: 'parts'; readonly parts: readonly Text[]}
  | {readonly kind: 'formatted'; readonly of: Text; readonly call: PythonNode}
  | {readonly kind: 'percent'; readonly of: Text};

export interface Texts {
  /** The text that a node makes, by its index; none when it makes none, or makes it of no literal. */
  readonly of: (node: PythonNode | undefined) => Text | undefined;
  /** Whether the text of a node is part of a larger one. */
  readonly isPart: (node: PythonNode) => boolean;
}

/**
 * The strings that expressions make: literals, literals side by side, `+`, `%`, `….format(…)`, `dedent(…)`,
 * `"…".join([…])` of literals. One pass upwards.
 */
export function findTexts(source: string, nodes: readonly PythonNode[]): Texts {
  const texts: (Text | undefined)[] = Array.from({length: nodes.length});
  const parts = new Uint8Array(nodes.length);
  const take = (node: PythonNode | undefined): Text | undefined => {
    if (node === undefined) return undefined;
    const text = texts[node.index];
    if (text !== undefined) parts[node.index] = 1;
    return text;
  };
  const has = (node: PythonNode | undefined): boolean => node !== undefined && texts[node.index] !== undefined;

  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    const children = node.children;
    if (node.type === 'String' || node.type === 'FormatString') texts[i] = {kind: 'literal', node};
    else if (node.type === 'ContinuedString')
      texts[i] = {kind: 'parts', parts: children.flatMap((child) => take(child) ?? [])};
    else if (node.type === 'ParenthesizedExpression') texts[i] = take(only(children));
    else if (node.type === 'BinaryExpression') texts[i] = binary(source, node, has, take);
    else if (node.type === 'CallExpression') texts[i] = called(source, node, has, take);
  }
  return {
    of: (node) => (node === undefined ? undefined : texts[node.index]),
    isPart: (node) => parts[node.index] === 1,
  };
}

type Has = (node: PythonNode | undefined) => boolean;
type Take = (node: PythonNode | undefined) => Text | undefined;

/** The one child that is no comment. */
function only(children: readonly PythonNode[]): PythonNode | undefined {
  const found = children.filter((child) => child.type !== 'Comment');
  return found.length === 1 ? found[0] : undefined;
}

function binary(source: string, node: PythonNode, has: Has, take: Take): Text | undefined {
  const operands: PythonNode[] = [];
  const operators = new Set<string>();
  for (const child of node.children) {
    if (child.type === 'ArithOp') operators.add(source.slice(child.from, child.to));
    else if (child.type === 'Comment') continue;
    else if (/(?:Op|^and|^or|^in|^is|^not)$/.test(child.type)) return undefined;
    else operands.push(child);
  }
  if (operators.size !== 1) return undefined;
  if (operators.has('%')) {
    const of = take(operands[0]);
    return of && {kind: 'percent', of};
  }
  if (!operators.has('+') || !operands.some(has)) return undefined;
  return {kind: 'parts', parts: operands.map((operand) => take(operand) ?? {kind: 'hole', node: operand})};
}

function called(source: string, node: PythonNode, has: Has, take: Take): Text | undefined {
  const callee = node.children[0];
  const list = argumentList(node);
  if (callee === undefined || list === undefined) return undefined;
  if (isWrapper(source, node)) return take(argumentsOf(source, list).positional[0]);
  if (callee.type !== 'MemberExpression' || !has(callee.children[0])) return undefined;
  const method = lastName(source, callee);
  if (method === 'join') return joined(source, callee.children[0], list, has, take);
  if (!TEXT_METHODS.has(method)) return undefined;
  const of = take(callee.children[0]);
  return of !== undefined && method === 'format' ? {kind: 'formatted', of, call: node} : of;
}

function joined(
  source: string,
  separator: PythonNode | undefined,
  list: PythonNode,
  has: Has,
  take: Take,
): Text | undefined {
  const sequence = argumentsOf(source, list).positional[0];
  if (sequence === undefined || !/^(?:Array|Tuple|Set)Expression$/.test(sequence.type)) return undefined;
  const items = sequence.children.filter((child) => child.type !== ',' && child.type !== 'Comment');
  if (items.length === 0 || !items.every(has)) return undefined;
  const between = take(separator);
  const parts = items.flatMap((item, index) => {
    const text = take(item);
    if (text === undefined) return [];
    return index === 0 || between === undefined ? [text] : [between, text];
  });
  return {kind: 'parts', parts};
}
