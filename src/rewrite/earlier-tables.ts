import type {RelationName, Statement} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import {relationKey} from '../parse/resolve.ts';
import {declaredColumns} from './creation.ts';
import {spellRelation} from './names.ts';

/** A temporary table that a statement reads, and the statement above it in the sheet that makes it. */
export interface EarlierTable {
  readonly relation: RelationName;
  readonly maker: Statement;
}

/** What a statement and the makers of its temporary tables read of each other. */
export interface EarlierTables {
  /** Statements that make temporary tables, in the order of the sheet; each reads only those before it. */
  readonly makers: readonly Statement[];
  /** Where a statement's temporary tables come from: by the statement's place in the sheet, then by relation key. */
  readonly sources: ReadonlyMap<number, ReadonlyMap<string, Statement>>;
}

/**
 * Finds the statements that make the temporary tables which a statement of a sheet reads, and those that these read.
 *
 * @param statements of the sheet, in order
 * @returns what stands for them, or one sentence that says why they are not what one statement made: somebody filled or changed
 *   one in between, or it was made without a query.
 */
export function earlierTables(
  statements: readonly Statement[],
  reader: Statement,
): EarlierTables | {readonly refusal: string} {
  const sources = new Map<number, Map<string, Statement>>();
  const makers = new Map<number, Statement>();
  const open = [reader];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const own = new Map<string, Statement>();
    sources.set(at.ordinal, own);
    for (const relation of at.temporary ?? []) {
      const found = makerOf(statements, at, relation);
      if ('refusal' in found) return found;
      own.set(relationKey(relation), found.maker);
      if (makers.has(found.maker.ordinal)) continue;
      makers.set(found.maker.ordinal, found.maker);
      open.push(found.maker);
    }
  }
  return {makers: [...makers.values()].toSorted((a, b) => a.ordinal - b.ordinal), sources};
}

/** The last statement above that made a relation, when nothing changed it since. */
function makerOf(
  statements: readonly Statement[],
  reader: Statement,
  relation: RelationName,
): EarlierTable | {readonly refusal: string} {
  const key = relationKey(relation);
  const maker = statements
    .slice(0, reader.ordinal)
    .findLast(({writes}) => writes.some((written) => relationKey(written) === key));
  const name = spellRelation(relation);
  if (maker === undefined) return {refusal: `It reads the temporary table ${name}, and nothing in the sheet makes it.`};
  const reading = readStatement(maker.sql);
  const at = `line ${maker.line} of the sheet`;
  if (!maker.verb.startsWith('CREATE'))
    return {
      refusal: `It reads the temporary table ${name}, which ${at} fills or changes (${maker.verb}) after it was made.`,
    };
  if (reading.query === undefined || reading.creation?.temporary !== true)
    return {refusal: `It reads the temporary table ${name}, which ${at} makes without a query.`};
  if (declaredColumns(reading.code, reading.tree)?.typed === true)
    return {
      refusal: `It reads the temporary table ${name}, which ${at} makes with types of its own that convert the rows.`,
    };
  return {relation, maker};
}
