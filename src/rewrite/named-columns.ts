import type {Finding} from '../model/family.ts';
import {namesItsColumns} from '../lint/outputs.ts';
import {unnamedItems} from '../lint/unnamed.ts';
import {applyEdits} from '../parse/edits.ts';
import {KIND} from '../parse/lex/kinds.ts';
import type {Code} from '../parse/lex/tokens.ts';
import {readStatement} from '../parse/read-statement.ts';
import {columnNames} from '../parse/lineage/source-columns.ts';
import type {StatementReading} from '../parse/reading.ts';
import {isReserved} from '../parse/reserved-words.ts';
import {slugOf} from '../parse/spelling.ts';
import type {Query, Run, Scope, Select, Tree} from '../parse/tree/nodes.ts';
import {columnPath, functionName, outputName, spanOf, textOf, within, withoutBrackets} from '../parse/tree/view.ts';
import {namingPlace} from './star.ts';

/** The rule whose finding a name settles. */
export const UNNAMED = 'unnamed-column';
/** So many columns of an expression are told in a name. */
const MOST_TOLD = 2;

/**
 * Gives a name to each column that a statement computes and does not name, as no view or table can be made without: `sum_amount`
 * of `sum(o.amount)`. A name is none that the statement uses for anything else, so that nothing means another thing.
 * @returns the reading itself where there is nothing to name, or where what a worksheet shows as a heading is used as a name
 */
export function withNamedColumns(reading: StatementReading): {
  readonly reading: StatementReading;
  readonly findings: readonly Finding[];
} {
  const {code, tree, text} = reading;
  const select = namingSelect(reading);
  const items = select === undefined ? [] : unnamedItems(reading, select);
  if (items.length === 0 || select === undefined || namesHeadings(code) || joinsByName(tree)) {
    return {reading, findings: []};
  }
  const taken = namesUsed(code, tree);
  const findings: Finding[] = [];
  const edits = items.map((item) => {
    const name = freeName(wordsOf(code, select, item.expression), select.items.indexOf(item) + 1, taken);
    taken.add(name.toUpperCase());
    const span = spanOf(code, item);
    const shown = textOf(code, item).replace(/\s+/g, ' ');
    findings.push({
      rule: 'column-named',
      severity: 'info',
      message: `The column ${shown.length > 60 ? `${shown.slice(0, 57)}…` : shown} has no name in the original; the model calls it ${name}.`,
      hint: 'Give it a better one.',
      span,
      line: 1,
    });
    return {span: {start: span.end, end: span.end}, text: ` as ${name}`};
  });
  return {reading: readStatement(applyEdits(text, edits)), findings};
}

/** The SELECT that names what comes out, also behind `select * from` a common table expression or a derived table. */
function namingSelect(reading: StatementReading): Select | undefined {
  const {code, root} = reading;
  if (root === undefined || !namesItsColumns(reading)) return undefined;
  const place = namingPlace(root, (source) => columnNames(code, source).length > 0);
  return place?.source === undefined ? place?.select : undefined;
}

/** Whether something may be called by the expression that Snowflake shows as its heading: `"COUNT(*)"`. */
function namesHeadings(code: Code): boolean {
  for (let at = 0; at < code.size; at++)
    if (code.kind(at) === KIND.quoted && /[^\w ]/.test(code.written(at).slice(1, -1))) return true;
  return false;
}

/** Whether branches of a UNION find each other by the names of their columns. */
function joinsByName({scopes}: Tree): boolean {
  return scopes.some((scope) => scope.kind === 'query' && (scope as Query).operators.some(({byName}) => byName));
}

/** Every name that a statement calls something by, in stored case. */
function namesUsed(code: Code, {scopes}: Tree): Set<string> {
  const used = new Set<string>();
  for (const scope of scopes) {
    for (const column of scope.columns) for (const part of columnPath(code, column)) used.add(part.toUpperCase());
    for (const {called} of scope.sources) if (called !== undefined) used.add(called.toUpperCase());
    if (scope.kind !== 'select') continue;
    for (const item of (scope as Select).items) {
      const name = outputName(code, scope, item);
      if (name !== undefined) used.add(name.toUpperCase());
    }
  }
  return used;
}

/** What an expression is made of, in few words: its function and the columns in it. */
function wordsOf(code: Code, scope: Scope, expression: Run): readonly string[] {
  const run = withoutBrackets(code, expression);
  const columns = within(scope.columns, run).map((column) => columnPath(code, column).at(-1) ?? '');
  const told = [...new Set(columns)].slice(0, MOST_TOLD);
  const call = scope.calls.find(({at}) => at === run.at);
  return call === undefined ? told : [functionName(code, call), ...told];
}

function freeName(words: readonly string[], place: number, taken: ReadonlySet<string>): string {
  const base = words.length === 0 ? `column_${place}` : slugOf(words.join('_'), 'column').slice(0, 60);
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}_${n}`;
    if (!taken.has(name.toUpperCase()) && !isReserved(name.toUpperCase())) return name;
  }
}
