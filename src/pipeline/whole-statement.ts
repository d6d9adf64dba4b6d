import type {Context} from '../model/asset.ts';
import type {Finding} from '../model/family.ts';
import type {ModelVariable, Scaffold} from '../model/model-draft.ts';
import type {Statement} from '../model/statement.ts';
import {relationKey} from '../parse/resolve.ts';
import {asQuery, isWrite} from '../rewrite/as-query.ts';
import {readsResults} from '../rewrite/earlier-results.ts';
import {earlierTables, type EarlierTables} from '../rewrite/earlier-tables.ts';
import {foldTables, refuseFolding} from '../rewrite/fold-tables.ts';
import type {Remarked} from '../rewrite/insert-query.ts';
import {Parameters} from '../rewrite/parameters.ts';
import {withoutPipes} from '../rewrite/pipes.ts';
import {withSessionValues} from '../rewrite/session-values.ts';
import type {Step} from '../rewrite/steps.ts';
import {isTyped} from '../rewrite/typed-tables.ts';

/** A statement with what its sheet makes and sets for it. */
export interface WholeStatement {
  /** The statement, with temporary tables as its common table expressions and values in place of session variables. */
  readonly sql: string;
  /** Statements that made the tables, or that it is one with, in the order of the sheet. */
  readonly makers: readonly Statement[];
  /** Those of them whose results it reads. */
  readonly folded: readonly Statement[];
  /** Statements that set the values, in the order of the sheet. */
  readonly setters: readonly Statement[];
  /** Values that became variables of the model. */
  readonly parameters: readonly ModelVariable[];
  /** All of it as written. */
  readonly original: string;
  /** Steps that it reads as tables, in the order of the sheet. */
  readonly steps: readonly Step[];
  /** Where names mean what another context says than that of the sheet. */
  readonly context?: Context;
  /** Present where it is a start for an incremental model. */
  readonly scaffold?: Scaffold;
  /** Sentences for the description. */
  readonly notes: readonly string[];
  /** What it was in its sheet. */
  readonly remarks: readonly Remarked[];
}

