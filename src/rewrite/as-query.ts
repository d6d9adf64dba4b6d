import type {Context} from '../model/asset.ts';
import type {RelationName, Statement} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import {resolve} from '../parse/resolve.ts';
import {commentsOf} from './comments.ts';
import {type AsQuery, isTemporaryThere, queryOfInsert} from './insert-query.ts';
import {insertIn} from './inserts.ts';
import {spellRelation} from './names.ts';
import {refuseChange} from './refusals/changes.ts';
import {sayTask, taskOf} from './task.ts';
import {asTyped} from './typed-tables.ts';

type Refused = {readonly refusal: string};

/** Whether a statement is more than a query or a CREATE … AS. Cheap. */
export function isWrite({kind, verb}: Statement): boolean {
  return kind === 'write' || kind === 'procedural' || /^CREATE\b.*\bTASK$/.test(verb);
}

/**
 * Turns what a statement computes into a query: of an INSERT … SELECT the SELECT, as the table that it fills; of a CREATE TASK the
 * statement that it runs. An INSERT is a model where the sheet empties or makes the table right before; else the table holds
 * what earlier runs put into it, and the query is a start for an incremental model.
 *
 * @param sheet all its statements, in order
 * @returns one sentence, with the line and what to do, for what no query can stand for
 */
export function asQuery(sheet: readonly Statement[], statement: Statement): AsQuery | Refused {
  if (!isWrite(statement)) return {statement: asTyped(statement), written: [], sheet, notes: [], remarks: []};
  const reading = readStatement(statement.sql);
  const task = taskOf(reading, statement.context);
  if (task !== undefined) {
    const {database, schema} = task.name ?? {};
    // A task runs in the schema that it is in.
    const context: Context = {
      ...statement.context,
      ...(database === undefined ? {} : {database}),
      ...(schema === undefined ? {} : {schema}),
    };
    const inner = innerOf(statement, task.bodyStart, context);
    const found = asQuery([], inner);
    if ('refusal' in found)
      return {refusal: found.refusal.replace(/^Line \d+ of the sheet /, `The task of line ${statement.line} `)};
    const note = sayTask(task);
    return {
      ...found,
      context,
      notes: [note, ...found.notes],
      remarks: [
        {
          rule: 'run-by-task',
          severity: 'info',
          message: note,
          hint: 'Schedule the model as often, and suspend the task.',
        },
        ...found.remarks,
      ],
    };
  }
  const insert = insertIn(statement);
  const reason = refuseChange(reading, statement.context, statement.line);
  if (insert === undefined)
    return reason === undefined ? {statement, written: [], sheet, notes: [], remarks: []} : {refusal: reason};
  const [into] = statement.writes;
  if (into === undefined)
    return {
      refusal: `Line ${statement.line} of the sheet puts rows into a table that only a variable or a template names.`,
    };
  if (isTemporaryThere(sheet, statement, into))
    return {
      refusal: `Line ${statement.line} of the sheet fills the temporary table ${spellRelation(into)}: what reads that table takes this query in.`,
    };
  return queryOfInsert(sheet, statement, insert, into);
}

/** What a task runs, as a statement of its own. */
function innerOf(statement: Statement, start: number, context: Context): Statement {
  const sql = statement.sql.slice(start);
  const reading = readStatement(sql);
  const above = statement.sql.slice(0, start);
  const comments = commentsOf(above).map((comment) => `${comment}\n`);
  const {id, asset, span, line, exact, shape, cell, remark} = statement;
  const known = (relation: RelationName): RelationName => resolve(relation, context);
  return {
    id,
    asset,
    ordinal: 0,
    ...(cell === undefined ? {} : {cell}),
    ...(remark === undefined ? {} : {remark}),
    span,
    line,
    exact,
    shape,
    sql: `${comments.join('')}${sql}`,
    kind: reading.kind,
    verb: reading.verb,
    reads: reading.reads.filter(({role}) => role === 'table').map(({relation}) => known(relation)),
    writes: reading.writes.map(known),
    context,
  };
}
