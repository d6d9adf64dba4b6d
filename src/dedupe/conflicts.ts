import {type Claim, claimsOf} from './conflict-claims.ts';
import type {FamilyToCompare} from './conflict-family.ts';
import {compareText} from './order.ts';

export type {FamilyToCompare} from './conflict-family.ts';

/** A term to which families give different meanings. */
export interface Conflict {
  /** Its words in singular, e.g. `active customer`. */
  readonly term: string;
  /** Those that mean the same side by side; what all sides have in common is left out. */
  readonly sides: readonly {readonly family: string; readonly says: string}[];
}

/** So many conflicts, and sides of one, can be read by a person. */
const MOST_CONFLICTS = 50;
const MOST_SIDES = 12;
const WIDTH = 160;
const MOST_TABLES = 3;
/** From so many families on, one title is that of a sheet of many queries, and no definition of any. */
const SHEET = 4;

/**
 * Finds terms that families define differently: a common table expression, a column or a title of the same name over other
 * filters or another formula. A generic name (`amount`, `count`, the name of a table) counts only over the same tables and
 * grain. Dates of the calendar and ids of single things are no part of a definition: they say for when and for whom.
 *
 * @returns those that most families disagree on first; at most 50, with at most 12 sides each
 */
export function conflictsBetween(families: readonly FamilyToCompare[]): readonly Conflict[] {
  const titles = Map.groupBy(families, ({title}) => title);
  const byTerm = new Map<string, Claim[]>();
  for (const family of families.toSorted((a, b) => compareText(a.id, b.id))) {
    for (const claim of claimsOf(family, (titles.get(family.title)?.length ?? 0) >= SHEET)) {
      const key = JSON.stringify([claim.term, claim.about]);
      const known = byTerm.get(key);
      if (known === undefined) byTerm.set(key, [claim]);
      else if (known.at(-1)?.family !== claim.family) known.push(claim);
    }
  }
  const found = [...byTerm.values()]
    .map((claims) => ({claims, meanings: meaningsOf(claims)}))
    .filter(({claims, meanings}) => claims.length > 1 && meanings.size > 1)
    .toSorted(
      (a, b) =>
        b.claims.length - a.claims.length ||
        b.meanings.size - a.meanings.size ||
        compareText(a.claims[0]!.about, b.claims[0]!.about) ||
        compareText(a.claims[0]!.term, b.claims[0]!.term),
    );
  const telling = found.filter(({claims}) => claims[0]!.about === '').map(({claims}) => familiesOf(claims));
  return found
    .filter(({claims}) => claims[0]!.about === '' || !isEcho(claims, telling))
    .slice(0, MOST_CONFLICTS)
    .map(({claims, meanings}) => conflictOf(claims, [...meanings.values()]));
}

function familiesOf(claims: readonly Claim[]): ReadonlySet<string> {
  return new Set(claims.map(({family}) => family));
}

/** Whether families that disagree on a generic name disagree on a telling one as well: `n` counts what they define there. */
function isEcho(claims: readonly Claim[], telling: readonly ReadonlySet<string>[]): boolean {
  return telling.some((families) => claims.every(({family}) => families.has(family)));
}

/** Claims that mean one thing. Beside one that says which rows are meant, one that counts such rows says the same. */
function meaningsOf(claims: readonly Claim[]): ReadonlyMap<string, readonly Claim[]> {
  const isRows = claims.some(({formula}) => formula === undefined);
  return Map.groupBy(claims, ({formula, filters}) => {
    const counts = formula === undefined || (isRows && /^count\s*\([^()]*\)$/i.test(formula.shown));
    return JSON.stringify([counts ? '' : formula.text, filters.map(({text}) => text)]);
  });
}

function conflictOf(claims: readonly Claim[], meanings: readonly (readonly Claim[])[]): Conflict {
  const shared = new Set(claims[0]!.filters.map(({text}) => text));
  for (const {filters} of claims) {
    const own = new Set(filters.map(({text}) => text));
    for (const text of shared) if (!own.has(text)) shared.delete(text);
  }
  const ordered = meanings.toSorted((a, b) => b.length - a.length || compareText(a[0]!.family, b[0]!.family));
  // Each meaning is shown before any of them is shown twice.
  const first = ordered.map(([claim]) => claim!);
  const kept = new Set([...first, ...claims].slice(0, MOST_SIDES));
  const sides = ordered.flat().filter((claim) => kept.has(claim));
  return {term: claims[0]!.term, sides: sides.map((claim) => ({family: claim.family, says: sayClaim(claim, shared)}))};
}

/** `sum(amount) from orders where status = 'paid', by month`. */
function sayClaim({formula, filters, grain, tables}: Claim, shared: ReadonlySet<string>): string {
  const own = filters.filter(({text}) => !shared.has(text)).map(({shown}) => shown);
  const where =
    own.length > 0
      ? ` where ${own.join(' and ')}`
      : shared.size > 0
        ? ' without a further filter'
        : ' without a filter';
  const from = tables.length === 0 ? '' : ` from ${shownTables(tables)}`;
  const by = formula === undefined || grain.length === 0 ? '' : `, by ${grain.map(({shown}) => shown).join(', ')}`;
  const text = `${formula?.shown ?? 'rows'}${from}${where}${by}`.replace(/\s+/g, ' ');
  return text.length > WIDTH ? `${text.slice(0, WIDTH - 1).trimEnd()}…` : text;
}

function shownTables(keys: readonly string[]): string {
  // Schema and name; the database is the same for all in most accounts.
  const names = keys.map((key) =>
    key
      .replace(/^(?:\?\.)+/, '')
      .split('.')
      .slice(-2)
      .join('.')
      .toLowerCase(),
  );
  const shown = names.slice(0, MOST_TABLES).join(', ');
  return names.length > MOST_TABLES ? `${shown} and ${names.length - MOST_TABLES} more` : shown;
}
