import {setAside} from '../dedupe/noise.ts';
import type {AssetId} from '../model/asset.ts';
import type {RelationName, Statement} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import {relationKey} from '../parse/resolve.ts';
import {slugOf} from '../parse/spelling.ts';
import {earlierTables, type Made} from './earlier-tables.ts';

/** A temporary table of a sheet that several of its results use: a model of its own. */
export interface Step {
  readonly name: string;
  /** Complete. */
  readonly relation: Required<RelationName>;
  /** What makes it; stands in the sheet where the last statement does that fills it. */
  readonly made: Made;
}

/** So much of a title is in the names of its steps. */
const TITLE_LENGTH = 30;

/**
 * The temporary tables of a sheet that two or more of its results read, directly or through others, in the order of the sheet.
 * What is only looked at is no result. A table that the sheet makes anew under its name, or whose name also means another one
 * there, stays a part of each reader, as one name would stand for two things. Names go by the sheet and the table alone,
 * so that every reader has the same.
 */
export function stepsOf(
  sheet: readonly Statement[],
  {id, title}: {readonly id: AssetId; readonly title: string},
): readonly Step[] {
  if (!sheet.some(({temporary}) => temporary !== undefined)) return [];
  const users = new Map<number, {readonly made: Made; readonly results: Set<string>}>();
  for (const statement of sheet) {
    if (statement.temporary === undefined || !isResult(statement)) continue;
    const chain = earlierTables(sheet, statement);
    if ('refusal' in chain) continue;
    for (const [ordinal, made] of chain.made) {
      if (made.maker.kind !== 'definition') continue;
      const known = users.get(ordinal) ?? {made, results: new Set<string>()};
      known.results.add(statement.exact);
      users.set(ordinal, known);
    }
  }
  const steps: Step[] = [];
  for (const [, {made, results}] of [...users].toSorted(([a], [b]) => a - b)) {
    const [relation] = made.maker.writes;
    if (results.size < 2 || relation === undefined || !isWhole(relation) || !isAlone(sheet, relation, users)) continue;
    const name = nameOf(title, relation, id);
    if (!steps.some((step) => step.name === name)) steps.push({name, relation, made});
  }
  return steps;
}

/** A query or an object that stays, and no mere look at what came out. */
function isResult({kind, verb, sql}: Statement): boolean {
  if (kind === 'write') return verb.startsWith('INSERT');
  if (kind !== 'query' && kind !== 'definition') return false;
  const reading = readStatement(sql);
  return reading.query !== undefined && reading.creation?.temporary !== true && setAside(reading) === undefined;
}

/** Whether one chain of statements alone makes a relation in a sheet, and everybody who reads it there means that one. */
function isAlone(
  sheet: readonly Statement[],
  relation: RelationName,
  users: ReadonlyMap<number, {readonly made: Made}>,
): boolean {
  const key = relationKey(relation);
  const isIt = (one: RelationName): boolean => relationKey(one) === key;
  const makers = [...users.values()].flatMap(({made}) => (made.maker.writes.some(isIt) ? [made.maker] : []));
  const creations = sheet.filter(({verb, writes}) => verb.startsWith('CREATE') && writes.some(isIt));
  const [maker] = makers;
  if (maker === undefined || makers.length > 1 || creations.length > 1) return false;
  const later = sheet.slice(maker.ordinal + 1).filter(({writes}) => writes.some(isIt));
  if (later.some(({verb}) => !verb.startsWith('DROP'))) return false;
  return sheet.every(({reads, temporary = []}) => !reads.some(isIt) || temporary.some(isIt));
}

function isWhole(relation: RelationName): relation is Required<RelationName> {
  return relation.database !== undefined && relation.schema !== undefined;
}

/** With the beginning of the asset's id: sheets of one title are common, and their steps must not meet. */
function nameOf(title: string, {name}: RelationName, id: AssetId): string {
  const slug = slugOf(title.replace(/\.(?:sql|ipynb|py|txt)$/i, ''), 'sheet');
  const words = slug.slice(0, TITLE_LENGTH + 1);
  const cut = slug.length <= TITLE_LENGTH ? slug : words.slice(0, Math.max(words.lastIndexOf('_'), 1));
  return `int_${cut}_${slugOf(name, 'table')}_${id.slice(0, 6)}`;
}