/** Whether a statement has a meaning that the statements above it in its sheet give, or is no query as it stands. */
export function needsSheet(statement: Statement): boolean {
  const {temporary, variables, needs, sql} = statement;
  return (
    temporary !== undefined ||
    variables !== undefined ||
    needs !== undefined ||
    isWrite(statement) ||
    readsResults(statement) ||
    isTyped(statement) ||
    sql.includes('->>') ||
    /\b(?:identifier|table)\s*\(\s*'/i.test(sql)
  );
}

/**
 * What a statement of a sheet comes to when the sheet runs from above: one statement in place of the chain of temporary tables,
 * results and session variables that it goes by.
 *
 * @param sheet all its statements, in order
 * @param model whose variables the values become
 * @param steps temporary tables of the sheet that are models of their own: they are read as tables, by their whole names
 * @returns the statement as it stands where it goes by nothing; one sentence where it or its tables are more than queries
 */
export function wholeStatement(
  sheet: readonly Statement[],
  statement: Statement,
  model: string,
  steps: readonly Step[] = [],
): WholeStatement | {readonly refusal: string} {
  const nothing = {makers: [], folded: [], setters: [], parameters: [], steps: [], notes: [], remarks: []};
  if (!needsSheet(statement)) return {sql: statement.sql, original: statement.sql, ...nothing};
  const query = asQuery(sheet, statement);
  if ('refusal' in query) return query;
  const piped = withoutPipes(query.statement);
  if ('refusal' in piped) return piped;
  const found = earlierTables(query.sheet, piped);
  if ('refusal' in found) return found;
  const refusal = refuseFolding(found.reader, found);
  if (refusal !== undefined) return {refusal};
  const parameters = new Parameters(
    query.sheet.map(({sql}) => sql),
    model,
  );
  const setters = new Set<Statement>(found.written.filter(({verb}) => verb === 'SET'));
  const filled = (one: Statement): Statement => {
    const {sql, setters: used} = withSessionValues(query.sheet, one, parameters);
    for (const setter of used) setters.add(setter);
    return {...one, sql};
  };
  const own = new Map(steps.map((step) => [step.made.maker.ordinal, step]));
  own.delete(statement.ordinal);
  const chain = withoutSteps(found.reader, found, new Set(own.keys()));
  // A step has the values that are set for it itself.
  const makers = chain.makers.map((maker) => (own.has(maker.ordinal) ? maker : filled(maker)));
  const last = filled(found.reader);
  const sql = foldTables(last, {...chain, makers}, new Set(own.keys()));
  const read = chain.steps.flatMap((ordinal) => own.get(ordinal) ?? []);
  const isOther = ({ordinal}: Statement): boolean => ordinal !== statement.ordinal;
  const folded = found.written.filter(({verb}) => verb !== 'SET').filter(isOther);
  const made = [...folded, ...query.written.filter(isOther)];
  const needed = [...new Map([...made, ...setters].map((one) => [one.ordinal, one])).values()].toSorted(inOrder);
  return {
    sql,
    makers: [...new Map(made.map((one) => [one.ordinal, one])).values()].toSorted(inOrder),
    folded,
    setters: [...setters].toSorted(inOrder),
    parameters: parameters.all,
    original: [...needed, statement].map((one) => one.sql).join(';\n\n'),
    steps: read,
    ...(query.context === undefined ? {} : {context: query.context}),
    ...(query.scaffold === undefined ? {} : {scaffold: query.scaffold}),
    notes: query.notes,
    remarks: found.countsFromFirst ? [...query.remarks, COUNTS_FROM_FIRST] : query.remarks,
  };
}

const COUNTS_FROM_FIRST: Remarked = {
  rule: 'counts-from-first',
  severity: 'warning',
  message: 'It reads the result of a statement by its number in the session, taken to begin with the sheet.',
  hint: 'Check that it is the statement that was meant.',
};

/** What of a chain is left where some of its tables are read as tables: their own chains are theirs. */
function withoutSteps(
  reader: Statement,
  {sources}: EarlierTables,
  steps: ReadonlySet<number>,
): EarlierTables & {readonly steps: readonly number[]} {
  const makers = new Map<number, Statement>();
  const read = new Set<number>();
  const open = [reader];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const maker of sources.get(at.ordinal)?.values() ?? []) {
      if (steps.has(maker.ordinal)) read.add(maker.ordinal);
      if (makers.has(maker.ordinal)) continue;
      makers.set(maker.ordinal, maker);
      if (!steps.has(maker.ordinal)) open.push(maker);
    }
  }
  return {
    makers: [...makers.values()].toSorted(inOrder),
    sources,
    steps: [...read].toSorted((a, b) => a - b),
  };
}

function inOrder(one: Statement, other: Statement): number {
  return one.ordinal - other.ordinal;
}

/** Tells a reviewer what the sheet kept between its statements, and what became of it. */
export function sheetFindings({folded, setters, steps, remarks}: WholeStatement): readonly Finding[] {
  const place = {span: {start: 0, end: 0}, line: 1};
  const ofSteps = new Map(steps.map((step) => [relationKey(step.relation), step]));
  const tables = folded.map(({line, writes, verb, cell}): Finding => {
    const names = writes.map(relationKey).join(', ');
    const step = writes.map((one) => ofSteps.get(relationKey(one))).find((one) => one !== undefined);
    const what = cell === undefined ? `The result of line ${line} of the sheet` : `The result of the cell ${cell}`;
    const table = verb.startsWith('CREATE')
      ? `The temporary table ${names} of line ${line} of the sheet`
      : `What line ${line} of the sheet puts into ${names} (${verb})`;
    return step === undefined
      ? {
          rule: 'earlier-result-folded',
          severity: 'info',
          message: `${writes.length > 0 ? table : what} is a common table expression here.`,
          hint: 'Where several results need it, make it a model of its own.',
          ...place,
        }
      : {
          rule: 'earlier-result-shared',
          severity: 'info',
          message: `${names} of line ${line} of the sheet is the model ${step.name}, as several results of the sheet use it.`,
          hint: 'Materialize it as a table where it is slow.',
          ...place,
        };
  });
  const values = setters.map(({line, sets = []}): Finding => ({
    rule: 'session-variable-filled',
    severity: 'info',
    message: `${sets.map((name) => `$${name.toLowerCase()}`).join(', ')} has the value that line ${line} of the sheet sets last.`,
    hint: 'Give the variable another value where the model runs, or compute it.',
    ...place,
  }));
  return [...remarks.map((one) => ({...one, ...place})), ...tables, ...values];
}
