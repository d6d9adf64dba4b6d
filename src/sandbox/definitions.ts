import type {Account, AccountObject} from './account.ts';
import {placesOf, securableOf, type Who} from './grants.ts';

/**
 * Whether SHOW and GET_DDL show an object's definition to a role: to whoever may use it, a view's also to whoever has
 * REFERENCES on it, a secure one's to its owner alone (docs.snowflake.com/en/user-guide/views-secure).
 */
export function showsDefinition({access}: Account, who: Who, object: AccountObject): boolean {
  const securable = securableOf(object);
  const held = access.privileges(who, securable);
  if (isSecure(object)) return held.has('OWNERSHIP') || object.owner === who.role;
  if (access.mayRead(who, securable)) return true;
  const isEntered = placesOf(securable).every((place) => access.mayRead(who, place));
  return isEntered && (held.has('REFERENCES') || held.has('MONITOR'));
}

/** Whether a definition says that it is secure. */
export function isSecure({text}: AccountObject): boolean {
  return /^\s*create\s+(?:or\s+replace\s+)?secure\b/i.test(text);
}

/** Types of arguments as SHOW prints them, from `(DAY DATE, N NUMBER(38, 0))`: `(DATE, NUMBER)`. */
export function argumentTypes(signature: string): string {
  const inside = signature
    .trim()
    .replace(/^\(|\)$/g, '')
    .replace(/\([^()]*\)/g, '');
  const types = inside.split(',').map((argument) => argument.trim().split(/\s+/).at(-1)?.toUpperCase() ?? '');
  return `(${types.filter((type) => type !== '').join(', ')})`;
}
