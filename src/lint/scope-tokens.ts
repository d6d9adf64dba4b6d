import type {Code} from '../parse/lex/tokens.ts';
import type {Scope, Tree} from '../parse/tree/nodes.ts';

/** A token with the innermost scope that it stands in. */
export interface PlacedToken {
  readonly at: number;
  /** Undefined in a statement that has no scopes, such as GRANT. */
  readonly scope: Scope | undefined;
}

/** The tokens of a statement that `wanted` accepts, each with the scope it stands in. One pass, whatever the nesting. */
export function* placedTokens(code: Code, {scopes}: Tree, wanted: (at: number) => boolean): Iterable<PlacedToken> {
  const open: Scope[] = [];
  let next = 0;
  for (let at = 0; at < code.size; at++) {
    // Scopes come in the order of the text, the outer one first where two start at the same token.
    for (let scope = scopes[next]; scope !== undefined && scope.at <= at; scope = scopes[next]) {
      while (open.length > 0 && open.at(-1)!.to <= scope.at) open.pop();
      open.push(scope);
      next++;
    }
    if (!wanted(at)) continue;
    while (open.length > 0 && open.at(-1)!.to <= at) open.pop();
    yield {at, scope: open.at(-1)};
  }
}
