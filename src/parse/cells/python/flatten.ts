import {argumentList, argumentsOf} from './calls.ts';
import {literalValue} from './literal.ts';
import type {LiteralUse} from './literal.ts';
import type {Text} from './texts.ts';
import type {PythonNode} from './tree.ts';

/** A text written out. */
export interface FlatText {
  readonly text: string;
  /** Where it starts in the source. */
  readonly from: number;
  readonly isSlice: boolean;
}

/** Longest run of an expression that a hole spells out, in UTF-16 code units. */
const HOLE = 2000;

/** Writes a text out: literals by their value, what is no literal as `{expression}`. Linear in what is written. */
export function flatten(source: string, text: Text): FlatText {
  const written: string[] = [];
  let from: number | undefined;
  let isSlice = true;
  const pending: {readonly text: Text; readonly use: LiteralUse}[] = [{text, use: {}}];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const {text: one, use} = next;
    if (one.kind === 'literal') {
      const value = literalValue(source, one.node, use);
      isSlice &&= value.isSlice && written.length === 0;
      from ??= value.from;
      written.push(value.text);
    } else if (one.kind === 'hole') {
      isSlice = false;
      from ??= one.node.from;
      written.push(`{${holeText(source, one.node)}}`);
    } else if (one.kind === 'parts') {
      for (let i = one.parts.length - 1; i >= 0; i--) pending.push({text: one.parts[i]!, use});
    } else if (one.kind === 'percent') pending.push({text: one.of, use: {...use, isPercent: true}});
    else pending.push({text: one.of, use: {...use, formatArgument: formatArguments(source, one.call)}});
  }
  return {text: written.join(''), from: from ?? 0, isSlice};
}

/** What stands in a hole: the expression on one line, without brackets around it and without `str()`. */
export function holeText(source: string, node: PythonNode): string {
  let inner = node;
  for (;;) {
    const children = inner.children.filter((child) => child.type !== 'Comment');
    if (inner.type === 'ParenthesizedExpression' && children.length === 1) inner = children[0]!;
    else if (inner.type === 'CallExpression' && source.startsWith('str(', inner.from)) {
      const given = argumentsOf(source, argumentList(inner)).positional;
      if (given.length !== 1) break;
      inner = given[0]!;
    } else break;
  }
  return source.slice(inner.from, Math.min(inner.to, inner.from + HOLE)).replace(/\s+/g, ' ');
}

/** What `{}`, `{0}` … stand for in a string that is given `.format(…)`: a literal's value, `{expression}` otherwise. */
function formatArguments(source: string, call: PythonNode): (place: string, rest: string) => string | undefined {
  const given = argumentsOf(source, argumentList(call)).positional;
  let next = 0;
  return (place, rest) => {
    const node = given[place === '' ? next++ : Number(place)];
    if (node === undefined) return undefined;
    if (node.type === 'String' && rest === '') return literalValue(source, node, {}).text;
    const name = holeText(source, node);
    return /[{}]/.test(name) ? undefined : `{${name}${rest}}`;
  };
}
