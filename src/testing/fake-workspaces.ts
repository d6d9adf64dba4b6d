import {createHash} from 'node:crypto';
import {list, users, workspaceUrl} from '../extract/snowflake/statements.ts';
import type {Row} from '../ports/warehouse.ts';
import type {FakeWarehouse} from './fake-warehouse.ts';
import {denied, fakeWarehouse} from './fake-warehouse.ts';
import {showDroppedDatabases, showWorkspacesInAccount} from './shown.ts';

type Files = Readonly<Record<string, string>>;
/** A workspace of the fake account: what each version holds; left out means that there is none to see. */
export interface Workspace {
  readonly database: string;
  readonly name?: string;
  readonly owner?: string;
  readonly head?: Files | 'denied';
  readonly live?: Files | 'denied';
}

/** A time as ACCOUNT_USAGE gives it: epoch milliseconds, as text. */
export const ms = (time: string) => String(Date.parse(time));
/** A row of USERS. */
export const user = (id: string, name: string, parts: Row = {}): Row => ({
  USER_ID: id,
  NAME: name,
  DISPLAY_NAME: null,
  EMAIL: null,
  TYPE: 'PERSON',
  DISABLED: 'false',
  CREATED_MS: ms('2026-01-01T00:00:00Z'),
  DELETED_MS: null,
  LAST_LOGIN_MS: null,
  ...parts,
});
const people = [
  user('1', 'ANA'),
  user('2', 'OTTO', {DISABLED: 'true'}),
  user('3', 'ZOE', {DELETED_MS: ms('2026-03-01T00:00:00Z')}),
  user('4', 'ZOE', {DELETED_MS: ms('2026-06-01T00:00:00Z')}),
  user('5', 'ZOE'),
];
/** The database that the second ZOE left behind. */
export const droppedZoe = `DROPPED_USER$ZOE_${ms('2026-06-01T00:00:03Z')}`;

/** A warehouse with workspaces: it answers SHOW, LIST and GET for them, and refuses everything else. */
export function workspaceAccount(
  workspaces: readonly Workspace[],
  parts: {
    readonly users?: readonly Row[] | Error;
    readonly dropped?: readonly Row[];
    readonly shown?: readonly Row[];
  } = {},
): FakeWarehouse {
  const shown = workspaces.map(({database, name = 'DEFAULT$', owner = 'R'}) => ({
    name,
    database_name: database,
    schema_name: 'PUBLIC',
    created_on: '2026-02-01 10:00:00.000 -0800',
    owner,
  }));
  const listings = new Map<string, readonly Row[] | Error>();
  const contents = new Map<string, string>();
  for (const {database, name = 'DEFAULT$', ...versions} of workspaces) {
    for (const version of ['head', 'live'] as const) {
      const url = workspaceUrl(database, 'PUBLIC', name, version);
      const files = versions[version];
      if (files === undefined || files === 'denied') {
        listings.set(list(url), denied());
        continue;
      }
      listings.set(
        list(url),
        Object.entries(files).map(([path, text]) => {
          contents.set(url + path, text);
          const hour = version === 'live' ? 11 : 10;
          return {
            name: `/versions/${version}/${path}`,
            size: String(text.length),
            md5: createHash('md5').update(text).digest('hex'),
            last_modified: `Mon, 2 Nov 2026 ${hour}:00:00 GMT`,
          };
        }),
      );
    }
  }
  return fakeWarehouse({
    role: 'RESCUE_READER',
    answer: (sql) => {
      if (sql === users) return parts.users ?? people;
      if (sql === showWorkspacesInAccount) return parts.shown ?? shown;
      if (sql === showDroppedDatabases) return parts.dropped ?? [];
      return listings.get(sql);
    },
    file: (locator) => contents.get(locator),
  });
}
