import type {Code} from '../lex/tokens.ts';
import type {Scope, Source} from '../tree/nodes.ts';
import {findSource} from '../tree/resolve-column.ts';
import type {Lineage} from './lineage.ts';
import {columnNames} from './source-columns.ts';
import {namesIn} from './star.ts';

/** How many scopes outwards a column is looked for. */
const REACH = 16;

/** How many sources that may have a column are looked at: nobody lists more without saying which one is meant. */
const MOST_OPEN = 100;

export interface MeantSources {
  /** The scope that has them. */
  readonly scope: Scope;
  readonly sources: readonly Source[];
  /** False when any of several may be the one, or none is. */
  readonly certain: boolean;
  /** Whether it is known that they have it: a table may or may not. */
  readonly known: boolean;
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
    if (isKnown && found.source.kind === 'group') return sourcesInGroup(lineage, code, found, path.at(-1) ?? '');
    if (isKnown && path.length > 2) return withSchema(found, path.at(-2) ?? '', path.at(-3) ?? '');
    if (isKnown) return {scope: found.scope, sources: [found.source], certain: true, known: true};
    // A sequence: its next number is computed from nothing.
    return {scope, sources: [], certain: found === undefined && path.at(-1) === 'NEXTVAL', known: false};
  }
  const name = path[0] ?? '';
  let at: Scope | undefined = scope;
  for (let steps = 0; at !== undefined && steps < REACH; steps++) {
    const here = sourcesWith(lineage, code, at, name, at === scope ? before : Number.POSITIVE_INFINITY);
    if (here.sources.length > 0) return here;
    at = at.parent;
  }
  return {scope, sources: [], certain: false, known: false};
}

interface Found {
  readonly scope: Scope;
  readonly source: Source;
}

/** Of joins in brackets that have an alias, those that have a column of that name, or may have one. */
function sourcesInGroup(lineage: Lineage, code: Code, {scope, source: group}: Found, name: string): MeantSources {
  const inside = scope.sources.filter(({kind, at, to}) => kind !== 'group' && at > group.at && to <= group.to);
  return sourcesAmong(lineage, code, scope, inside, name);
}

/** `s2.t.a` with `s1.t` beside `s2.t`: the schema tells which is meant. */
function withSchema({scope, source}: Found, name: string, schema: string): MeantSources {
  const exact = scope.sources.find(
    ({called, alias, name: written}) => called === name && alias === -1 && written?.relation.schema === schema,
  );
  return {scope, sources: [exact ?? source], certain: true, known: true};
}

/** Those of a scope's own sources that have a column of that name, or may have one. */
function sourcesWith(lineage: Lineage, code: Code, scope: Scope, name: string, before: number): MeantSources {
  const own = scope.sources.filter(({kind, number}) => kind !== 'group' && kind !== 'unknown' && number < before);
  const sharing = joinedBy(code, scope, name);
  const [first] = sharing;
  if (first === undefined || first.number >= before) return sourcesAmong(lineage, code, scope, own, name);
  // What a join is made by is one column: that of the left side, for RIGHT that of the right one, for FULL of either.
  const left = own.filter(({number}) => number < first.number);
  let {sources, certain} = sourcesAmong(lineage, code, scope, left, name);
  for (const source of sharing) {
    if (source.number >= before) break;
    if (sources.length >= MOST_OPEN) {
      certain = false;
      break;
    }
    if (source.join.kind === 'full') sources = [...sources, source];
    if (source.join.kind !== 'right') continue;
    sources = [source];
    certain = true;
  }
  return {scope, sources, certain, known: true};
}

const joins = new WeakMap<Scope, ReadonlyMap<string, readonly Source[]>>();

/** The sources of a scope that come by a join whose USING names a column. */
function joinedBy(code: Code, scope: Scope, name: string): readonly Source[] {
  let known = joins.get(scope);
  if (known === undefined) {
    const made = new Map<string, Source[]>();
    for (const source of scope.sources) {
      if (source.join.using === undefined || source.kind === 'group') continue;
      for (const column of new Set(namesIn(code, source.join.using))) {
        const sharing = made.get(column);
        if (sharing === undefined) made.set(column, [source]);
        else sharing.push(source);
      }
    }
    known = made;
    joins.set(scope, known);
  }
  return known.get(name) ?? [];
}

function sourcesAmong(lineage: Lineage, code: Code, scope: Scope, own: readonly Source[], name: string): MeantSources {
  // By its place: every source has one.
  if (/^\$\d/.test(name)) return {scope, sources: own, certain: own.length === 1, known: true};
  const open: Source[] = [];
  for (const source of own) {
    if (columnNames(code, source).includes(name)) return {scope, sources: [source], certain: true, known: true};
    const columns = lineage.columnsOf(scope, source);
    if (columns.some((column) => column.name === name)) return {scope, sources: [source], certain: true, known: true};
    const isOpen =
      source.kind === 'lateral' ? LATERAL_COLUMNS.has(name) : columns.some((column) => column.name === '*');
    if (isOpen) open.push(source);
    if (open.length >= MOST_OPEN) break;
  }
  return {scope, sources: open, certain: open.length === 1, known: false};
}

/** What FLATTEN and SPLIT_TO_TABLE give. */
const LATERAL_COLUMNS: ReadonlySet<string> = new Set(['SEQ', 'KEY', 'PATH', 'INDEX', 'VALUE', 'THIS']);
