import type {Statement} from '../model/statement.ts';
import {applyEdits, type Edit} from '../parse/edits.ts';
import {KIND} from '../parse/lex/kinds.ts';
import {readStatement} from '../parse/read-statement.ts';
import {isOperator, splitRun} from '../parse/tree/view.ts';
import {resultColumns} from './columns.ts';
import {cellKey} from './earlier-tables.ts';
import {foldTables, refuseFolding} from './fold-tables.ts';

/**
 * A chain of queries that hand their results on (`a ->> b ->> c`) as one query: each becomes a common table expression of the
 * last, which reads it instead of `$1`, `$2`, counted back from where it stands.
 *
 * @returns the statement itself where it pipes nothing; one sentence where a piece is no query
 * @see https://docs.snowflake.com/en/sql-reference/operators-flow
 */
export function withoutPipes(statement: Statement): Statement | {readonly refusal: string} {
  if (!statement.sql.includes('->>')) return statement;
  const {code} = readStatement(statement.sql);
  const runs = splitRun(code, {at: 0, to: code.size}, (at) => isOperator(code, at, '->>'));
  if (runs.length < 2) return statement;
  const pieces: Statement[] = [];
  const sources = new Map<number, ReadonlyMap<string, Statement>>();
  for (const [index, {at}] of runs.entries()) {
    // A comment behind a pipe is about what follows it.
    const start = index === 0 ? 0 : code.end(at - 1);
    const end = index === runs.length - 1 ? statement.sql.length : code.start(runs[index + 1]!.at - 1);
    const text = statement.sql.slice(start, end);
    const isLast = index === runs.length - 1;
    const reading = readStatement(text);
    if (reading.query === undefined || (!isLast && reading.kind !== 'query'))
      return {
        refusal: `Statement ${index + 1} of its pipe is ${reading.verb === '' ? 'none that can be read' : `${reading.verb}`}, and only queries can hand their rows on in a model.`,
      };
    const own = new Map<string, Statement>();
    const edits: Edit[] = [];
    for (const source of reading.tree.scopes.flatMap((scope) => scope.sources)) {
      if (source.kind !== 'result-scan' || reading.code.kind(source.at) !== KIND.variable) continue;
      const giver = pieces[index - Number(reading.code.written(source.at).slice(1))];
      if (giver === undefined)
        return {
          refusal: `Statement ${index + 1} of its pipe reads ${reading.code.written(source.at)}, and there is none.`,
        };
      const {duplicate} = resultColumns(readStatement(giver.sql));
      if (duplicate !== undefined)
        return {refusal: `Statement ${giver.ordinal + 1} of its pipe gives more than one column named ${duplicate}.`};
      const key = `piped_${giver.ordinal}`;
      own.set(cellKey(key), giver);
      edits.push({span: {start: reading.code.start(source.at), end: reading.code.end(source.at)}, text: `{{${key}}}`});
    }
    const piece = {...statement, ordinal: index, sql: applyEdits(text, edits), cell: 'piped'};
    pieces.push(piece);
    sources.set(index, own);
  }
  const last = pieces.at(-1)!;
  const needed = reachedFrom(last, sources);
  const makers = pieces.slice(0, -1).filter((piece) => needed.has(piece));
  const chain = {makers, sources};
  const refusal = refuseFolding(last, chain);
  if (refusal !== undefined) return {refusal};
  return {...statement, sql: foldTables(last, chain)};
}

function reachedFrom(
  last: Statement,
  sources: ReadonlyMap<number, ReadonlyMap<string, Statement>>,
): ReadonlySet<Statement> {
  const reached = new Set<Statement>();
  const open = [last];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const giver of sources.get(at.ordinal)?.values() ?? []) {
      if (reached.has(giver)) continue;
      reached.add(giver);
      open.push(giver);
    }
  }
  return reached;
}
