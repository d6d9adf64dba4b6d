import {z} from 'zod';
import type {Owner, Person} from '../../model/people.ts';
import type {Source, SourceContext, SourceEvent} from '../../ports/source.ts';
import type {QueryOptions, Warehouse} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {PACKED_SQL_FILES} from '../files/formats.ts';
import {matcher} from '../files/globs.ts';
import {type IndexedWorksheet, WORKSHEET_INDEX, WORKSHEETS, worksheetIndex} from '../snowflake/classic-worksheets.ts';
import {accountFor} from '../snowflake/container-source.ts';
import {userIdentity} from '../snowflake/containers.ts';
import type {Container, ToldFacts} from '../snowflake/harvest-container.ts';
import {harvestListing, idOf} from '../snowflake/harvest-container.ts';
import type {Listing} from '../snowflake/list-files.ts';
import {listFiles} from '../snowflake/list-files.ts';
import {ownerOf, readPeople, runningUser} from '../snowflake/people.ts';

const configSchema = z
  .strictObject({
    role: z.string().min(1).optional().describe('Role of the session. The role of the connection when left out.'),
    files: z
      .array(z.string().min(1))
      .default([`${WORKSHEETS}*`, ...PACKED_SQL_FILES])
      .describe('Globs of the files to keep: worksheets of the Classic Console, and what else holds SQL.'),
    parallel: z.int().min(1).max(16).default(4).describe('Files read at a time.'),
  })
  .prefault({});

/**
 * The stage of the running user: nobody can read that of somebody else, ACCOUNTADMIN included, and it is deleted with its
 * user (docs.snowflake.com/en/sql-reference/sql/drop-user). So the scope names the user.
 */
async function* harvest(context: SourceContext): AsyncGenerator<SourceEvent> {
  const {log, signal} = context;
  const warehouse = accountFor('snowflake-user-stage', context);
  const settings = configSchema.parse(context.settings);
  const options = {signal, ...(settings.role === undefined ? {} : {role: settings.role})};
  const user = await runningUser(warehouse, options);
  if (user === undefined) {
    const reason = 'The account does not say who the running user is, so its stage was not looked into.';
    yield {t: 'unreadable', scope: '@~', locator: '@~', reason};
    yield {t: 'checkpoint', scope: '@~', cursor: null, complete: false, listed: 1};
    return;
  }
  if (!context.scope.user(user)) return;
  const people = await readPeople(warehouse, options, log);
  if (people !== undefined) yield {t: 'people', people};
  const container = stageOf(user, people ?? []);
  const listing = await listFiles(warehouse, container.roots, 'first', options, log);
  const matches = matcher(settings.files);
  const files = {
    parallel: settings.parallel,
    matches: (path: string) => path !== WORKSHEET_INDEX && matches(path),
  };
  const index = hasNews(container, listing, context) ? await readIndex(warehouse, options, log) : new Map();
  const told = (path: string): ToldFacts | undefined => {
    if (!path.startsWith(WORKSHEETS)) return undefined;
    return {format: 'sql', ...index.get(path.slice(WORKSHEETS.length).toLowerCase())};
  };
  yield* harvestListing({...container, told}, listing, files, context, warehouse, options);
}

function stageOf(user: string, people: readonly Person[]): Container {
  const owner: Owner = ownerOf({kind: 'live', name: user}, people);
  const scope = `${user}@~`;
  return {
    source: 'snowflake-user-stage',
    kindOf: (path) => (path.startsWith(WORKSHEETS) ? 'worksheet' : 'stage-file'),
    scope,
    roots: [{list: '@~', address: '@~/', locator: `${scope}/`, inside: (name) => name}],
    choice: 'first',
    owner,
    display: `${user}@~`,
    identity: {
      owner: userIdentity(owner, user),
      container: '~',
      aliasOwners: owner.id === '' ? [] : [`name:${owner.name}`],
    },
    denial: {reason: 'The stage of the running user could not be listed.'},
  };
}

/** The index is read only when there is a worksheet to be named. */
function hasNews(container: Container, listing: Listing, context: SourceContext): boolean {
  if (!listing.ok || !listing.files.some(({path}) => path === WORKSHEET_INDEX)) return false;
  return listing.files.some(
    ({path, revision}) =>
      path.startsWith(WORKSHEETS) &&
      context.known(idOf(container, context.account, path, container.identity.owner)) !== revision,
  );
}

async function readIndex(
  warehouse: Warehouse,
  options: QueryOptions,
  log: SourceContext['log'],
): Promise<ReadonlyMap<string, IndexedWorksheet>> {
  try {
    const bytes = await warehouse.readFile(`@~/${WORKSHEET_INDEX}`, options);
    return worksheetIndex(new TextDecoder().decode(bytes));
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error;
    log.warn('The index of the worksheets cannot be read, so they are called by their ids.', {code: error.code});
    return new Map();
  }
}

export default {
  id: 'snowflake-user-stage',
  describes: 'Worksheets of the Classic Console and SQL files in the stage of the running user.',
  account: 'snowflake',
  configSchema,
  harvest,
} satisfies Source;
