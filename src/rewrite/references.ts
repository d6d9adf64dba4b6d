import type {RelationName, RelationUse} from '../model/statement.ts';
import type {Edit} from '../parse/edits.ts';
import {foldIdentifier} from '../parse/resolve.ts';
import type {QueryBlock} from './blocks.ts';
import {blockAt, queryBlocks} from './blocks.ts';
import type {SignificantToken} from './significant.ts';
import {firstFrom, isIdentifier} from './significant.ts';

/** A place that reads a relation, and the import that it reads instead. */
export interface PlacedUse {
  readonly use: RelationUse;
  readonly relation: Required<RelationName>;
  /** The import's name as written. */
  readonly cte: string;
}

interface SeenUse extends PlacedUse {
  readonly block: QueryBlock | undefined;
  /** The name that columns may be qualified by, in stored case. */
  readonly visible: string;
  readonly aliased: boolean;
}

interface Chain {
  readonly parts: readonly SignificantToken[];
  readonly block: QueryBlock | undefined;
}

const RESHAPES: ReadonlySet<string> = new Set(['PIVOT', 'UNPIVOT', 'MATCH_RECOGNIZE']);

/**
 * The edits that make every use read its import and every column reference still mean the same table:
 * `raw.shop.orders` becomes the import's name, with `as orders` where the import is called otherwise; `raw.shop.orders.id`
 * becomes `orders.id`. Where two tables of one name are read without aliases, each goes by its import's name.
 */
export function referenceEdits(tokens: readonly SignificantToken[], placed: readonly PlacedUse[]): readonly Edit[] {
  const blocks = queryBlocks(tokens);
  const uses = placed.map((one): SeenUse => {
    const {alias} = one.use;
    const visible = alias === undefined ? one.relation.name : foldIdentifier(alias);
    return {...one, block: blockAt(blocks, one.use.span.start), visible, aliased: alias !== undefined};
  });
  const clashing = clashingNames(uses);
  const chains = columnChains(tokens, uses, blocks);
  const qualifiers = new Set(chains.flatMap(({parts}) => parts.slice(0, -1).map((part) => foldIdentifier(part.text))));
  const edits: Edit[] = [];
  for (const use of uses) edits.push({span: use.use.span, text: spelledUse(use, tokens, clashing, qualifiers)});
  for (const chain of chains) {
    const edit = chainEdit(chain, uses, clashing);
    if (edit) edits.push(edit);
  }
  return edits;
}

/** Table names under which different relations are read without an alias. */
function clashingNames(uses: readonly SeenUse[]): ReadonlySet<string> {
  const relations = new Map<string, Set<string>>();
  for (const use of uses) {
    if (use.aliased) continue;
    const known = relations.get(use.visible) ?? new Set();
    known.add(JSON.stringify([use.relation.database, use.relation.schema]));
    relations.set(use.visible, known);
  }
  return new Set([...relations].filter(([, known]) => known.size > 1).map(([name]) => name));
}

function spelledUse(
  use: SeenUse,
  tokens: readonly SignificantToken[],
  clashing: ReadonlySet<string>,
  qualifiers: ReadonlySet<string>,
): string {
  if (use.aliased || clashing.has(use.visible) || foldIdentifier(use.cte) === use.visible) return use.cte;
  const after = firstFrom(tokens, use.use.span.end);
  const next = tokens[after];
  if (next && RESHAPES.has(next.upper) && !qualifiers.has(use.visible)) return use.cte;
  let last = after - 1;
  while (last >= 0 && !isIdentifier(tokens[last])) last--;
  const written = tokens[last];
  return `${use.cte} as ${written?.text ?? use.cte}`;
}

/** Dotted names that are no relation, no path into a value and no function: `orders.id`, `raw.shop.orders.*`. */
function columnChains(
  tokens: readonly SignificantToken[],
  uses: readonly SeenUse[],
  blocks: readonly QueryBlock[],
): readonly Chain[] {
  const chains: Chain[] = [];
  const named = new Set(uses.map(({use}) => tokens[firstFrom(tokens, use.span.start)]));
  for (let index = 0; index < tokens.length; index++) {
    const first = tokens[index]!;
    if (!isIdentifier(first)) continue;
    const before = tokens[index - 1]?.text;
    const parts: SignificantToken[] = [first];
    while (tokens[index + 1]?.text === '.' && continues(tokens[index + 2])) {
      parts.push(tokens[index + 2]!);
      index += 2;
    }
    const after = tokens[index + 1]?.text;
    if (parts.length < 2 || before === '.' || before === ':' || after === '(') continue;
    if (named.has(first)) continue;
    chains.push({parts, block: blockAt(blocks, first.start)});
  }
  return chains;
}

function continues(token: SignificantToken | undefined): boolean {
  return token?.text === '*' || isIdentifier(token);
}

function chainEdit(chain: Chain, uses: readonly SeenUse[], clashing: ReadonlySet<string>): Edit | undefined {
  const names = chain.parts.map((part) => foldIdentifier(part.text));
  const start = chain.parts[0]!.start;
  for (const qualifiers of [3, 2]) {
    const table = chain.parts[qualifiers - 1];
    if (names.length <= qualifiers || !table) continue;
    if (qualifiers === 2 && inScope(chain.block, uses, (use) => use.visible === names[0])) continue;
    const use = ownerOf(chain, uses, names.slice(0, qualifiers));
    if (!use) continue;
    if (clashing.has(use.visible)) return {span: {start, end: table.end}, text: use.cte};
    return {span: {start, end: table.start}, text: ''};
  }
  const named = names[0]!;
  if (!clashing.has(named)) return undefined;
  const use = inScope(chain.block, uses, (one) => one.visible === named);
  if (!use || use.aliased || foldIdentifier(use.cte) === named) return undefined;
  return {span: {start, end: chain.parts[0]!.end}, text: use.cte};
}

/** The use without alias that `database.schema.table` or `schema.table` in front of a column means. */
function ownerOf(chain: Chain, uses: readonly SeenUse[], qualifiers: readonly string[]): SeenUse | undefined {
  const [table, schema, database] = qualifiers.toReversed();
  const matches = (use: SeenUse) =>
    !use.aliased &&
    use.relation.name === table &&
    use.relation.schema === schema &&
    (database === undefined || use.relation.database === database);
  return inScope(chain.block, uses, matches) ?? uses.find(matches);
}

/** The first use that fits, in the block or in the nearest one around it. */
function inScope(
  block: QueryBlock | undefined,
  uses: readonly SeenUse[],
  fits: (use: SeenUse) => boolean,
): SeenUse | undefined {
  for (let at = block; at !== undefined; at = at.parent) {
    const found = uses.find((use) => use.block === at && fits(use));
    if (found) return found;
  }
  return undefined;
}
