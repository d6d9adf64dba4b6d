/** A privilege on an object that a role or a share was given. */
export interface ObjectGrant {
  readonly privilege: string;
  /** `ROLE`, `DATABASE_ROLE`, `SHARE`. */
  readonly to: string;
  readonly grantee: string;
}

/** So many who were granted something are named. */
const MOST_NAMED = 20;

/**
 * What was granted on the object that a model takes the place of, as sentences for its description. They are not dbt's `grants`:
 * those revoke what is not among them. Nothing where nothing was granted.
 *
 * @param object `DATABASE.SCHEMA.NAME`
 */
export function sayGrants(object: string, grants: readonly ObjectGrant[]): readonly string[] {
  const byGrantee = Map.groupBy(
    grants.filter(({privilege}) => privilege !== 'OWNERSHIP'),
    ({to, grantee}) => `${kindOf(to)} ${grantee}`,
  );
  const told = [...byGrantee]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([who, given]) => `${who} has ${listed([...new Set(given.map(({privilege}) => privilege))].toSorted())}`);
  if (told.length === 0) return [];
  const named = told.slice(0, MOST_NAMED);
  const more = told.length > named.length ? [`${told.length - named.length} more have something on it`] : [];
  const it = told.length === 1 && byGrantee.values().next().value?.length === 1 ? 'it' : 'them';
  return [`On ${object} ${listed([...named, ...more])}; grant ${it} on the model as well.`];
}

function kindOf(to: string): string {
  return `the ${to.toLowerCase().replaceAll('_', ' ')}`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
