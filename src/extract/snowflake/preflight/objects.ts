import {byText} from '../../files/in-order.ts';
import type {Grantable} from '../denials.ts';
import {OBJECT_KINDS} from '../object-kinds.ts';
import {textCell} from '../rows.ts';
import {addressKey, type ShownObject, shownObject} from '../show-objects.ts';
import {showAll} from '../show-pager.ts';
import {type AskedAccount, sourceOf, under} from './account.ts';
import {typeText} from './held.ts';
import type {Owned} from './inventory.ts';

/** An object whose SQL lives in the account alone, and whether SHOW gives it to the reader. */
export interface ObjectState {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  readonly type: Grantable;
  /** Types of arguments, in parentheses, where overloads share a name. */
  readonly signature?: string;
  readonly owner: string;
  readonly isRead: boolean;
  /** ACCOUNT_USAGE keeps its definition, which needs no grant on the object. */
  readonly isInUsage: boolean;
  readonly locator: string;
}

/**
 * Lists what the `objects` source harvests, under the role that sees everything and under the reader. Whether
 * ACCOUNT_USAGE opens it too is another line's matter: a grant on the object and a grant on that view are two grants.
 */
export async function lookAtObjects(
  asked: AskedAccount,
  reader: string,
  lister: string | undefined,
  owned: readonly Owned[],
): Promise<readonly ObjectState[]> {
  const source = sourceOf(asked, 'objects');
  if (source === undefined) return [];
  const kinds = source.settings['kinds'];
  const wanted = OBJECT_KINDS.filter(({id}) => !Array.isArray(kinds) || kinds.includes(id));
  const found = new Map<string, ObjectState>();
  const known = new Set<string>();
  for (const kind of wanted) {
    for (const role of new Set([lister ?? reader, reader])) {
      const shown = await showAll(asked.warehouse, kind.show, under(asked, role));
      for (const row of shown.rows.filter((each) => kind.isOurs(each))) {
        const object = shownObject(row);
        if (object.database === '' || object.database === 'SNOWFLAKE' || object.schema === 'INFORMATION_SCHEMA')
          continue;
        const signature = kind.hasArguments === true ? argumentsIn(textCell(row, 'arguments')) : '';
        const key = `${kind.id} ${addressKey(object)}${signature}`;
        known.add(addressOf(kind.grantable, object));
        found.set(key, {
          database: object.database,
          schema: object.schema,
          name: object.name,
          owner: object.owner,
          type: kind.grantable,
          ...(signature === '' ? {} : {signature}),
          isRead: role === reader,
          isInUsage: kind.usage !== undefined,
          locator: key,
        });
      }
    }
  }
  // Without a role that sees everything: what ACCOUNT_USAGE says of owners, arguments of procedures left out.
  for (const {on, ...object} of owned) {
    const kind = wanted.find(({grantable}) => typeText(grantable) === on);
    if (kind === undefined || known.has(addressOf(kind.grantable, object))) continue;
    const key = `${kind.id} ${addressKey(object)}`;
    const type = kind.grantable;
    found.set(key, {...object, type, isRead: false, isInUsage: kind.usage !== undefined, locator: key});
  }
  return [...found.values()].toSorted(byText(({locator}) => locator));
}

function addressOf(type: Grantable, object: ShownObject): string {
  return `${typeText(type)} ${addressKey(object)}`;
}

/** `PROC(NUMBER, VARCHAR) RETURN VARCHAR` gives `(NUMBER, VARCHAR)`. */
function argumentsIn(text: string): string {
  return /\(.*?\)(?=\s+RETURN\b|$)/is.exec(text)?.[0] ?? '()';
}
