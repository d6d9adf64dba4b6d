import type {Context} from '../model/asset.ts';
import type {RelationName} from '../model/statement.ts';
import {applyEdits, type Edit} from '../parse/edits.ts';
import {spellOpenRelation, withoutOpenParts} from '../parse/open-names.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import {relationKey, resolve} from '../parse/resolve.ts';
import type {Query} from '../parse/tree/nodes.ts';
import {spanOf, textOf} from '../parse/tree/view.ts';
import {compareText} from './order.ts';

/** A relation that a statement reads, and how it writes its name where it first does. */
export interface NamedTable {
  readonly relation: RelationName;
  readonly written: string;
  readonly parts: number;
}

/** What a project says of the relations that its models read. */
export interface ProjectRelations {
  /** Keys of those that it builds: in other schemas for each of its targets. */
  readonly built: ReadonlySet<string>;
  /** Those that it declares and does not build, by the last part of their names. */
  readonly sources: ReadonlyMap<string, readonly RelationName[]>;
}

/** The tables and views that a statement reads, each once, by key. */
export function tablesRead({code, tree}: StatementReading, context: Context): ReadonlyMap<string, NamedTable> {
  const found = new Map<string, NamedTable>();
  for (const {sources} of tree.scopes) {
    for (const {kind, name} of sources) {
      if (kind !== 'table' || name === undefined) continue;
      const relation = resolve(name.relation, context);
      const key = relationKey(relation);
      const parts = 1 + Number(name.relation.schema !== undefined) + Number(name.relation.database !== undefined);
      if (!found.has(key)) found.set(key, {relation, written: textOf(code, name), parts});
    }
  }
  return found;
}

/**
 * A model's text with the names that a statement has for the same relations, so that the two can be compared by their words.
 * A relation is the same where all parts of its name agree that are known on both sides; and one that the project builds where
 * the last part does, as every target of a project has schemas of its own. Where several could be meant none is taken; and what
 * is declared as a source is not what a model builds under the same name.
 * @param tables what the statement reads
 */
export function inWordsOf(
  tables: ReadonlyMap<string, NamedTable>,
  model: StatementReading,
  project: ProjectRelations,
): StatementReading {
  const {code, tree} = model;
  const spelt = spellings(tables, model, project);
  const edits = tree.scopes.flatMap(({sources}) =>
    sources.flatMap(({kind, name}): readonly Edit[] => {
      if (kind !== 'table' || name === undefined) return [];
      const text = spelt.get(relationKey(name.relation));
      return text === undefined || text === textOf(code, name) ? [] : [{span: spanOf(code, name), text}];
    }),
  );
  if (edits.length === 0) return model;
  return readStatement(applyEdits(model.text, edits));
}

/** How the statement writes relations of the model, by their keys. */
function spellings(
  tables: ReadonlyMap<string, NamedTable>,
  model: StatementReading,
  {built, sources}: ProjectRelations,
): ReadonlyMap<string, string> {
  const ctes = new Set(
    model.tree.scopes.flatMap((scope) =>
      scope.kind === 'query' ? ((scope as Query).with?.ctes ?? []).map(({name}) => name) : [],
    ),
  );
  const spelt = new Map<string, string>();
  const free = new Map(tables);
  const pair = (key: string, found: readonly string[]): void => {
    const [only] = found;
    const table = found.length === 1 && only !== undefined ? free.get(only) : undefined;
    if (only === undefined || table === undefined) return;
    free.delete(only);
    // A name of one part would be that of a CTE in the model.
    const isTaken = table.parts === 1 && ctes.has(table.relation.name);
    spelt.set(key, isTaken ? spellOpenRelation(table.relation) : table.written);
  };
  const matches = (fits: (relation: RelationName) => boolean): readonly string[] =>
    [...free].filter(([, {relation}]) => fits(relation)).map(([key]) => key);
  const isSource = (relation: RelationName): boolean =>
    relation.schema !== undefined &&
    (sources.get(relation.name) ?? []).some((one) => one.schema !== undefined && agree(one, relation));
  const wanted = [...tablesRead(model, {})].map(([key, {relation}]) => ({key, relation: withoutOpenParts(relation)}));
  // What is known best chooses first.
  for (const {key, relation} of wanted.toSorted(
    (a, b) => depth(b.relation) - depth(a.relation) || compareText(a.key, b.key),
  )) {
    pair(
      key,
      matches((table) => agree(table, relation) && (relation.schema !== undefined || !isSource(table))),
    );
  }
  const left = wanted.filter(({key}) => !spelt.has(key));
  const ofRun = left.filter(({key}) => built.has(key));
  for (const {key, relation} of left) {
    if (relation.schema === undefined) continue;
    if (!ofRun.some((one) => one.key === key)) {
      // What a source leaves open, its database most often, is filled in by the run that names are from.
      const declared = (sources.get(relation.name) ?? []).filter((one) => agree(one, relation));
      pair(
        key,
        matches((table) => declared.some((one) => agree(one, table))),
      );
    } else if (!ofRun.some((other) => other.key !== key && other.relation.name === relation.name)) {
      pair(
        key,
        matches((table) => table.name === relation.name && !isSource(table)),
      );
    }
  }
  return spelt;
}

function depth({database, schema}: RelationName): number {
  return Number(schema !== undefined) + Number(database !== undefined);
}

function agree(a: RelationName, b: RelationName): boolean {
  const same = (one: string | undefined, other: string | undefined) =>
    one === undefined || other === undefined || one === other;
  return a.name === b.name && same(a.schema, b.schema) && same(a.database, b.database);
}
