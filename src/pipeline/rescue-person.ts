import {usageError, type UserError} from '../errors.ts';
import type {Person} from '../model/people.ts';

/** Somebody of whom only the name is known, as long as nobody may read the list of users. */
export function unlistedPerson(name: string): Person {
  return {userId: '', name: name.toUpperCase(), state: 'active', human: true};
}

/** Whether the account's list of users could not be read when this person was asked for. */
export function isUnlisted(person: Person): boolean {
  return person.userId === '';
}

/**
 * The person that a name, an e-mail address or a USER_ID means. Of several who have had a name, the one who is not there
 * any more.
 * @throws UserError (exit code 2) when nobody has it, or when it is not clear who is meant
 */
export function personCalled(people: readonly Person[], name: string): Person {
  const byId = people.find(({userId}) => userId === name);
  if (byId !== undefined) return byId;
  const wanted = name.toUpperCase();
  const named = people.filter(
    (person) => person.name.toUpperCase() === wanted || person.email?.toUpperCase() === wanted,
  );
  const [only] = named;
  if (only === undefined) throw nobody(people, name);
  if (named.length === 1) return only;
  const left = named.filter(({state}) => state !== 'active');
  if (left.length === 1 && left[0] !== undefined) return left[0];
  const each = named.map(
    ({userId, state, deletedAt}) =>
      `${userId} (${state}${deletedAt === undefined ? '' : ` ${deletedAt.slice(0, 10)}`})`,
  );
  throw usageError(
    'ambiguous-person',
    `${name} has been the name of ${named.length} users.`,
    `Say which one by its USER_ID: ${each.join(', ')}`,
  );
}

function nobody(people: readonly Person[], name: string): UserError {
  const start = name.toUpperCase().slice(0, 3);
  const alike = people.filter((person) => person.human && person.name.toUpperCase().includes(start));
  const hint =
    alike.length > 0
      ? `Alike are: ${alike
          .slice(0, 5)
          .map((person) => `${person.name} (${person.state})`)
          .join(', ')}`
      : `There are ${people.length} users, dropped ones included: see \`wsr doctor\`.`;
  return usageError('unknown-person', `The account knows no user ${name}.`, hint);
}
