import type {Code} from '../parse/lex/tokens.ts';
import {identifierAt} from '../parse/tree/name.ts';
import type {Run, Scope, Select, Tree} from '../parse/tree/nodes.ts';
import {isOperator} from '../parse/tree/view.ts';

/** One part of a dotted name. */
export interface NamePart {
  /** Index of its token; of the second dot for a schema that is left out, as in `db..orders`. */
  readonly at: number;
  /** In stored case. */
  readonly name: string;
}

/** What stands in front of a column or a star: `raw.shop.orders` of `raw.shop.orders.id`, outermost part first. */
export interface Qualifier {
  readonly parts: readonly NamePart[];
  /** The scope that the column is named in. */
  readonly scope: Scope;
}

/** Every qualifier of a statement, in no certain order. Paths into a value and names of functions have none. */
export function qualifiersOf(code: Code, tree: Tree): readonly Qualifier[] {
  const found: Qualifier[] = [];
  for (const scope of tree.scopes) {
    const names = [...scope.columns, ...scope.stars, ...(scope.kind === 'select' ? itemStars(scope as Select) : [])];
    for (const name of names) {
      const parts = partsOf(code, name).slice(0, -1);
      if (parts.length > 0) found.push({parts, scope});
    }
  }
  return found;
}

/** The stars that a select list is made of, without what they leave out. */
function itemStars({items}: Select): readonly Run[] {
  return items.flatMap(({star}) => (star?.qualifier === undefined ? [] : [{at: star.at, to: star.qualifier.to + 2}]));
}

function partsOf(code: Code, name: Run): readonly NamePart[] {
  const parts: NamePart[] = [];
  for (let at = name.at; at < name.to; at++) {
    if (!isOperator(code, at, '.')) parts.push({at, name: identifierAt(code, at)});
    else if (isOperator(code, at - 1, '.')) parts.push({at, name: 'PUBLIC'});
  }
  return parts;
}
