import type {Confidence, RelationName} from '../model/statement.ts';
import type {StatementReading} from './reading.ts';
import {isKnownTable} from './relations.ts';
import {relationKey} from './resolve.ts';

/** What an outside parser makes of a statement; the port of the witnesses has more to say of it. */
export type TestimonyLike =
  | {readonly t: 'read'; readonly tables: readonly RelationName[]}
  | {readonly t: 'refused'; readonly message: string; readonly line?: number; readonly column?: number}
  | {readonly t: 'late'};

/** What there is to know of the text that the parsers were given, and of them. */
export interface Hearing {
  /** What the names start with that masks stand for: such tables are compared by nobody. */
  readonly stem: string;
  /** The parser whose message and place serve a person best where all refuse. */
  readonly strictest: string;
  /** The line on which the text starts in what a person has before them; 1 unless told. */
  readonly line?: number;
}

/**
 * Holds what a statement reads against what outside parsers read in it. Both agree: confirmed; one alone does: likely;
 * one reads other tables: disputed, and how; none reads it at all: unconfirmed, and why. A refusal says nothing against a
 * statement: no parser reads everything that Snowflake takes.
 *
 * @param witness by the names of the parsers
 */
export function confidenceOf(
  reading: StatementReading,
  witness: Readonly<Record<string, TestimonyLike>>,
  hearing: Hearing,
): Confidence {
  const {stem} = hearing;
  const own = new Set(reading.reads.filter(isKnownTable).map(({relation}) => relationKey(relation)));
  const differences: string[] = [];
  let agree = 0;
  for (const [name, testimony] of Object.entries(witness)) {
    if (testimony.t !== 'read') continue;
    const difference = differenceOf(own, testimony.tables, stem);
    if (difference === undefined) agree++;
    else differences.push(`${name} ${difference}`);
  }
  if (differences.length > 0) return {level: 'disputed', says: `${differences.join('; ')}.`};
  if (agree > 1) return {level: 'confirmed'};
  if (agree === 1) return {level: 'likely'};
  return {level: 'unconfirmed', says: refusalOf(witness, hearing)};
}

/** What another parser reads beyond us, and what it does not; undefined when it reads the same. */
function differenceOf(own: ReadonlySet<string>, tables: readonly RelationName[], stem: string): string | undefined {
  const theirs = new Set(tables.filter((table) => !isMasked(table, stem)).map((table) => relationKey(table)));
  const more = [...theirs].filter((key) => !own.has(key));
  const less = [...own].filter((key) => !theirs.has(key) && !key.includes(stem));
  const says = [
    ...(more.length === 0 ? [] : [`also reads ${more.join(', ')}`]),
    ...(less.length === 0 ? [] : [`does not read ${less.join(', ')}`]),
  ];
  return says.length === 0 ? undefined : says.join(' and ');
}

function isMasked({database, schema, name}: RelationName, stem: string): boolean {
  return [database, schema, name].some((part) => part?.toUpperCase().includes(stem) === true);
}

function refusalOf(witness: Readonly<Record<string, TestimonyLike>>, {strictest, line: first = 1}: Hearing): string {
  const names = [strictest, ...Object.keys(witness)];
  const name = names.find((one) => witness[one]?.t === 'refused');
  const refused = name === undefined ? undefined : witness[name];
  if (refused?.t !== 'refused') return 'No other parser answered in time.';
  const {message, line, column} = refused;
  const place =
    line === undefined ? '' : `, line ${line + first - 1}${column === undefined ? '' : `, column ${column}`}`;
  return `${name}${place}: ${message}`;
}
