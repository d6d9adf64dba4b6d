import type {Context} from '../../model/asset.ts';
import {resolve} from '../../parse/resolve.ts';
import type {StatementReading} from '../../parse/reading.ts';
import type {Change} from '../../parse/tree/nodes.ts';
import {columnPath, conjuncts, isOperator, onlyColumn, splitRun} from '../../parse/tree/view.ts';
import {spellRelation} from '../names.ts';

/**
 * Why a statement that changes rows, loads files or runs code is no model, and what to do instead: one sentence that begins with
 * its line. Undefined for what is none of these.
 * @param line of its sheet
 */
export function refuseChange(reading: StatementReading, context: Context, line: number): string | undefined {
  const says = sayChange(reading, context);
  return says === undefined ? undefined : `Line ${line} of the sheet ${says}.`;
}

function sayChange(reading: StatementReading, context: Context): string | undefined {
  const {kind, verb, tree} = reading;
  if (verb === 'CALL') return 'calls a procedure (CALL), which is no query: make a model of each query in its body';
  if (kind === 'procedural')
    return `is procedural code (${verb}), which runs statements and is no query: make a model of each query in it`;
  if (kind !== 'write') return undefined;
  const [change] = tree.changes;
  const names = tree.writes.map(({relation}) => spellRelation(resolve(relation, context)));
  const into = names[0] ?? 'a table';
  if (verb.startsWith('TRUNCATE')) return `empties ${into} (TRUNCATE), which a model does by itself when it is built`;
  switch (change?.verb) {
    case 'MERGE': {
      const keys = keysOf(reading, change);
      const by = keys.length === 0 ? '' : ` by ${keys.join(', ')}`;
      const key = keys.length === 0 ? 'the columns of ON' : keys.map((name) => name.toLowerCase()).join(', ');
      return `merges rows into ${into}${by} (MERGE), and what earlier runs merged no query gives again: make an incremental model of the query behind USING, with unique_key ${key}`;
    }
    case 'UPDATE':
      return `changes rows of ${into} (UPDATE), which a model cannot: compute the new values in the model that makes ${into}`;
    case 'DELETE':
      return `deletes rows of ${into} (DELETE), which a model cannot: leave them out in the model that makes ${into}`;
    case 'COPY':
      return change.location === undefined
        ? `loads files into ${into} (COPY INTO), which is no query: keep the load, and read ${into} as a source`
        : 'unloads rows into files (COPY INTO), which is no query: make a model of the query that it unloads';
    case 'INSERT':
      return names.length > 1
        ? `puts rows into ${names.join(', ')} (${verb}): make a model of each`
        : `puts rows into ${into} (${verb}) in a way that is no query`;
    default:
      return `changes ${into} (${verb}), which a model cannot`;
  }
}

/** The columns of the target that a MERGE goes by, in stored case: those that ON says are equal to something of the source. */
function keysOf({code}: StatementReading, change: Change): readonly string[] {
  const target = change.sources.find(({kind}) => kind === 'target');
  if (change.on === undefined || target?.called === undefined) return [];
  const names = conjuncts(code, change, change.on).flatMap((run) => {
    const sides = splitRun(code, run, (at) => isOperator(code, at, '='));
    if (sides.length !== 2) return [];
    return sides.flatMap((side) => {
      const column = onlyColumn(change, side);
      const path = column === undefined ? [] : columnPath(code, column);
      return path.length === 2 && path[0] === target.called ? [path[1] ?? ''] : [];
    });
  });
  return [...new Set(names)];
}
