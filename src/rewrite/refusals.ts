import type {StatementReading} from '../parse/reading.ts';
import type {Host} from './holes.ts';
import {expressionPlaces} from './refusals/expressions.ts';
import {sentenceOf} from './refusals/place.ts';
import {sourcePlaces} from './refusals/sources.ts';
import {tokenPlaces} from './refusals/tokens.ts';
import {unpairedPlaces} from './refusals/unpaired.ts';

/** Snowflake takes 1 MB of SQL text. What is longer was pasted together or loaded from files. */
const LONGEST = 1_000_000;

/** Definitions whose bodies may hold queries. */
const HOLDS_QUERIES = /^CREATE\b.*\b(?:PROCEDURE|FUNCTION|ALERT)$/;

/** Why a text is not even read, in one sentence; undefined for one that a warehouse would take. */
export function refuseLength(sql: string): string | undefined {
  if (sql.length <= LONGEST) return undefined;
  const length = sql.length.toLocaleString('en');
  return `This statement has ${length} characters, more than a warehouse takes; load its values as a seed.`;
}

/** Whether a statement is a query at all, else why not, in one sentence. */
export function refuseKind(reading: StatementReading): string | undefined {
  if (reading.kind === 'unreadable') return 'The text cannot be read as SQL.';
  if (reading.kind === 'procedural')
    return 'This is procedural code (a scripting block, CALL or EXECUTE), not a query.';
  if (reading.root !== undefined) return undefined;
  if (reading.verb === '') return 'There is no statement in the text.';
  const instead = HOLDS_QUERIES.test(reading.verb) ? ': make a model of each query in its body' : '';
  return `This is ${article(reading.verb)} ${reading.verb} statement, not a query${instead}.`;
}

function article(verb: string): string {
  return /^[AEIOU]/.test(verb) ? 'an' : 'a';
}

/**
 * Why a query cannot stand alone in a model, in one sentence that names the first place; undefined when it can. What the
 * text depends on besides tables (stages, results, variables, templates, filters) has no place in a model.
 * @param host where the text comes from
 */
export function refuseContent({code, tree}: StatementReading, host: Host): string | undefined {
  // Of several reasons at one place, the first one says most.
  const places = [
    ...tokenPlaces(code, tree, host),
    ...expressionPlaces(code, tree),
    ...sourcePlaces(code, tree),
    ...unpairedPlaces(code),
  ];
  const [first] = places.toSorted((a, b) => a.offset - b.offset);
  return first === undefined ? undefined : sentenceOf(code.text, first);
}

/** The sentence for output columns of one name, when there is one. */
export function refuseDuplicate(column: string | undefined): string | undefined {
  if (column === undefined) return undefined;
  return `The query gives more than one column named ${column}, which no table or view can hold.`;
}
