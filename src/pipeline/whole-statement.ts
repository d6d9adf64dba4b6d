import type {Finding} from '../model/family.ts';
import type {ModelVariable} from '../model/model-draft.ts';
import type {Statement} from '../model/statement.ts';
import {relationKey} from '../parse/resolve.ts';
import {earlierTables} from '../rewrite/earlier-tables.ts';
import {foldTables, refuseFolding} from '../rewrite/fold-tables.ts';
import {Parameters} from '../rewrite/parameters.ts';
import {withSessionValues} from '../rewrite/session-values.ts';

/** A statement with what its sheet makes and sets for it. */
export interface WholeStatement {
  /** The statement, with temporary tables as its common table expressions and values in place of session variables. */
  readonly sql: string;
  /** Statements that made the tables, in the order of the sheet. */
  readonly makers: readonly Statement[];
  /** Statements that set the values, in the order of the sheet. */
  readonly setters: readonly Statement[];
  /** Values that became variables of the model. */
  readonly parameters: readonly ModelVariable[];
  /** All of it as written. */
  readonly original: string;
}

/** Whether a statement has a meaning that the statements above it in its sheet give. */
export function needsSheet({temporary, variables, needs, sql}: Statement): boolean {
  return (
    temporary !== undefined ||
    variables !== undefined ||
    needs !== undefined ||
    /\b(?:identifier|table)\s*\(\s*'/i.test(sql)
  );
}

/**
 * What a statement of a sheet comes to when the sheet runs from above: one statement in place of the chain of temporary tables
 * and session variables that it goes by.
 *
 * @param sheet all its statements, in order
 * @param model whose variables the values become
 * @returns the statement as it stands where it goes by nothing; one sentence where tables are more than queries
 */
export function wholeStatement(
  sheet: readonly Statement[],
  statement: Statement,
  model: string,
): WholeStatement | {readonly refusal: string} {
  if (!needsSheet(statement))
    return {sql: statement.sql, makers: [], setters: [], parameters: [], original: statement.sql};
  const found = earlierTables(sheet, statement);
  if ('refusal' in found) return found;
  const refusal = refuseFolding(statement, found);
  if (refusal !== undefined) return {refusal};
  const parameters = new Parameters(
    sheet.map(({sql}) => sql),
    model,
  );
  const setters = new Set<Statement>();
  const filled = (one: Statement): Statement => {
    const {sql, setters: used} = withSessionValues(sheet, one, parameters);
    for (const setter of used) setters.add(setter);
    return {...one, sql};
  };
  const makers = found.makers.map(filled);
  const last = filled(statement);
  const sql = foldTables(last, {...found, makers});
  const needed = [...new Map([...found.makers, ...setters].map((one) => [one.ordinal, one])).values()].toSorted(
    inOrder,
  );
  return {
    sql,
    makers: found.makers,
    setters: [...setters].toSorted(inOrder),
    parameters: parameters.all,
    original: [...needed, statement].map((one) => one.sql).join(';\n\n'),
  };
}

function inOrder(one: Statement, other: Statement): number {
  return one.ordinal - other.ordinal;
}

/** Tells a reviewer what the sheet kept between its statements, and what became of it. */
export function sheetFindings({makers, setters}: WholeStatement): readonly Finding[] {
  const place = {span: {start: 0, end: 0}, line: 1};
  const tables = makers.map(({line, writes, cell = ''}): Finding => ({
    rule: 'earlier-result-folded',
    severity: 'info',
    message:
      writes.length === 0
        ? `The result of the cell ${cell} is a common table expression here.`
        : `The temporary table ${writes.map(relationKey).join(', ')} of line ${line} of the sheet is a common table expression here.`,
    hint: 'Where several results need it, make it a model of its own.',
    ...place,
  }));
  const values = setters.map(({line, sets = []}): Finding => ({
    rule: 'session-variable-filled',
    severity: 'info',
    message: `${sets.map((name) => `$${name.toLowerCase()}`).join(', ')} has the value that line ${line} of the sheet sets last.`,
    hint: 'Give the variable another value where the model runs, or compute it.',
    ...place,
  }));
  return [...tables, ...values];
}
