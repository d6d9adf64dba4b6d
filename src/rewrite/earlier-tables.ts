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
    for (const {name, ordinal} of at.results ?? []) {
      const cell = statements[ordinal];
      if (cell?.kind === 'query') own.set(cellKey(name), cell);
    }
    for (const maker of own.values()) {
      const changed = changedBetween(statements, maker, at);
      if (changed !== undefined) return {refusal: changed};
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

/**
 * Why what a statement gave is not what it would give where it is read, in one sentence: a statement in between writes a table
 * that it read. Undefined where none does. What it read for its session only is a part of the chain itself.
 */
export function changedBetween(
  statements: readonly Statement[],
  maker: Statement,
  reader: Statement,
): string | undefined {
  const own = new Set((maker.temporary ?? []).map(relationKey));
  const read = new Set(maker.reads.map(relationKey).filter((key) => !own.has(key)));
  if (read.size === 0) return undefined;
  for (const {writes, line, verb} of statements.slice(maker.ordinal + 1, reader.ordinal)) {
    const changed = writes.find((written) => read.has(relationKey(written)));
    if (changed === undefined) continue;
    return `Line ${maker.line} of the sheet reads ${spellRelation(changed)} before line ${line} writes it (${verb}): in one statement it would read it afterwards.`;
  }
  return undefined;
}
