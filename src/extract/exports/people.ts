import type {Person} from '../../model/people.ts';
import {toPerson} from '../snowflake/people.ts';
import type {Duck, Value} from './duck.ts';

/**
 * Everybody whom the exported USERS tell of, and everybody whom only the history names: of these the name is all that is
 * known, so it is their id, and nothing says that they are gone.
 * @param named users of earlier exports, by name; the new ones are added
 */
export async function exportedPeople(duck: Duck, named: Set<string>): Promise<readonly Person[]> {
  const people = new Map<string, Person>();
  for (const row of await duck.all(`
    select user_id, name, display_name, email, type, disabled, created_on::double as created_ms,
      deleted_on::double as deleted_ms, last_success_login::double as last_login_ms
    from users order by user_id, name`)) {
    const person = toPerson(Object.fromEntries(Object.entries(row).map(([key, value]) => [key, cellOf(value)])));
    people.set(person.userId, person);
  }
  for (const row of await duck.all('select distinct user_name from history where user_id = user_name')) {
    named.add(String(row['user_name']));
  }
  const known = new Set([...people.values()].map(({name}) => name));
  for (const name of named) {
    if (!known.has(name) && !people.has(name)) people.set(name, {userId: name, name, state: 'active', human: true});
  }
  return [...people.values()];
}

function cellOf(value: Value): string | null {
  return value === null ? null : String(value);
}
