import type {Asset, Context} from '../model/asset.ts';
import type {Finding} from '../model/family.ts';
import type {Statement} from '../model/statement.ts';
import {readAsset} from '../parse/read-asset.ts';
import {relationKey} from '../parse/resolve.ts';
import {earlierTables} from '../rewrite/earlier-tables.ts';
import {foldTables} from '../rewrite/fold-tables.ts';

/** A statement with what its sheet makes for it. */
export interface WholeStatement {
  /** The statement, with the temporary tables of the sheet as its common table expressions. */
  readonly sql: string;
  /** Statements that made these, in the order of the sheet. */
  readonly makers: readonly Statement[];
  /** All of it as written. */
  readonly original: string;
}

/**
 * What a statement of a sheet comes to when the sheet runs from above: one statement in place of the chain of temporary tables
 * that it reads.
 *
 * @param context in which the statement ran
 * @returns the statement as it stands where it reads no temporary table; one sentence where they are more than queries
 */
export function wholeStatement(
  asset: Asset,
  statement: Statement,
  context: Context,
): WholeStatement | {readonly refusal: string} {
  if (statement.temporary === undefined) return {sql: statement.sql, makers: [], original: statement.sql};
  const found = earlierTables(readAsset(asset), statement);
  if ('refusal' in found) return found;
  const {makers} = found;
  const original = [...makers, statement].map(({sql}) => sql).join(';\n\n');
  return {sql: foldTables(statement, context, found), makers, original};
}

/** Tells a reviewer what the sheet kept between its statements and the model computes where it is read. */
export function foldedFindings({makers}: WholeStatement): readonly Finding[] {
  return makers.map(({line, writes}) => ({
    rule: 'temporary-table-folded',
    severity: 'info',
    message: `The temporary table ${writes.map(relationKey).join(', ')} of line ${line} of the sheet is a common table expression here.`,
    hint: 'Where several results need it, make it a model of its own.',
    span: {start: 0, end: 0},
    line: 1,
  }));
}
