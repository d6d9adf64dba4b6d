import type {ImportCte} from '../../model/model-draft.ts';
import type {RelationName} from '../../model/statement.ts';
import {hash32} from '../../parse/hash.ts';
import {relationKey} from '../../parse/resolve.ts';
import {isPlain, slugOf} from '../../parse/spelling.ts';
import {isRecord, listIn, textIn} from './yaml.ts';

/** A table that some `sources:` of the project declares. */
export interface ExistingSource {
  readonly source: string;
  readonly table: string;
  /** Where it lies, in stored case; undefined when a template or the profile decides. */
  readonly relation?: Required<RelationName>;
  /** The same as far as it is certain. */
  readonly place: RelationName;
  /** Properties file that declares it; undefined for one of another package. */
  readonly path?: string;
}

/** How an import is spelt, and the declaration it needs when the project has none. */
export interface SourceUse {
  readonly source: string;
  readonly table: string;
  readonly relation: Required<RelationName>;
  readonly isDeclared: boolean;
}

type Mapping = Readonly<Record<string, unknown>>;

/** The source tables of a properties file. Disabled ones do not count: dbt does not know them. */
export function sourcesIn(content: Mapping, path: string): readonly ExistingSource[] {
  const found: ExistingSource[] = [];
  for (const source of listIn(content, 'sources')) {
    const name = textIn(source, 'name');
    if (name === undefined || isDisabled(source)) continue;
    const database = certain(textIn(source, 'database'));
    const schema = certain(textIn(source, 'schema') ?? name);
    for (const table of listIn(source, 'tables')) {
      const tableName = textIn(table, 'name');
      if (tableName === undefined || isDisabled(table)) continue;
      const identifier = certain(textIn(table, 'identifier') ?? tableName);
      const isQuoted = (part: string) => quoting(table, part) ?? quoting(source, part) ?? false;
      const place = {
        ...(database === undefined ? {} : {database: stored(database, isQuoted('database'))}),
        ...(schema === undefined ? {} : {schema: stored(schema, isQuoted('schema'))}),
        name: stored(identifier ?? tableName, isQuoted('identifier')),
      };
      const isKnown = isWhole(place) && identifier !== undefined;
      found.push({source: name, table: tableName, place, path, ...(isKnown ? {relation: place} : {})});
    }
  }
  return found;
}

/**
 * Which `source()` each import reads: the one the project has for that very table, else a new one that no declaration of
 * the project and no other import has. The same project and imports give the same names.
 */
export function assignSources(
  imports: readonly ImportCte[],
  existing: readonly ExistingSource[],
): readonly SourceUse[] {
  const uses = new Map<string, SourceUse>();
  const taken = new Set(existing.map(({source, table}) => pair(source, table)));
  return imports.map(({relation}) => {
    const key = relationKey(relation);
    const known = uses.get(key) ?? declared(relation, existing) ?? fresh(relation, existing, taken);
    uses.set(key, known);
    taken.add(pair(known.source, known.table));
    return known;
  });
}

/** The `sources:` of a new source table. The same for every model that reads it: it says nothing of the model. */
export function sourceProperties(use: SourceUse): Mapping {
  const {source, relation} = use;
  const parts = {
    database: !isPlain(relation.database),
    schema: !isPlain(relation.schema),
    identifier: !isPlain(relation.name),
  };
  const quoted = Object.entries(parts).filter(([, isQuoted]) => isQuoted);
  const {name, identifier} = tableProperties(use);
  const table = {name, identifier, ...(quoted.length === 0 ? {} : {quoting: Object.fromEntries(quoted)})};
  return {sources: [{name: source, database: relation.database, schema: relation.schema, tables: [table]}]};
}

/** The same as an entry of a source that is declared already: what it says of its place holds for the table. */
export function tableProperties({table, relation}: SourceUse): Mapping {
  return {name: table, identifier: relation.name, ...(isPlain(relation.name) ? {} : {quoting: {identifier: true}})};
}

function declared(relation: Required<RelationName>, existing: readonly ExistingSource[]): SourceUse | undefined {
  const key = relationKey(relation);
  const matches = existing.filter((one) => one.relation !== undefined && relationKey(one.relation) === key);
  const first = matches.toSorted((a, b) => compare(pair(a.source, a.table), pair(b.source, b.table)))[0];
  return first && {source: first.source, table: first.table, relation, isDeclared: true};
}

function fresh(
  relation: Required<RelationName>,
  existing: readonly ExistingSource[],
  taken: ReadonlySet<string>,
): SourceUse {
  const table = slugOf(relation.name, 'name');
  const usual = `${slugOf(relation.database, 'name')}_${slugOf(relation.schema, 'name')}`;
  const candidates = [
    ...houseNames(relation, existing),
    usual,
    `${usual}_${hash32(relationKey(relation)).slice(0, 6)}`,
  ];
  const source = candidates.find((name) => !taken.has(pair(name, table))) ?? candidates.at(-1)!;
  return {source, table, relation, isDeclared: false};
}

/** What the project calls the schema already, when it has sources there; names that fit a path only. */
function houseNames(relation: Required<RelationName>, existing: readonly ExistingSource[]): readonly string[] {
  const names = existing
    .filter((one) => one.relation?.database === relation.database && one.relation.schema === relation.schema)
    .map((one) => one.source);
  return [...new Set(names)].filter((name) => /^[A-Za-z0-9_]+$/.test(name)).sort(compare);
}

/** A name that the properties file itself decides; undefined when Jinja does. */
function certain(name: string | undefined): string | undefined {
  return name === undefined || name.includes('{{') || name.includes('{%') ? undefined : name;
}

function isWhole(place: RelationName): place is Required<RelationName> {
  return place.database !== undefined && place.schema !== undefined;
}

/** Snowflake's case rules: without quoting, dbt writes the name bare and Snowflake folds it. */
function stored(name: string, isQuoted: boolean): string {
  if (name.length > 1 && name.startsWith('"') && name.endsWith('"')) return name.slice(1, -1).replaceAll('""', '"');
  return isQuoted ? name : name.toUpperCase();
}

function quoting(node: Mapping, part: string): boolean | undefined {
  const rules = node['quoting'];
  const value = isRecord(rules) ? rules[part] : undefined;
  return typeof value === 'boolean' ? value : undefined;
}

function isDisabled(node: Mapping): boolean {
  const config = node['config'];
  return isRecord(config) && config['enabled'] === false;
}

function pair(source: string, table: string): string {
  return `${source.toLowerCase()}\n${table.toLowerCase()}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
