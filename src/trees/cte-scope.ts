import type {RelationName} from '../model/statement.ts';

/**
 * The common table expressions that can be seen at a place in a statement, the innermost first, in Snowflake's stored
 * case. Scopes share their outer parts, and undefined is the scope in which there are none.
 */
export interface CteScope {
  readonly name: string;
  readonly outer: CteScope | undefined;
}

/** Whether a name is that of a common table expression: only names of one part can be. */
export function namesCte(scope: CteScope | undefined, relation: RelationName): boolean {
  if (relation.schema !== undefined || relation.database !== undefined) return false;
  for (let at = scope; at !== undefined; at = at.outer) if (at.name === relation.name) return true;
  return false;
}

/** One entry of a WITH list, as the tree of a parser has it. */
export interface CteNode {
  readonly name: string;
  readonly recursive: boolean;
  readonly body: unknown;
}

/** A common table expression's body and what is visible there. */
export interface CteBody {
  readonly node: unknown;
  /** In its first branch, before any set operator. */
  readonly scope: CteScope | undefined;
  /**
   * In the branches after a set operator, where the expression sees itself: Snowflake does not ask for RECURSIVE. In the
   * first branch its own name is that of a table outside, unless RECURSIVE is said.
   */
  readonly later: CteScope;
}

/** Takes a WITH list into a scope: each entry sees those before it, and what the list stands before sees all. */
export function enterWith(
  outer: CteScope | undefined,
  list: readonly CteNode[],
): {readonly scope: CteScope | undefined; readonly bodies: readonly CteBody[]} {
  let scope = outer;
  const bodies: CteBody[] = [];
  for (const {name, recursive, body} of list) {
    const withItself: CteScope = {name, outer: scope};
    bodies.push({node: body, scope: recursive ? withItself : scope, later: withItself});
    scope = withItself;
  }
  return {scope, bodies};
}
