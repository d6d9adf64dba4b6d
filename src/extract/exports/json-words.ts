import type {Json} from '../../model/scalars.ts';

/**
 * What tools and pages call the things that matter, as `wordOf` spells them: sfsnowsightextensions (`WorksheetName`), the
 * service behind Snowsight (`queryContext`), and, because the format of a downloaded dashboard is not documented, what
 * anybody would call them.
 */
export const WORDS = {
  query: ['query', 'sql', 'sqltext', 'querytext', 'sqlquery', 'statement'],
  name: ['worksheetname', 'queryname', 'name', 'title', 'displayname', 'label'],
  /** Says which worksheet it is, wherever that stands. */
  id: ['worksheetid', 'queryid', 'entityid', 'pid'],
  /** Says which one it is of its dashboard. */
  partId: ['id', 'tileid', 'cellid'],
  dashboardId: ['dashboardid', 'id', 'folderid'],
  dashboard: ['dashboardname', 'dashboardtitle'],
  /** What holds the queries of a dashboard. */
  parts: ['queries', 'worksheets', 'tiles', 'cells', 'rows', 'contents', 'models', 'items'],
  owner: ['ownerusername', 'ownername', 'owner', 'createdby', 'author'],
  ownerId: ['owneruserid', 'ownerid'],
  user: ['name', 'username', 'login', 'loginname', 'displayname', 'email'],
  folder: ['foldername', 'folder'],
  shared: ['sharedwith', 'sharedusers', 'sharedusernames', 'shares', 'members', 'viewers', 'collaborators'],
  filters: ['filters', 'parameters', 'params', 'paramrefs'],
  charts: ['charts', 'chartinfos', 'visualizations'],
  changed: ['modifiedutc', 'modified', 'modifiedat', 'updatedat', 'updated', 'lastmodified', 'changedat'],
  /** Sentences, which may begin with a word of SQL. */
  prose: ['description', 'note', 'notes', 'markdown', 'caption', 'subtitle', 'comment', 'tooltip', 'help'],
  created: ['createdutc', 'created', 'createdat', 'createdon'],
  language: ['querylanguage', 'language'],
  context: ['querycontext', 'executioncontext', 'sessioncontext', 'context'],
  role: ['role', 'rolename'],
  warehouse: ['warehouse', 'warehousename'],
  database: ['database', 'databasename'],
  schema: ['schema', 'schemaname'],
  drafts: ['drafts', 'draft'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type JsonObject = Readonly<Record<string, Json>>;

/** A key as it is compared: `WorksheetName`, `worksheet_name` and `worksheet name` are one word. */
export function wordOf(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of the first of the words that an object has. */
export function valueOf(object: JsonObject, words: readonly string[]): Json | undefined {
  for (const word of words) {
    for (const [key, value] of Object.entries(object)) if (wordOf(key) === word && value !== null) return value;
  }
  return undefined;
}

/** As {@link valueOf}, only texts with something in them, and numbers. */
export function textOf(object: JsonObject, words: readonly string[]): string | undefined {
  for (const word of words) {
    const value = valueOf(object, [word]);
    if (typeof value === 'string' && value.trim() !== '') return value;
    if (typeof value === 'number') return String(value);
  }
  return undefined;
}

/** Names of people in whatever tells them: a name, an object with a name, or a list or table of these. */
export function namesIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap((each: Json) => namesIn(each));
  if (!isObject(value)) return [];
  const name = textOf(value, WORDS.user);
  if (name !== undefined) return [name];
  return Object.values(value).flatMap((each) => (typeof each === 'object' ? namesIn(each) : []));
}
