import type {Context} from '../model/asset.ts';
import type {Span} from '../model/scalars.ts';
import type {RelationName} from '../model/statement.ts';
import type {Code} from '../parse/lex/tokens.ts';
import type {StatementReading} from '../parse/reading.ts';
import {resolve} from '../parse/resolve.ts';
import type {Name, Scope, Source} from '../parse/tree/nodes.ts';
import {isOperator, spanOf} from '../parse/tree/view.ts';

/** A place in a FROM clause that reads a table or view. */
export interface TableUse {
  readonly source: Source;
  /** The scope whose FROM it stands in. */
  readonly scope: Scope;
  readonly name: Name;
  /** Where the name stands. */
  readonly span: Span;
  /** The name, completed from the context as far as that goes. */
  readonly relation: RelationName;
}

/** A place that reads a relation whose name is complete. */
export interface CompleteUse extends TableUse {
  readonly relation: Required<RelationName>;
}

/** The places at which a statement reads tables and views, in the order of the text. */
export function tableUses({code, tree}: StatementReading, context: Context): readonly TableUse[] {
  return tree.scopes
    .flatMap((scope) =>
      scope.sources.flatMap((source): readonly TableUse[] => {
        const {kind, name} = source;
        if (kind !== 'table' || name === undefined) return [];
        return [{source, scope, name, span: spanOf(code, name), relation: resolve(name.relation, context)}];
      }),
    )
    .sort((a, b) => a.name.at - b.name.at);
}

/** Whether nothing is missing in the name of what is read. */
export function isComplete(use: TableUse): use is CompleteUse {
  return use.relation.database !== undefined && use.relation.schema !== undefined;
}

/** How many parts a name has, as written: one that is left out between two dots is none. */
export function partsWritten(code: Code, name: Name): number {
  let parts = 0;
  for (let at = name.at; at < name.to; at++) if (!isOperator(code, at, '.')) parts++;
  return parts;
}

/** Whether a table goes by its own name. */
export function isUnaliased({source}: TableUse): boolean {
  return source.alias === -1;
}

/** Names that a table without alias shares with an alias or CTE in the same FROM: only a schema in front parts the two. */
export function sharedNames(uses: readonly TableUse[]): ReadonlySet<string> {
  const shared = new Set<string>();
  for (const [{sources}, own] of Map.groupBy(uses.filter(isUnaliased), ({scope}) => scope)) {
    const tables = new Set(own.map(({source}) => source));
    const others = new Set(sources.filter((source) => !tables.has(source)).map(({called}) => called));
    for (const {relation} of own) if (others.has(relation.name)) shared.add(relation.name);
  }
  return shared;
}
