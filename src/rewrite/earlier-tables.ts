import type {RelationName, Statement} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import {relationKey} from '../parse/resolve.ts';
import {changedBetween} from './changed-between.ts';
import {declaredColumns} from './creation.ts';
import {withEarlierResults} from './earlier-results.ts';
import {filledTable} from './filled-tables.ts';
import {fillingOf, isEmptying} from './filling.ts';
import {clonedTable} from './made-table.ts';
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

/** The same for a statement, with what it is written by. */
export interface Chain extends EarlierTables {
  /** The statement that reads them, with references in place of what names no table. */
  readonly reader: Statement;
  /** The makers as they stand in the sheet, and the statements whose ids are read, in order. */
  readonly written: readonly Statement[];
  /** Of each maker, by its place: the statement before results were named in it, and those of the sheet that it stands for. */
  readonly made: ReadonlyMap<number, Made>;
  /** Whether it counts from the first statement of the session, taken for the first one of the sheet. */
  readonly countsFromFirst: boolean;
}

type Refused = {readonly refusal: string};

/** A table of the sheet as one CREATE … AS, or a query whose result is read. */
export interface Made {
  readonly maker: Statement;
  /** Of the sheet, in order. */
  readonly written: readonly Statement[];
}

/**
 * Finds the statements that make the temporary tables which a statement of a sheet reads, the cells and earlier statements whose
 * results it reads, and what these read.
 *
 * @param statements of the sheet, in order
 * @returns what stands for them, or one sentence that says why they are not what queries made: somebody changed one in
 *   between, or it was made and filled in another way.
 */
export function earlierTables(statements: readonly Statement[], statement: Statement): Chain | Refused {
  const sources = new Map<number, Map<string, Statement>>();
  const makers = new Map<number, Statement>();
  const written = new Map<number, Statement>();
  const all = new Map<number, Made>();
  let countsFromFirst = false;
  const readerOf = withEarlierResults(statements, statement);
  if ('refusal' in readerOf) return readerOf;
  const open = [readerOf];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const own = new Map<string, Statement>();
    sources.set(at.statement.ordinal, own);
    countsFromFirst ||= at.countsFromFirst;
    for (const setter of at.setters) written.set(setter.ordinal, setter);
    const given: (readonly [key: string, made: Made])[] = [];
    for (const relation of at.statement.temporary ?? []) {
      const found = makerOf(statements, at.statement, relation);
      if ('refusal' in found) return found;
      given.push([relationKey(relation), found]);
    }
    for (const {name, ordinal} of at.statement.results ?? []) {
      const cell = statements[ordinal];
      if (cell?.kind === 'query') given.push([cellKey(name), {maker: cell, written: [cell]}]);
    }
    for (const [name, giver] of at.results) given.push([cellKey(name), {maker: giver, written: [giver]}]);
    for (const [key, {maker, written: as}] of given) {
      // What stands further up is read where the statement stands that all of it is for.
      const changed = changedBetween(statements, maker, statement);
      if (changed !== undefined) return {refusal: changed};
      for (const one of as) written.set(one.ordinal, one);
      const known = makers.get(maker.ordinal);
      if (known !== undefined) {
        own.set(key, known);
        continue;
      }
      const next = withEarlierResults(statements, maker);
      if ('refusal' in next) return next;
      own.set(key, next.statement);
      makers.set(maker.ordinal, next.statement);
      all.set(maker.ordinal, {maker, written: as});
      open.push(next);
    }
  }
  const inOrder = (one: Statement, other: Statement): number => one.ordinal - other.ordinal;
  return {
    reader: readerOf.statement,
    makers: [...makers.values()].toSorted(inOrder),
    sources,
    made: all,
    written: [...written.values()].toSorted(inOrder),
    countsFromFirst,
  };
}

/** What made a relation and put rows into it above a statement, as one CREATE … AS. */
function makerOf(statements: readonly Statement[], reader: Statement, relation: RelationName): Made | Refused {
  const key = relationKey(relation);
  const history = statements
    .slice(0, reader.ordinal)
    .filter(({writes}) => writes.some((written) => relationKey(written) === key));
  const maker = history.at(-1);
  const name = spellRelation(relation);
  if (maker === undefined) return {refusal: `It reads the temporary table ${name}, and nothing in the sheet makes it.`};
  const at = `line ${maker.line} of the sheet`;
  if (!maker.verb.startsWith('CREATE') && !maker.verb.startsWith('INSERT') && !isEmptying(maker))
    return {
      refusal: `It reads the temporary table ${name}, which ${at} fills or changes (${maker.verb}) after it was made.`,
    };
  const reading = readStatement(maker.sql);
  const isOne = maker.verb.startsWith('CREATE') && reading.query !== undefined && reading.creation?.temporary === true;
  const types = isOne ? declaredColumns(reading.code, reading.tree) : undefined;
  if (isOne && types?.typed !== true) return {maker, written: [maker]};
  if (isOne && types?.columns.every(({type}) => type !== undefined) !== true)
    return {
      refusal: `It reads the temporary table ${name}, which ${at} makes with types of its own that convert the rows.`,
    };
  const clone = maker.verb.startsWith('CREATE') ? clonedTable(maker) : undefined;
  if (clone !== undefined) return {maker: clone, written: [maker]};
  const filling = fillingOf(history, name);
  return 'refusal' in filling ? filling : filledTable(statements, filling, relation);
}

/** Key of a cell's result: as it is written in a query. */
export function cellKey(name: string): string {
  return `{{${name}}}`;
}
