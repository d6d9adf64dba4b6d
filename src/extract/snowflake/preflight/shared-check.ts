import type {Check} from '../../../ports/preflight.ts';
import {byText} from '../../files/in-order.ts';
import {personalDatabase} from '../people.ts';
import type {AskedAccount} from './account.ts';
import {checkOf, counted, listed} from './check.ts';
import type {HeldGrants} from './held.ts';
import type {Inventory} from './inventory.ts';
import {nameText, pathText} from './names.ts';
import type {ObjectState} from './objects.ts';
import {grantsToOpen, withoutRepeats} from './opening.ts';
import type {PlaceState} from './places.ts';

/** What a line names by name before it goes on in numbers. */
const NAMED = 6;

/** Something shared, in the words of the line that tells of it. */
interface Shared {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  /** As GRANT writes it. */
  readonly type: string;
  readonly signature?: string;
  readonly owner: string;
  readonly isRead: boolean;
  /** Not granted, and its text is in ACCOUNT_USAGE all the same. */
  readonly isInUsage?: boolean;
  /** Files in it; undefined for objects that are text themselves. */
  readonly files?: number;
  readonly why?: string;
  readonly locator: string;
}

/** One line for each database with shared places: a grant on the database decides over all of them. */
export function sharedChecks(
  asked: AskedAccount,
  held: HeldGrants,
  inventory: Inventory,
  states: readonly PlaceState[],
  objects: readonly ObjectState[],
): readonly Check[] {
  const shared = [...states.map(ofPlace), ...objects]
    .filter(({database, schema}) => personalDatabase(database) === undefined && asked.scope.schema(database, schema))
    .filter(({database, owner}) => asked.scope.database(database) && asked.scope.role(owner));
  const byDatabase = Map.groupBy(shared, ({database}) => database);
  return [...byDatabase]
    .toSorted(byText(([database]) => database))
    .map(([database, things]) => databaseCheck(asked, held, inventory, database, things));
}

function ofPlace({place, state, files, locator, why}: PlaceState): Shared {
  return {...place, isRead: state === 'read', files, locator, ...(why === undefined ? {} : {why})};
}

function databaseCheck(
  asked: AskedAccount,
  held: HeldGrants,
  inventory: Inventory,
  database: string,
  things: readonly Shared[],
): Check {
  const closed = things.filter(({isRead, isInUsage}) => !isRead && isInUsage !== true);
  const inUsage = things.filter(({isRead, isInUsage}) => !isRead && isInUsage === true);
  const holder = inventory.databases.get(database) ?? '';
  const manager = holder === '' ? 'SECURITYADMIN' : `${nameText(holder)} or SECURITYADMIN`;
  const grants = withoutRepeats(
    closed.flatMap((thing) =>
      grantsToOpen(thing, held, {
        database: manager,
        schema: manager,
        object: thing.owner === '' ? 'SECURITYADMIN' : `${nameText(thing.owner)} or SECURITYADMIN`,
      }),
    ),
  );
  const readable = kinds(things.filter(({isRead}) => isRead));
  const says = [readable === '' ? 'Nothing in it is granted.' : `${readable}.`];
  if (inUsage.length > 0) says.push(`Not granted, read from ACCOUNT_USAGE: ${kinds(inUsage)}.`);
  if (closed.length > 0) {
    const names = closed.map(({type, schema, name}) => `${type.toLowerCase()} ${pathText([schema, name])}`);
    const more = names.length - NAMED;
    says.push(`Closed: ${listed([...names.slice(0, NAMED), ...(more > 0 ? [`${more} more`] : [])])}.`);
  }
  const failed = closed.find(({why}) => why !== undefined);
  if (failed !== undefined) says.push(`${failed.name}: ${failed.why}`);
  return checkOf(asked, {
    section: 'shared',
    subject: database,
    status: closed.length > 0 ? 'missing' : 'ok',
    says: says.join(' '),
    grants,
    unreadable: closed.map(({locator}) => locator),
  });
}

/** `1 workspace (3 files), 12 views`. */
function kinds(things: readonly Shared[]): string {
  const byType = Map.groupBy(things, ({type}) => type);
  return [...byType]
    .map(([type, some]) => {
      const files = some.some((thing) => thing.files !== undefined)
        ? ` (${counted(
            some.reduce((sum, thing) => sum + (thing.files ?? 0), 0),
            'file',
          )})`
        : '';
      return `${counted(some.length, type.toLowerCase())}${files}`;
    })
    .join(', ');
}
