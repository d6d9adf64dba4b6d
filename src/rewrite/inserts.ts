import type {Statement} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import type {Name} from '../parse/tree/nodes.ts';
import {isOperator, isWord, splitRun} from '../parse/tree/view.ts';

/** What an INSERT INTO one table puts into it. */
export interface Insert {
  readonly target: Name;
  readonly overwrites: boolean;
  /** As written; undefined where it names none. */
  readonly columns?: readonly string[];
  /** Offset of the query in the text. */
  readonly queryStart: number;
  /** The query, or `select * from (values …)` for rows that it lists. */
  readonly query: string;
  readonly listsRows: boolean;
}

/**
 * Reads `INSERT [OVERWRITE] INTO t [(columns)] query` and `… VALUES (…)`. Undefined for an INSERT into several tables, for
 * one with DEFAULT among its values, and for anything else. Whether its query is understood is another question.
 */
export function insertOf(reading: StatementReading): Insert | undefined {
  const {code, tree, verb} = reading;
  const [change] = tree.changes;
  if (!verb.startsWith('INSERT') || /\b(?:ALL|FIRST)$/.test(verb) || change?.verb !== 'INSERT') return undefined;
  const [target] = change.targets;
  if (target === undefined || change.targets.length !== 1) return undefined;
  let overwrites = false;
  for (let at = change.at; at < target.at; at++) overwrites ||= isWord(code, at, 'OVERWRITE');
  let at = target.to;
  let columns: readonly string[] | undefined;
  const [root] = tree.roots;
  const start = isWord(code, at, 'VALUES') || root?.at === at ? at : code.after(at);
  if (start > at) {
    if (!isOperator(code, at, '(')) return undefined;
    const names = splitRun(code, {at: at + 1, to: start - 1}, (i) => isOperator(code, i, ','));
    if (names.some((run) => run.to - run.at !== 1)) return undefined;
    columns = names.map((run) => code.written(run.at));
    at = start;
  }
  const end = code.end(code.size - 1);
  const listsRows = isWord(code, at, 'VALUES') && root?.at !== at;
  if (listsRows) {
    for (let i = at; i < code.size; i++) if (isWord(code, i, 'DEFAULT')) return undefined;
  } else if (root === undefined || root.at !== at) return undefined;
  const text = reading.text.slice(code.start(at), end);
  return {
    target,
    overwrites,
    ...(columns === undefined ? {} : {columns}),
    queryStart: code.start(at),
    query: listsRows ? `select * from (${text})` : text,
    listsRows,
  };
}

/** The same of a statement. */
export function insertIn(statement: Statement): Insert | undefined {
  return statement.verb.startsWith('INSERT') ? insertOf(readStatement(statement.sql)) : undefined;
}
