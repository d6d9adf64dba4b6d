import {outputColumns} from '../../parse/lineage/lineage.ts';
import {readStatement} from '../../parse/read-statement.ts';
import type {StatementReading} from '../../parse/reading.ts';
import {relationKey} from '../../parse/resolve.ts';
import {innermostQuery} from '../../parse/tree/view.ts';
import {cutAsWritten, editedSlice} from '../pieces.ts';
import {type Lift, liftsOf} from './lifts.ts';

/**
 * The query of a statement with its derived tables and inner WITH lists as common table expressions of its own, as dbt's guide
 * to refactoring has it: innermost first, called by their aliases, each right before what reads it. What is correlated, or not
 * sure to give the same rows elsewhere, stays where it is. The reading itself where nothing moves. What a CREATE says around
 * the query is left out.
 * Source: docs.getdbt.com/guides/refactoring-legacy-sql.
 */
export function flattened(reading: StatementReading): StatementReading {
  const {root} = reading;
  if (root === undefined) return reading;
  const top = innermostQuery(root);
  const {lifts, edits} = liftsOf(reading, top);
  if (edits.length === 0) return reading;
  const {ctes, final} = cutAsWritten(reading, edits);
  const left = [...lifts];
  const parts: string[] = [];
  const lift = ({name, columns, body, leading}: Lift): void => {
    const slice = (span: Lift['body']): string => editedSlice(reading.text, span, edits);
    parts.push(cteText(leading, name, columns && slice(columns), slice(body).trim()));
  };
  for (const {reading: own, name, columns, text, leading} of ctes) {
    while (left.length > 0 && left[0]!.body.start < own.body.end) lift(left.shift()!);
    parts.push(cteText(leading, name, columns, text));
  }
  left.forEach(lift);
  const keywords = top.with?.recursive === true ? 'with recursive' : 'with';
  const flat = readStatement(parts.length === 0 ? final : `${keywords}\n${parts.join(',\n')}\n${final}`);
  return isSame(reading, flat) ? flat : reading;
}

function cteText(leading: string, name: string, columns: string | undefined, body: string): string {
  const above = leading === '' ? '' : `${leading}\n`;
  return `${above}${name}${columns === undefined ? '' : ` ${columns}`} as (\n${body}\n)`;
}

/** Whether two statements read the same relations and give the same columns of them, as far as both are known. */
function isSame(one: StatementReading, other: StatementReading): boolean {
  if (other.depth !== 'full' || readsOf(one) !== readsOf(other)) return false;
  const [columns, others] = [one, other].map((reading) => outputColumns(reading.code, innermostQuery(reading.root!)));
  const isKnown = [...columns!, ...others!].every(({certain}) => certain);
  return !isKnown || JSON.stringify(columns) === JSON.stringify(others);
}

function readsOf({reads}: StatementReading): string {
  return reads
    .map(({role, relation}) => `${role} ${relationKey(relation)}`)
    .toSorted()
    .join('\n');
}
