import type {Code} from '../lex/tokens.ts';
import type {Scope, Source} from '../tree/nodes.ts';
import {findSource} from '../tree/resolve-column.ts';
import type {Lineage} from './lineage.ts';
import {columnNames} from './source-columns.ts';

/** How many scopes outwards a column is looked for. */
const REACH = 16;

export interface MeantSources {
  /** The scope that has them. */
  readonly scope: Scope;
  readonly sources: readonly Source[];
  /** False when any of several may be the one. */
  readonly certain: boolean;
}

/**
 * The sources that a column may be of: by its qualifier, or by what is known of the columns of each.
 * @param before number of the source of the scope from which on none is known
 */
export function sourcesMeant(
  lineage: Lineage,
  code: Code,
  scope: Scope,
  path: readonly string[],
  before = Number.POSITIVE_INFINITY,
): MeantSources {
  if (path.length > 1) {
    const found = findSource(scope, path.at(-2) ?? '');
    const isKnown = found !== undefined && (found.scope !== scope || found.source.number < before);
    if (isKnown) return {scope: found.scope, sources: [found.source], certain: true};
    return {scope, sources: [], certain: false};
  }
  const name = path[0] ?? '';
  let at: Scope | undefined = scope;
  for (let steps = 0; at !== undefined && steps < REACH; steps++) {
    const here = sourcesWith(lineage, code, at, name, at === scope ? before : Number.POSITIVE_INFINITY);
    if (here.sources.length > 0) return here;
    at = at.parent;
  }
  return {scope, sources: [], certain: true};
}

/** Those of a scope's own sources that have a column of that name, or may have one. */
function sourcesWith(lineage: Lineage, code: Code, scope: Scope, name: string, before: number): MeantSources {
  const own = scope.sources.filter(({kind, number}) => kind !== 'group' && kind !== 'unknown' && number < before);
  const open: Source[] = [];
  for (const source of own) {
    if (columnNames(code, source).includes(name)) return {scope, sources: [source], certain: true};
    const columns = lineage.columnsOf(scope, source);
    if (columns.some((column) => column.name === name)) return {scope, sources: [source], certain: true};
    const isOpen =
      source.kind === 'lateral' ? LATERAL_COLUMNS.has(name) : columns.some((column) => column.name === '*');
    if (isOpen) open.push(source);
  }
  return {scope, sources: open, certain: open.length <= 1};
}

/** What FLATTEN and SPLIT_TO_TABLE give. */
const LATERAL_COLUMNS: ReadonlySet<string> = new Set(['SEQ', 'KEY', 'PATH', 'INDEX', 'VALUE', 'THIS']);
