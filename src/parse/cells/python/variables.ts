import {argumentList, argumentsOf, lastName} from './calls.ts';
import type {PythonNode} from './tree.ts';

/** A variable of a source: its name, and the function that it is local to. */
export type VariableKey = string;

export interface Variables {
  /** What each variable gets, or a collection that it gets an item of; undefined for a parameter without default. */
  readonly values: ReadonlyMap<VariableKey, readonly (PythonNode | undefined)[]>;
  /** Functions by the key of each of their parameters. */
  readonly parameters: ReadonlyMap<VariableKey, Parameter>;
  /** The variable that a name, read or set in a scope, is. */
  readonly keyOf: (name: string, scope: PythonNode | undefined) => VariableKey;
  /** Whether a function or class around gives a name its own meaning. */
  readonly isLocal: (name: string, scope: PythonNode | undefined) => boolean;
}

export interface Parameter {
  readonly call: string;
  readonly name: string;
  /** Place among the arguments of a call, `self` and `cls` not counted. */
  readonly position: number;
}

/** What the variables of a source get, over all its scopes. One pass. */
export function findVariables(source: string, nodes: readonly PythonNode[]): Variables {
  const values = new Map<VariableKey, (PythonNode | undefined)[]>();
  const parameters = new Map<VariableKey, Parameter>();
  const bind = (target: PythonNode, value: PythonNode | undefined): void => {
    const name = targetName(source, target);
    if (name === undefined) return;
    const key = ownKey(name, target.scope);
    const known = values.get(key);
    if (known === undefined) values.set(key, [value]);
    else known.push(value);
  };
  for (const node of nodes) {
    if (node.type === 'FunctionDefinition') bindParameters(source, node, bind, parameters);
    else if (node.type === 'CallExpression') bindAppended(source, node, bind);
    else for (const [target, value] of assignments(node)) bind(target, value);
  }
  const keyOf = (name: string, scope: PythonNode | undefined): VariableKey => {
    for (let at = name.includes('.') ? undefined : scope; at !== undefined; at = at.scope) {
      const key = ownKey(name, at);
      if (values.has(key)) return key;
    }
    return ownKey(name, undefined);
  };
  const isLocal = (name: string, scope: PythonNode | undefined): boolean =>
    scope !== undefined && keyOf(name, scope) !== ownKey(name, undefined);
  return {values, parameters, keyOf, isLocal};
}

/** The name of what is assigned to: `query`, `self.query`; of `queries["daily"]` the collection's. */
export function targetName(source: string, target: PythonNode): string | undefined {
  if (target.type === 'VariableName') return source.slice(target.from, target.to);
  if (target.type !== 'MemberExpression') return undefined;
  const object = target.children[0];
  if (object?.type !== 'VariableName') return undefined;
  const name = source.slice(object.from, object.to);
  const attribute = lastName(source, target);
  return attribute === '' ? name : `${name}.${attribute}`;
}

/** Attributes are the same in every method; what a class's body assigns is an attribute. */
function ownKey(name: string, scope: PythonNode | undefined): VariableKey {
  if (name.includes('.')) return name.replace(/^cls\./, 'self.');
  if (scope?.type === 'ClassDefinition') return `self.${name}`;
  return `${scope?.index ?? 'module'}:${name}`;
}

/**
 * Pairs of target and value that a statement or comprehension binds: `a, b = 1, 2` gives two, `for a in b` binds `a` to
 * an item of `b`, `with f() as a` binds `a`.
 */
export function assignments(node: PythonNode): readonly (readonly [PythonNode, PythonNode | undefined])[] {
  const children = node.children;
  if (node.type === 'AssignStatement') return assigned(children);
  if (node.type === 'UpdateStatement' || node.type === 'NamedExpression') {
    const target = children[0];
    return target === undefined ? [] : [[target, children.at(-1)]];
  }
  if (node.type === 'WithStatement') {
    return children.flatMap((child, i) => {
      const target = children[i + 1];
      return child.type === 'as' && target !== undefined ? [[target, children[i - 1]] as const] : [];
    });
  }
  if (node.type === 'ForStatement' || node.type.endsWith('ComprehensionExpression') || node.type === 'ArgList') {
    return looped(children);
  }
  return [];
}

function assigned(children: readonly PythonNode[]): (readonly [PythonNode, PythonNode])[] {
  const groups: PythonNode[][] = [[]];
  for (const child of children) {
    if (child.type === 'AssignOp') groups.push([]);
    else if (child.type !== ',' && child.type !== 'TypeDef' && child.type !== 'Comment') groups.at(-1)!.push(child);
  }
  const values = groups.pop() ?? [];
  return groups.flatMap((targets) =>
    targets.flatMap((target, i) => {
      const value = targets.length === values.length ? values[i] : values[0];
      return value === undefined ? [] : [[target, value] as const];
    }),
  );
}

/** Targets that a loop is followed to, of the first ones. */
const TARGETS = 8;

function looped(children: readonly PythonNode[]): (readonly [PythonNode, PythonNode])[] {
  const found: (readonly [PythonNode, PythonNode])[] = [];
  let targets: PythonNode[] = [];
  let place: 'before' | 'targets' | 'values' = 'before';
  for (const child of children) {
    if (child.type === 'for') {
      place = 'targets';
      targets = [];
    } else if (child.type === 'in' && place === 'targets') place = 'values';
    else if (child.type === 'Body' || child.type === 'if') place = 'before';
    else if (child.type === ',') continue;
    else if (place === 'targets') {
      const inner = child.type.startsWith('Tuple') ? child.children.slice(0, 2 * TARGETS) : [child];
      if (targets.length < TARGETS) targets.push(...inner.filter(({type}) => type !== ','));
    } else if (place === 'values') for (const target of targets) found.push([target, child]);
  }
  return found;
}

type Bind = (target: PythonNode, value: PythonNode | undefined) => void;

function bindParameters(
  source: string,
  definition: PythonNode,
  bind: Bind,
  parameters: Map<VariableKey, Parameter>,
): void {
  const name = definition.children.find((child) => child.type === 'VariableName');
  const list = definition.children.find((child) => child.type === 'ParamList')?.children ?? [];
  let position = 0;
  for (const [i, child] of list.entries()) {
    if (child.type !== 'VariableName') continue;
    const isNamed = list[i - 1] === undefined || /^(?:,|Comment|\*|\*\*)$/.test(list[i - 1]!.type);
    if (!isNamed) continue;
    const parameter = source.slice(child.from, child.to);
    if (position === 0 && (parameter === 'self' || parameter === 'cls')) continue;
    const after = list[i + 1]?.type === 'TypeDef' ? i + 2 : i + 1;
    bind(child, list[after]?.type === 'AssignOp' ? list[after + 1] : undefined);
    if (name !== undefined) {
      const call = source.slice(name.from, name.to);
      parameters.set(ownKey(parameter, child.scope), {call, name: parameter, position});
    }
    position++;
  }
}

/** `queries.append("…")` gives the collection an item. */
function bindAppended(source: string, call: PythonNode, bind: Bind): void {
  const callee = call.children[0];
  if (callee?.type !== 'MemberExpression' || !/^(?:append|extend|add|insert)$/.test(lastName(source, callee))) return;
  const value = argumentsOf(source, argumentList(call)).positional.at(-1);
  if (value !== undefined && callee.children[0] !== undefined) bind(callee.children[0], value);
}
