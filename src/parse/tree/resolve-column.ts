import type {Query, Scope, Select, Source} from './nodes.ts';

/** How many scopes outwards a name is looked for. Deeper nesting is not written by people, and the bound keeps this linear. */
const REACH = 64;

const names = new WeakMap<Scope, ReadonlyMap<string, Source>>();

/** What is called so in one scope itself; the first one, should several be. */
export function sourceCalled(scope: Scope, name: string): Source | undefined {
  const {sources} = scope;
  if (sources.length <= 8) return sources.find((source) => source.called === name);
  let known = names.get(scope);
  if (known === undefined) {
    const made = new Map<string, Source>();
    for (const source of sources) {
      if (source.called !== undefined && !made.has(source.called)) made.set(source.called, source);
    }
    known = made;
    names.set(scope, known);
  }
  return known.get(name);
}

/**
 * The source that a qualifier means in a scope, with the scope that has it: its own, or the nearest one outwards. The ORDER
 * BY of a query of one SELECT knows what that SELECT reads.
 */
export function findSource(scope: Scope, name: string): {readonly scope: Scope; readonly source: Source} | undefined {
  const ordered = scope.kind === 'query' ? orderedSelect(scope as Query) : undefined;
  const known = ordered === undefined ? undefined : sourceCalled(ordered, name);
  if (ordered !== undefined && known !== undefined) return {scope: ordered, source: known};
  let at: Scope | undefined = scope;
  for (let steps = 0; at !== undefined && steps < REACH; steps++) {
    const source = sourceCalled(at, name);
    if (source !== undefined) return {scope: at, source};
    at = at.parent;
  }
  return undefined;
}

function orderedSelect({branches}: Query): Select | undefined {
  const [only] = branches;
  return branches.length === 1 && only?.kind === 'select' ? only : undefined;
}
