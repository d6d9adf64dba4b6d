import type {Context} from '../model/asset.ts';
import type {Finding} from '../model/family.ts';
import type {Scaffold} from '../model/model-draft.ts';
import type {RelationName, Statement} from '../model/statement.ts';
import {outputColumns} from '../parse/lineage/lineage.ts';
import {readStatement} from '../parse/read-statement.ts';
import {relationKey} from '../parse/resolve.ts';
import {textOf} from '../parse/tree/view.ts';
import {commentsOf} from './comments.ts';
import {filledTable} from './filled-tables.ts';
import {fillingOf, isEmptying} from './filling.ts';
import {type Insert, insertIn} from './inserts.ts';
import {spellRelation} from './names.ts';

/** What a reviewer should know of a statement beside its text. */
export type Remarked = Pick<Finding, 'rule' | 'severity' | 'message' | 'hint'>;

/** A statement as a query or a CREATE … AS, whatever it is in its sheet. */
export interface AsQuery {
  readonly statement: Statement;
  /** Statements of the sheet that are one with it, in order; none of them where it stands for itself. */
  readonly written: readonly Statement[];
  /** The statements that it may go by: what a task runs has a session of its own. */
  readonly sheet: readonly Statement[];
  /** Where another context holds than that of the sheet. */
  readonly context?: Context;
  /** Present where it only adds to what a table holds. */
  readonly scaffold?: Scaffold;
  /** Sentences for the description. */
  readonly notes: readonly string[];
  readonly remarks: readonly Remarked[];
}

type Refused = {readonly refusal: string};

/** Whether the table that a statement fills was made for the session only. */
export function isTemporaryThere(sheet: readonly Statement[], statement: Statement, into: RelationName): boolean {
  const key = relationKey(into);
  const maker = sheet
    .slice(0, statement.ordinal)
    .findLast(({verb, writes}) => verb.startsWith('CREATE') && writes.some((one) => relationKey(one) === key));
  if (maker === undefined) return false;
  const {code} = readStatement(maker.sql);
  for (let at = 0; at < code.size && code.upper(at) !== 'TABLE'; at++) {
    if (['TEMP', 'TEMPORARY', 'VOLATILE'].includes(code.upper(at))) return true;
  }
  return false;
}

/**
 * The query of an INSERT into one table: the whole table where the sheet makes or empties it before and nothing but INSERT
 * changes it since; else what one run adds to it.
 */
export function queryOfInsert(
  sheet: readonly Statement[],
  statement: Statement,
  insert: Insert,
  into: RelationName,
): AsQuery | Refused {
  const key = relationKey(into);
  const writesIt = ({writes}: Statement): boolean => writes.some((one) => relationKey(one) === key);
  if (insert.listsRows)
    return {
      refusal: `Line ${statement.line} of the sheet puts rows into ${spellRelation(into)} that it lists itself (INSERT … VALUES): make a seed of them.`,
    };
  const history = sheet.slice(0, statement.ordinal).filter(writesIt);
  const later = sheet.slice(statement.ordinal + 1).filter(writesIt);
  const name = spellRelation(into);
  const start = startOf([...history, statement]);
  if (start === undefined) return scaffolded(sheet, statement, insert, into, [...history, ...later]);
  const other = [...history.filter(({ordinal}) => ordinal > start.ordinal), ...later].find(
    (one) => insertIn(one) === undefined,
  );
  if (other !== undefined) return scaffolded(sheet, statement, insert, into, [...history, ...later]);
  const after = later.find((one) => insertIn(one)?.overwrites === false);
  if (after !== undefined)
    return {
      refusal: `Line ${after.line} of the sheet fills ${name} as well as line ${statement.line}: the model is made of the last of them.`,
    };
  const remark: Remarked = {
    rule: 'rebuilt-by-insert',
    severity: 'info',
    message: `Line ${start.line} of the sheet ${start === statement ? 'overwrites' : start.verb.startsWith('CREATE') ? 'makes' : 'empties'} ${name} before its rows are put in: the model is the whole table.`,
    hint: 'Make sure that nothing else puts rows into it.',
  };
  const made = [...history].findLast(({verb}) => verb.startsWith('CREATE'));
  if (made !== undefined) {
    const filling = fillingOf([...history, statement], name);
    const filled = 'refusal' in filling ? filling : filledTable(sheet, filling, into);
    if (!('refusal' in filled))
      return {statement: filled.maker, written: filled.written, sheet, notes: [], remarks: [remark]};
  }
  const fills = history.filter((one) => one.ordinal > start.ordinal && insertIn(one) !== undefined);
  if (fills.length > 0)
    return {
      refusal: `Lines ${[...fills, statement].map(({line}) => line).join(', ')} of the sheet fill ${name} together, and the types of its columns are not in the text: make one query of them.`,
    };
  const typed: Remarked = {
    rule: 'insert-converts',
    severity: 'warning',
    message: `${name} has names and types of its own, to which INSERT converts the rows; the model has ${insert.columns === undefined ? 'the names and types' : 'the types'} of the query.`,
    hint: 'Name and cast the columns in the query as the table has them.',
  };
  return {
    statement: createdBy(statement, insert),
    written: [...history.filter((one) => one.ordinal >= start.ordinal), statement],
    sheet,
    notes: [],
    remarks: [remark, typed],
  };
}

