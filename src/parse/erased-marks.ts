import type {Hex32} from '../model/scalars.ts';
import {hash32} from './hash.ts';

/**
 * What stays known of a person whose content was erased: hashes that recognise the account's USER_ID and the name when they
 * come again, and say neither. A USER_ID is a small number, so whoever has the account's users can tell whose hash it is:
 * it is a pseudonym, not anonymous.
 */
export function userMark(account: string, userId: string): Hex32 {
  return hash32(JSON.stringify(['erased user', account, userId]));
}

/** Of a name, in whatever case it is written. */
export function nameMark(name: string): Hex32 {
  return hash32(JSON.stringify(['erased name', name.toUpperCase()]));
}

/** What stands in place of the id and the name of a person whose content was erased. */
export function pseudonymOf(mark: Hex32): {readonly userId: string; readonly userName: string} {
  return {userId: `erased-${mark.slice(0, 12)}`, userName: `ERASED_${mark.slice(0, 12).toUpperCase()}`};
}
