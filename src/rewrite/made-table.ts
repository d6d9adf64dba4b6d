import type {RelationName, Statement} from '../model/statement.ts';
import type {Code} from '../parse/lex/tokens.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import {resolve} from '../parse/resolve.ts';
import {readWrittenName} from '../parse/tree/name.ts';
import type {Run} from '../parse/tree/nodes.ts';
import {isOperator, isWord, textOf} from '../parse/tree/view.ts';
import {commentsOf} from './comments.ts';
import {declaredColumns} from './creation.ts';
import {columnsIn, type DeclaredColumn} from './declared-columns.ts';
import {spellRelation} from './names.ts';

/** `CREATE … TABLE name` and what it says of the table, without its columns; their comments stay. */
export function headOf({code, text, tree}: StatementReading, relation: RelationName): string {
  const name = nameOf(code)!;
  const isWhole = relation.database !== undefined && relation.schema !== undefined;
  const spelled = isWhole ? spellRelation(relation) : textOf(code, name);
  const listEnd = isOperator(code, name.to, '(') ? code.after(name.to) : name.to;
  // The word AS stands in front of the query.
  const [root] = tree.roots;
  const from = code.end(listEnd - 1);
  const rest = (root === undefined ? text.slice(from) : text.slice(from, code.start(root.at - 1))).trim();
  const comments = commentsOf(text.slice(code.end(name.to - 1), from)).map((comment) => `\n${comment}`);
  const lines = [text.slice(0, code.start(name.at)) + spelled + comments.join(''), ...(rest === '' ? [] : [rest])];
  return `${lines.join('\n')}${comments.length === 0 && rest === '' ? '' : '\n'}`;
}

/** The name behind CREATE … TABLE. */
function nameOf(code: Code): Run | undefined {
  for (let at = 0; at < code.size; at++) {
    if (!isWord(code, at, 'TABLE')) continue;
    let next = at + 1;
    while (isWord(code, next, 'IF', 'NOT', 'EXISTS')) next++;
    return readWrittenName(code, next);
  }
  return undefined;
}

/** The columns that a CREATE TABLE declares; undefined where it takes them from elsewhere. */
export function columnsOf(reading: StatementReading): readonly DeclaredColumn[] | undefined {
  const {code, tree} = reading;
  if (reading.query !== undefined) {
    const declared = declaredColumns(code, tree);
    return declared?.columns.every(({type}) => type !== undefined) === true ? declared.columns : undefined;
  }
  const name = nameOf(code);
  if (name === undefined || !isOperator(code, name.to, '(') || code.match(name.to) === -1) return undefined;
  const columns = columnsIn(code, {at: name.to, to: code.after(name.to)});
  return columns.length > 0 && columns.every(({type}) => type !== undefined) ? columns : undefined;
}

/** `CREATE TABLE t CLONE u` and nothing else: all rows of the other one. */
export function clonedTable(made: Statement): Statement | undefined {
  const reading = readStatement(made.sql);
  const {code} = reading;
  const name = nameOf(code);
  if (name === undefined || !isWord(code, name.to, 'CLONE')) return undefined;
  const other = readWrittenName(code, name.to + 1);
  if (other === undefined || !other.certain || other.to !== code.size) return undefined;
  const sql = `${made.sql.slice(0, code.end(name.to - 1))} as select * from ${textOf(code, other)}`;
  const read = resolve(other.relation, made.context);
  return {...made, sql, verb: 'CREATE TABLE', reads: [read]};
}
