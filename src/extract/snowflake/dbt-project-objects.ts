import type {Person} from '../../model/people.ts';
import type {SourceContext, SourceEvent} from '../../ports/source.ts';
import type {QueryOptions, Warehouse} from '../../ports/warehouse.ts';
import {byText} from '../files/in-order.ts';
import type {ContainerKind} from './containers.ts';
import {toContainer, withinScope} from './containers.ts';
import type {ContainerSettings} from './harvest-container.ts';
import {harvestContainer} from './harvest-container.ts';
import {versionRoot} from './list-files.ts';
import {scopeOf} from './object-asset.ts';
import {DBT_PROJECTS, DBT_PROJECTS_ID} from './object-kinds.ts';
import {textCell} from './rows.ts';
import {addressKey, shownObject} from './show-objects.ts';
import {showAll} from './show-pager.ts';
import {dbtProjectUrl} from './statements.ts';

export interface DbtProjectOptions {
  readonly warehouse: Warehouse;
  /** How files are read. */
  readonly options: QueryOptions;
  /** How the projects are listed. */
  readonly lists: QueryOptions;
  readonly context: SourceContext;
  readonly people: readonly Person[];
  readonly role: string | undefined;
  readonly versions: readonly string[];
  readonly files: ContainerSettings;
  isForeign(database: string): boolean;
}

/**
 * Files of DBT PROJECT objects, each project a scope of its own. Which version is read is settled by what SHOW says of the
 * default one: accounts differ between numbered versions, `last`, and a single `live` one
 * (docs.snowflake.com/en/sql-reference/sql/show-dbt-projects).
 */
export async function* harvestDbtProjects(asked: DbtProjectOptions): AsyncGenerator<SourceEvent> {
  const {warehouse, context, people, role} = asked;
  const inventory = scopeOf({id: DBT_PROJECTS_ID});
  const shown = await showAll(warehouse, DBT_PROJECTS, {...asked.lists, within: withinScope(context)});
  for (const {locator, reason} of shown.gaps)
    yield {t: 'unreadable', scope: inventory, locator: `${inventory}!${locator}`, reason};
  if (shown.gaps.length > 0)
    yield {t: 'checkpoint', scope: inventory, cursor: null, complete: false, listed: shown.gaps.length};

  const projects = shown.rows.map((row) => ({
    object: shownObject(row),
    at: textCell(row, 'default_version_location_uri'),
  }));
  for (const {object, at} of projects.toSorted(byText((each) => addressKey(each.object)))) {
    context.signal.throwIfAborted();
    if (asked.isForeign(object.database)) continue;
    const container = toContainer(object, projectKind(at, asked.versions), people, context, role);
    if (container !== undefined) yield* harvestContainer(container, asked.files, context, warehouse, asked.options);
  }
}

function projectKind(at: string, others: readonly string[]): ContainerKind {
  const named = /\/versions\/([^/]+)\/?$/.exec(at)?.[1];
  const versions = [...new Set([...(named === undefined ? [] : [named]), ...others])];
  return {
    source: 'snowflake-objects',
    kind: 'object',
    grantable: 'DBT PROJECT',
    scope: ({database, schema, name}) => dbtProjectUrl(database, schema, name, '').replace(/\/versions\/+$/, ''),
    roots: ({database, schema, name}) =>
      versions.map((version) => versionRoot(dbtProjectUrl(database, schema, name, version))),
    choice: 'first',
    mark: DBT_PROJECTS_ID,
  };
}
