import type {RelationName, Statement} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import {relationKey} from '../parse/resolve.ts';
import {declaredColumns} from './creation.ts';
import {spellRelation} from './names.ts';

/** What a statement and the statements that it goes by read of each other. */
export interface EarlierTables {
  /** Statements that make temporary tables and results of cells, in the order of the sheet; each reads only those before it. */
  readonly makers: readonly Statement[];
  /**
   * Where a statement's temporary tables come from: by the statement's place in the sheet, then by relation key; and results of
   * cells, by `cellKey`.
   */
  readonly sources: ReadonlyMap<number, ReadonlyMap<string, Statement>>;
}

/**
 * Finds the statements that make the temporary tables which a statement of a sheet reads, the cells whose results it reads, and
 * what these read.
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
    }
    for (const name of at.needs ?? []) {
      const cell = resultOf(statements, at, name);
      if (cell !== undefined) own.set(cellKey(name), cell);
    }
    for (const maker of own.values()) {
      if (makers.has(maker.ordinal)) continue;
      makers.set(maker.ordinal, maker);
      open.push(maker);
    }
  }
  return {makers: [...makers.values()].toSorted((a, b) => a.ordinal - b.ordinal), sources};
}

/** The last statement above that made a relation, when nothing changed it since. */
function makerOf(
  statements: readonly Statement[],
  reader: Statement,
  relation: RelationName,
): {readonly maker: Statement} | {readonly refusal: string} {
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
  return {maker};
}

/** Key of a cell's result: as it is written in a query. */
export function cellKey(name: string): string {
  return `{{${name}}}`;
}

/** The query whose rows `{{name}}` stands for: the last statement of the nearest cell above of that name; undefined where it is none. */
function resultOf(statements: readonly Statement[], reader: Statement, name: string): Statement | undefined {
  const last = statements.slice(0, reader.ordinal).findLast(({cell}) => cell === name);
  return last?.kind === 'query' && last.cell !== reader.cell ? last : undefined;
}
