import type {Edit} from '../parse/edits.ts';
import type {Code} from '../parse/lex/tokens.ts';
import type {StatementReading} from '../parse/reading.ts';
import {foldIdentifier, relationKey} from '../parse/resolve.ts';
import type {Query, Scope, Source} from '../parse/tree/nodes.ts';
import {sourceCalled} from '../parse/tree/resolve-column.ts';
import {outputSelects, spanOf} from '../parse/tree/view.ts';
import {type NamePart, type Qualifier, qualifiersOf} from './qualified-names.ts';
import {isUnaliased, sharedNames, type TableUse} from './tables.ts';

/** A place that reads a relation, and the CTE that it reads instead: an import mostly. */
export interface PlacedUse extends TableUse {
  /** The CTE's name as written. */
  readonly cte: string;
}

/** How many scopes outwards a name is looked for. */
const REACH = 64;

/**
 * The edits that make every use read its import and every column reference still mean the same table:
 * `raw.shop.orders` becomes the import's name, with `as orders` where the import is called otherwise; `raw.shop.orders.id`
 * becomes `orders.id`. Where tables of one name are read without aliases, each goes by its import's name.
 */
export function referenceEdits(
  {code, tree}: Pick<StatementReading, 'code' | 'tree'>,
  placed: readonly PlacedUse[],
): readonly Edit[] {
  const uses = new PlacedUses(placed);
  const qualifiers = qualifiersOf(code, tree);
  const named = new Set(qualifiers.flatMap(({parts}) => parts.map(({name}) => name)));
  return [
    ...placed.map((use): Edit => ({span: use.span, text: spelledUse(code, use, uses, named)})),
    ...qualifiers.flatMap((qualifier) => qualifierEdit(code, qualifier, uses) ?? []),
  ];
}

/** What is read instead of a table. @param named every name that stands in front of some column */
function spelledUse(code: Code, use: PlacedUse, uses: PlacedUses, named: ReadonlySet<string>): string {
  const {source, relation, name, cte} = use;
  if (!isUnaliased(use) || uses.clashing.has(relation.name) || foldIdentifier(cte) === relation.name) return cte;
  // What reshapes rows has no alias in front of it, unless columns need one.
  if (source.reshapes.length > 0 && !named.has(relation.name)) return cte;
  return `${cte} as ${code.written(name.to - 1)}`;
}

function qualifierEdit(code: Code, {parts, scope}: Qualifier, uses: PlacedUses): Edit | undefined {
  const first = parts[0]!;
  for (const width of [3, 2]) {
    const table = parts[width - 1];
    const use = table === undefined ? undefined : uses.ownerOf(scope, parts.slice(0, width));
    if (table === undefined || use === undefined) continue;
    if (uses.clashing.has(use.relation.name))
      return {span: spanOf(code, {at: first.at, to: table.at + 1}), text: use.cte};
    return {span: {start: code.start(first.at), end: code.start(table.at)}, text: ''};
  }
  if (!uses.clashing.has(first.name)) return undefined;
  const use = uses.of(sourceMeant(scope, first.name));
  if (use === undefined || !isUnaliased(use) || foldIdentifier(use.cte) === first.name) return undefined;
  return {span: spanOf(code, {at: first.at, to: first.at + 1}), text: use.cte};
}

/** The places that read imports, by what columns call them. */
class PlacedUses {
  /** Names that different relations go by without an alias, or a table and something else of the same FROM. */
  readonly clashing: ReadonlySet<string>;
  readonly #bySource: ReadonlyMap<Source, PlacedUse>;
  readonly #unaliased: ReadonlyMap<Scope, readonly PlacedUse[]>;

  constructor(placed: readonly PlacedUse[]) {
    const unaliased = placed.filter(isUnaliased);
    this.#bySource = new Map(placed.map((use) => [use.source, use]));
    this.#unaliased = Map.groupBy(unaliased, ({scope}) => scope);
    this.clashing = new Set([...differentRelations(unaliased), ...sharedNames(placed)]);
  }

  of(source: Source | undefined): PlacedUse | undefined {
    return source === undefined ? undefined : this.#bySource.get(source);
  }

  /** The use without alias that `database.schema.table` or `schema.table` means in a scope. */
  ownerOf(scope: Scope, parts: readonly NamePart[]): PlacedUse | undefined {
    const [table, schema, database] = parts.toReversed().map(({name}) => name);
    for (const at of outwards(scope)) {
      const found = this.#unaliased
        .get(at)
        ?.find(
          ({relation}) =>
            relation.name === table &&
            relation.schema === schema &&
            (database === undefined || relation.database === database),
        );
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function differentRelations(unaliased: readonly PlacedUse[]): readonly string[] {
  const byName = Map.groupBy(unaliased, ({relation}) => relation.name);
  return [...byName].flatMap(([name, uses]) => {
    const keys = new Set(uses.map(({relation}) => relationKey(relation)));
    return keys.size > 1 ? [name] : [];
  });
}

/** The source that a name in front of a column means: the nearest one outwards. */
function sourceMeant(scope: Scope, name: string): Source | undefined {
  for (const at of outwards(scope)) {
    const source = sourceCalled(at, name);
    if (source !== undefined) return source;
  }
  return undefined;
}

/** The scopes in which a name is looked up. What orders a query names what its SELECTs read. */
function* outwards(scope: Scope): Generator<Scope> {
  if (scope.kind === 'query') yield* outputSelects(scope as Query);
  let at: Scope | undefined = scope;
  for (let steps = 0; at !== undefined && steps < REACH; steps++) {
    yield at;
    at = at.parent;
  }
}
