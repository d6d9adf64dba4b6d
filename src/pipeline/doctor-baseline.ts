import type {SourceState} from '../ports/archive.ts';

/** Which source tells of a locator, by how the locator begins. */
const SOURCES: readonly (readonly [RegExp, string])[] = [
  [/^snow:\/\/workspace\//, 'snowflake-workspaces'],
  [/^snow:\/\/notebook\//, 'snowflake-notebooks'],
  [/^snow:\/\/dbt\//, 'snowflake-objects'],
  [/^SNOWFLAKE\.ACCOUNT_USAGE\./, 'snowflake-query-history'],
  [/^@/, 'snowflake-stages'],
];

/**
 * What was readable when the account was last harvested, as far as that is known, and is not now. What the state lists as
 * unreadable is accepted; a source that was never harvested has nothing to fall below.
 * @param locators what cannot be read now
 */
export function fallenBelow(locators: readonly string[], states: readonly SourceState[]): readonly string[] {
  const accepted = states.flatMap(({unreadable}) => unreadable.map(({locator}) => locator));
  const harvested = new Set(states.map(({source}) => source));
  return [...new Set(locators)].filter((locator) => {
    const source = SOURCES.find(([pattern]) => pattern.test(locator))?.[1];
    if (source === undefined || !harvested.has(source)) return false;
    return !accepted.some((known) => isSamePlace(known, locator));
  });
}

/** One lies in the other, or both mean the same database: a night may have listed less finely than the doctor does. */
function isSamePlace(known: string, locator: string): boolean {
  if (known === locator || isInside(known, locator) || isInside(locator, known)) return true;
  const database = /^snow:\/\/\w+\/"((?:[^"]|"")*)"/.exec(locator)?.[1]?.replaceAll('""', '"');
  return (
    database !== undefined && (known === database || known.endsWith(`!${database}`) || known.endsWith(`/${database}`))
  );
}

function isInside(outer: string, inner: string): boolean {
  return inner.startsWith(outer) && /^[./!]/.test(inner.slice(outer.length));
}