/** The statement from which on a table holds only what the sheet puts into it. */
function startOf(history: readonly Statement[]): Statement | undefined {
  return history.findLast((one) => {
    if (isEmptying(one) || insertIn(one)?.overwrites === true) return true;
    return one.verb.startsWith('CREATE') && !/\bif\s+not\s+exists\b/i.test(one.sql);
  });
}

const LOAD_DATE =
  /(?:^|_)(?:LOADED|INSERTED|CREATED|SNAPSHOT|LOAD|INSERT|AS_OF|RUN|ETL|BATCH)(?:_|$)|_(?:AT|DATE|TS|DAY)$/;

function scaffolded(
  sheet: readonly Statement[],
  statement: Statement,
  insert: Insert,
  into: RelationName,
  others: readonly Statement[],
): AsQuery | Refused {
  const name = spellRelation(into);
  const created = createdBy(statement, insert);
  const key = relationKey(into);
  const changes = others.filter((one) => insertIn(one) === undefined && !one.verb.startsWith('CREATE'));
  const adds = others.filter((one) => insertIn(one) !== undefined);
  const date = loadDateOf(created, insert);
  const says = [
    `${name} holds the rows of every run of this statement; the query gives those of one run.`,
    ...adds.map(({line}) => `Line ${line} of the sheet puts other rows into it.`),
    ...changes.map(
      ({line, verb}) => `Line ${line} of the sheet changes it (${verb}), which the query knows nothing of.`,
    ),
    'Rows that were changed or deleted there since are gone, and no text says which.',
    ...(statement.reads.some((read) => relationKey(read) === key)
      ? [`The query reads ${name} itself, as what is there decides what is added.`]
      : []),
    date === undefined
      ? 'No column looks like the date of the load, so nothing tells the rows of one run from those of another.'
      : `The column ${date} looks like the date of the load: an incremental model can go by it.`,
  ];
  return {
    statement: created,
    written: [],
    sheet,
    scaffold: {into, says},
    notes: [],
    remarks: [
      {
        rule: 'adds-to-history',
        severity: 'warning',
        message: `It adds rows to ${name}, which keeps those of earlier runs: what comes of it is a start for an incremental model.`,
        hint: 'Take the history over from the table as it is, once, and let the model add to it.',
      },
    ],
  };
}

/** `INSERT INTO t (a) query` as `CREATE TABLE t (a) AS query`, with all comments. */
function createdBy(statement: Statement, insert: Insert): Statement {
  const {code, text} = readStatement(statement.sql);
  const {target, columns, queryStart, query} = insert;
  const first = code.start(0);
  const inside = commentsOf(text.slice(first, queryStart)).map((comment) => `${comment}\n`);
  const behind = text.slice(code.end(code.size - 1));
  const list = columns === undefined ? '' : ` (${columns.join(', ')})`;
  const glue = inside.length === 0 ? ' ' : '\n';
  const sql = `${text.slice(0, first)}create table ${textOf(code, target)}${list} as${glue}${inside.join('')}${query}${behind}`;
  return {...statement, sql, kind: 'definition', verb: 'CREATE TABLE'};
}

/** The column whose name or value says when a row was put in. */
function loadDateOf(created: Statement, {columns}: Insert): string | undefined {
  const reading = readStatement(created.sql);
  if (reading.root === undefined) return undefined;
  const names = columns ?? outputColumns(reading.code, reading.root).flatMap(({name}) => name ?? []);
  return names.map((name) => name.replaceAll('"', '').toUpperCase()).find((name) => LOAD_DATE.test(name));
}
