import type {Code} from '../../parse/lex/tokens.ts';
import {KIND} from '../../parse/lex/kinds.ts';
import type {Call, ColumnRef, Scope, Select, Tree} from '../../parse/tree/nodes.ts';
import {columnPath, functionName, onlyColumn, textOf} from '../../parse/tree/view.ts';
import {onOneLine} from '../holes.ts';
import type {Place} from './place.ts';

const FILE_COLUMN = /^METADATA\$(FILE|START_SCAN|PARTITION|EXTERNAL)/;

/** What is called, named and filled in a statement's scopes that depends on more than its tables. */
export function expressionPlaces(code: Code, {scopes}: Tree): readonly Place[] {
  const places: Place[] = [];
  const add = (at: number, says: string | undefined): void => {
    if (says !== undefined) places.push({offset: code.start(at), says});
  };
  for (const scope of scopes) {
    for (const call of scope.calls) add(call.at, callSays(code, scope, call));
    for (const column of scope.columns) add(column.at, columnSays(code, column));
    const into = scope.kind === 'select' ? (scope as Select).into : undefined;
    if (into !== undefined) add(into.at - 1, 'selects INTO a variable or table instead of returning rows');
  }
  return places;
}

function callSays(code: Code, scope: Scope, call: Call): string | undefined {
  // A function of somebody's own may be called the same.
  if (call.nameTo > call.at + 1) return undefined;
  const name = functionName(code, call);
  switch (name) {
    case 'RESULT_SCAN':
    case 'LAST_QUERY_ID':
      return `reads the result of an earlier query through ${name}`;
    case 'IDENTIFIER':
      return 'names something through IDENTIFIER(), so that what it reads is not certain';
    case 'GETVARIABLE':
      return 'uses a session variable through GETVARIABLE()';
    case 'TABLE':
      return tableSays(code, scope, call);
    default:
      return undefined;
  }
}

/** `f(table('db.schema.t'))`, `f(table(db.schema.t))`. */
function tableSays(code: Code, scope: Scope, {arguments: run}: Call): string | undefined {
  if (run === undefined) return undefined;
  const shown = onOneLine(textOf(code, run));
  switch (code.kind(run.at)) {
    case KIND.string:
    case KIND.variable:
    case KIND.bind:
      return `names what it reads through TABLE(${shown}), so that it is not certain`;
    default:
      return onlyColumn(scope, run) === undefined
        ? undefined
        : `hands the table ${shown} to a function, which an import CTE cannot stand for`;
  }
}

function columnSays(code: Code, column: ColumnRef): string | undefined {
  const name = columnPath(code, column).at(-1) ?? '';
  return FILE_COLUMN.test(name) ? `uses the column ${name}, which an import CTE does not hand on` : undefined;
}
