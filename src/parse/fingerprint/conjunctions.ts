import type {Conjunction, Tree} from '../tree/nodes.ts';

const AND = [65, 78, 68, 32];

/**
 * Puts conditions joined by AND into one order, whatever order the author wrote them in: those inside of others first.
 * @param bytes what the statement was written as, changed in place
 * @param offsets where each token starts in it, by the token's index
 */
export function sortConjunctions(tree: Tree, bytes: Uint8Array, offsets: Int32Array): void {
  let count = 0;
  for (const scope of tree.scopes) count += scope.conjunctions.length;
  if (count === 0) return;
  const all: Conjunction[] = [];
  for (const scope of tree.scopes) for (const conjunction of scope.conjunctions) all.push(conjunction);
  // What stands inside of another one is shorter.
  if (count > 1) all.sort((a, b) => a.to - a.at - (b.to - b.at));
  for (const {at, parts} of all) {
    const segments = parts.map((part) => bytes.slice(offsets[part.at]!, offsets[part.to]!));
    segments.sort(compareBytes);
    let next = offsets[at]!;
    segments.forEach((segment, i) => {
      if (i > 0) {
        bytes.set(AND, next);
        next += AND.length;
      }
      bytes.set(segment, next);
      next += segment.length;
    });
  }
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!;
  }
  return a.length - b.length;
}
