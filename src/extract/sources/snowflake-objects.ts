import {z} from 'zod';
import type {Source, SourceContext, SourceEvent} from '../../ports/source.ts';
import {ALL_FILES, folderOf} from '../files/formats.ts';
import {matcher} from '../files/globs.ts';
import {inOrder} from '../files/in-order.ts';
import {accountFor, containerFields} from '../snowflake/container-source.ts';
import {inScope, readingRole, withinScope} from '../snowflake/containers.ts';
import {harvestDbtProjects} from '../snowflake/dbt-project-objects.ts';
import {foreignDatabases} from '../snowflake/foreign-databases.ts';
import {factsOf, scopeOf} from '../snowflake/object-asset.ts';
import {DBT_PROJECTS_ID, OBJECT_KINDS, type ObjectKind} from '../snowflake/object-kinds.ts';
import {harvestGrants} from '../snowflake/object-grants.ts';
import {ObjectLister} from '../snowflake/object-listing.ts';
import {ObjectReader} from '../snowflake/object-reader.ts';
import {readPeople} from '../snowflake/people.ts';
import {grantsHeldBy} from '../snowflake/preflight/held.ts';
import {objectGrant} from '../snowflake/denials.ts';

const KINDS = [...OBJECT_KINDS.map(({id}) => id), DBT_PROJECTS_ID];

const {role, parallel} = containerFields;
const configSchema = z
  .strictObject({
    inventoryRole: z
      .string()
      .min(1)
      .optional()
      .describe('Role that lists; with MANAGE GRANTS it sees what nobody granted. The reading role when left out.'),
    kinds: z
      .array(z.enum(KINDS))
      .min(1)
      .default(KINDS)
      .describe(`Kinds of objects to harvest: ${KINDS.join(', ')}.`),
    dbtVersions: z
      .array(z.string().regex(/^[\w$]+$/, 'use the name of a version, e.g. last, live or version$1'))
      .default(['last', 'live'])
      .describe('Versions of a DBT PROJECT that are tried, in order, after the one that SHOW names.'),
    files: z
      .array(z.string().min(1))
      .default([...ALL_FILES])
      .describe('Globs of the files of DBT PROJECT objects to keep.'),
    grants: z
      .boolean()
      .default(true)
      .describe(
        'Whether to harvest what roles have on tables and views: models say it of the object they take the place of.',
      ),
    role,
    parallel,
  })
  .prefault({});

async function* harvest(context: SourceContext): AsyncGenerator<SourceEvent> {
  const {log, signal} = context;
  const warehouse = accountFor('snowflake-objects', context);
  const settings = configSchema.parse(context.settings);
  const reader = {signal, ...(settings.role === undefined ? {} : {role: settings.role})};
  const inventoryRole = settings.inventoryRole === settings.role ? undefined : settings.inventoryRole;
  const people = (await readPeople(warehouse, reader, log)) ?? [];
  if (people.length > 0) yield {t: 'people', people};

  const lists = inventoryRole === undefined ? reader : {signal, role: inventoryRole};
  const listing = {
    reader,
    inventoryRole,
    seesAll: inventoryRole !== undefined && (await grantsHeldBy(warehouse, inventoryRole, lists)).managesGrants,
    within: withinScope(context),
    isForeign: await foreignDatabases(warehouse, lists),
  };
  const lister = new ObjectLister(warehouse, listing);
  const asked = {
    warehouse,
    options: reader,
    people,
    context,
    role: readingRole(settings.role, warehouse),
    parallel: settings.parallel,
  };
  for (const kind of OBJECT_KINDS) {
    signal.throwIfAborted();
    if (settings.kinds.includes(kind.id)) yield* harvestKind(kind, lister, asked);
  }
  if (settings.kinds.includes(DBT_PROJECTS_ID)) {
    const files = {parallel: settings.parallel, matches: matcher(settings.files)};
    yield* harvestDbtProjects({...asked, lists, versions: settings.dbtVersions, files, isForeign: listing.isForeign});
  }
  if (settings.grants) yield* harvestGrants(warehouse, reader, context, asked.role);
}

interface Asked {
  readonly warehouse: NonNullable<SourceContext['warehouse']>;
  readonly options: {readonly signal: AbortSignal; readonly role?: string};
  readonly people: Parameters<typeof factsOf>[2];
  readonly context: SourceContext;
  /** The role in the grants that are proposed. */
  readonly role: string | undefined;
  readonly parallel: number;
}

/** One kind is one scope: a refusal of one never stops another, and only what was listed whole can be gone. */
async function* harvestKind(kind: ObjectKind, lister: ObjectLister, asked: Asked): AsyncGenerator<SourceEvent> {
  const {context, people, role: grantee} = asked;
  const scope = scopeOf(kind);
  const listing = await lister.list(kind);
  let listed = 0;
  for (const gap of listing.gaps) {
    listed++;
    yield {t: 'unreadable', scope, locator: `${scope}!${gap.locator}`, reason: gap.reason};
  }
  if (listing.usageRefused) {
    listed++;
    const reason =
      'The definitions that ACCOUNT_USAGE keeps cannot be read, so those that were not granted to the role that reads are missing.';
    yield {t: 'unreadable', scope, locator: `${scope}!snowflake.account_usage`, reason, grant: objectGrant(grantee)};
  }
  const reader = new ObjectReader(kind, {...asked, scope, usageRefused: listing.usageRefused});
  const wanted = [];
  for (const each of listing.objects) {
    const facts = factsOf(kind, each, people, context.account);
    const object = {...each.object, owner: facts.owner.name};
    if (inScope(object, facts.owner, context) && context.scope.folder(folderOf(facts.path))) {
      wanted.push({listed: each, facts});
    } else if (context.known(facts.id) !== undefined) {
      listed++;
      yield {t: 'unchanged', scope, id: facts.id};
    }
  }
  for await (const event of inOrder(wanted, asked.parallel, (each) => reader.read(each.listed, each.facts))) {
    listed++;
    yield event;
  }
  yield {t: 'checkpoint', scope, cursor: null, complete: listing.complete, listed};
}

export default {
  id: 'snowflake-objects',
  describes:
    'SQL that lives in the account alone: views, dynamic tables, tasks, procedures, functions, streams, alerts, dbt projects.',
  account: 'snowflake',
  configSchema,
  harvest,
} satisfies Source;
