import type {RelationName, RelationRole, RelationUse} from '../model/statement.ts';
import type {Code} from './lex/tokens.ts';
import {relationKey} from './resolve.ts';
import type {Source, SourceKind, Tree} from './tree/nodes.ts';

/** Kinds of sources that have a name, and what they are then called. */
const ROLES: Readonly<Partial<Record<SourceKind, RelationRole>>> = {
  table: 'table',
  stage: 'stage',
  function: 'function',
  lateral: 'lateral',
  cte: 'cte',
  'result-scan': 'result-scan',
  identifier: 'identifier',
};

/** Roles of what stands in the statement itself. */
const INSIDE: ReadonlySet<RelationRole> = new Set(['lateral', 'cte']);

/**
 * The places at which a statement reads relations, in the order of the text. Common table expressions, queries in brackets
 * and what only unfolds values are none.
 */
export function readsOf(code: Code, tree: Tree): RelationUse[] {
  return usesOf(code, tree, false);
}

/**
 * The places at which a statement names what it reads, in the order of the text.
 * @param inside whether common table expressions and FLATTEN, which are not read from outside, are among them
 */
export function usesOf(code: Code, tree: Tree, inside: boolean): RelationUse[] {
  const uses: RelationUse[] = [];
  for (const scope of tree.scopes) {
    for (const source of scope.sources) {
      const role = ROLES[source.kind];
      if (role === undefined || source.name === undefined || (!inside && INSIDE.has(role))) continue;
      uses.push(useOf(code, source, role));
    }
  }
  return tree.scopes.length > 2 ? uses.sort((a, b) => a.span.start - b.span.start) : uses;
}

function useOf(code: Code, source: Source, role: RelationRole): RelationUse {
  const {at, to, relation, certain} = source.name!;
  return {
    relation,
    role,
    span: {start: code.start(at), end: code.end(to - 1)},
    ...(source.alias === -1 ? {} : {alias: code.written(source.alias)}),
    ...(certain ? {} : {uncertain: true}),
  };
}

/** The relations that a statement writes, each once, in the order of the text; those that only a variable knows left out. */
export function writesOf(tree: Tree): RelationName[] {
  if (tree.writes.length === 0) return [];
  const seen = new Set<string>();
  return tree.writes
    .filter(({certain}) => certain)
    .map(({relation}) => relation)
    .filter((relation) => {
      const key = relationKey(relation);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

/** The stages and addresses that files are written to. */
export function stagesWritten({changes}: Tree): RelationName[] {
  return changes.flatMap(({location}) => (location === undefined ? [] : [location.relation]));
}

/** Whether a use is one of a table or view by a name that stands in the text. */
export function isKnownTable({role, uncertain}: RelationUse): boolean {
  return role === 'table' || (role === 'identifier' && uncertain !== true);
}
