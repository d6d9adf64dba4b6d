import type {Span} from '../model/scalars.ts';
import {applyEdits, type Edit} from '../parse/edits.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {CteReading, StatementReading} from '../parse/reading.ts';
import {handedOn} from '../parse/tree/handed-on.ts';
import type {Cte, Query, Source} from '../parse/tree/nodes.ts';
import {innermostQuery, spanOf, textOf} from '../parse/tree/view.ts';
import {foldIdentifier} from '../parse/resolve.ts';

/** Taking one wrapping off can show another one below it; nobody wraps deeper. */
const ROUNDS = 16;

/**
 * A query without what dbt's style wraps around it, so that a model and the query that it was made from are one again: CTEs that
 * only import (`orders as (select * from shop.core.orders)`) are read as what they import, `select * from final` at the end as
 * the CTE it hands on, and of a CREATE … AS the query is all. What is computed stays the same; the given reading where nothing
 * is wrapped.
 */
export function unwrapped(reading: StatementReading): StatementReading {
  let at = reading;
  if (reading.creation !== undefined && reading.query !== undefined) {
    at = readStatement(reading.text.slice(reading.query.start, reading.query.end));
  }
  for (let round = 0; round < ROUNDS; round++) {
    if (at.root === undefined || at.ctes.length === 0) return at;
    const text = withoutImports(at) ?? withoutHandingOn(at);
    if (text === undefined) return at;
    at = readStatement(text);
  }
  return at;
}

/** Undefined when no CTE only imports. */
function withoutImports(reading: StatementReading): string | undefined {
  const {code, tree} = reading;
  const query = innermostQuery(reading.root!);
  const defined = new Set(
    tree.scopes.flatMap((scope) => (scope.kind === 'query' ? ((scope as Query).with?.ctes ?? []) : [])),
  );
  const names = new Set([...defined].map(({name}) => name));
  // What nothing reads may be read by a macro that is not rendered.
  const used = new Set(tree.scopes.flatMap(({sources}) => sources.map(({cte}) => cte)));
  const imports = new Map<Cte, Source>();
  for (const cte of query.with?.ctes ?? []) {
    const source = used.has(cte) ? importedBy(cte) : undefined;
    if (source !== undefined && (source.cte !== undefined || !names.has(textFolded(reading, source)))) {
      imports.set(cte, source);
    }
  }
  if (imports.size === 0) return undefined;
  const edits: Edit[] = [];
  for (const {sources} of tree.scopes) {
    for (const source of sources) {
      const imported = source.cte === undefined ? undefined : endOfImports(source.cte, imports);
      if (imported === undefined || source.name === undefined) continue;
      const written = textOf(code, imported.name!);
      const own = textOf(code, source.name);
      const isNamed =
        source.alias !== -1 || source.reshapes.length > 0 || foldIdentifier(own) === imported.name!.relation.name;
      edits.push({span: spanOf(code, source.name), text: isNamed ? written : `${written} as ${own}`});
    }
  }
  const kept = reading.ctes.filter((_, index) => !imports.has(query.with!.ctes[index]!));
  return joined(reading, kept, edits, cut(reading.text, reading.final!, edits));
}

/** What a chain of imports reads in the end; undefined for a CTE that is no import. */
function endOfImports(cte: Cte, imports: ReadonlyMap<Cte, Source>): Source | undefined {
  let source = imports.get(cte);
  for (let steps = 0; source?.cte !== undefined && steps < imports.size; steps++) {
    const next = imports.get(source.cte);
    if (next === undefined) break;
    source = next;
  }
  return source;
}

/** Undefined when the last query does more than to hand on a CTE that nothing else reads. */
function withoutHandingOn(reading: StatementReading): string | undefined {
  const query = innermostQuery(reading.root!);
  const source = handedOn(query);
  const index = query.with?.ctes.findIndex((one) => one === source?.cte) ?? -1;
  const cte = query.with?.ctes[index];
  if (cte === undefined || cte.columns !== undefined || cte.query.branches.length === 0) return undefined;
  const uses = reading.tree.scopes.flatMap(({sources}) => sources.filter((one) => one.cte === cte));
  const kept = reading.ctes.filter((_, at) => at !== index);
  const body = reading.ctes[index];
  if (uses.length !== 1 || body === undefined) return undefined;
  if (kept.length > 0 && innermostQuery(cte.query).with !== undefined) return undefined;
  return joined(reading, kept, [], cut(reading.text, body.body, []));
}

/** The relation or CTE that a CTE is `select * from` and nothing else. */
function importedBy(cte: Cte): Source | undefined {
  if (cte.columns !== undefined) return undefined;
  const source = innermostQuery(cte.query).with === undefined ? handedOn(cte.query) : undefined;
  if (source?.name === undefined || source.cte === cte) return undefined;
  return source.kind === 'table' || source.kind === 'cte' ? source : undefined;
}

/** A name of one part in stored case; a longer one meets no CTE. */
function textFolded({code}: StatementReading, {name}: Source): string {
  return name !== undefined && name.to === name.at + 1 ? foldIdentifier(textOf(code, name)) : '';
}

function joined(
  {text, root}: StatementReading,
  kept: readonly CteReading[],
  edits: readonly Edit[],
  last: string,
): string {
  if (kept.length === 0) return last;
  const list = kept.map(({nameSpan, body}) => `${cut(text, {start: nameSpan.start, end: body.end}, edits)})`);
  const recursive = innermostQuery(root!).with?.recursive === true;
  return `with ${recursive ? 'recursive ' : ''}${list.join(',\n')}\n${last}`;
}

function cut(text: string, span: Span, edits: readonly Edit[]): string {
  const inside = edits
    .filter((edit) => span.start <= edit.span.start && edit.span.end <= span.end)
    .map((edit) => ({span: {start: edit.span.start - span.start, end: edit.span.end - span.start}, text: edit.text}));
  return applyEdits(text.slice(span.start, span.end), inside);
}
