import type {ModelVariable} from '../model/model-draft.ts';
import {applyEdits, type Edit} from '../parse/edits.ts';
import type {FoundPersonalData} from '../redact/personal-data.ts';

/** A text with marks where its personal data was. */
export interface WithVariables {
  readonly sql: string;
  readonly variables: readonly ModelVariable[];
}

/**
 * Puts a variable in the place of each piece of personal data that the query computes with, and what plainly is nobody's
 * into comments. Equal values are one variable; what only stands for a value nobody knows any more is one each.
 * @param places in order, not overlapping
 * @param model whose variables they are
 */
export function withVariables(sql: string, places: readonly FoundPersonalData[], model: string): WithVariables {
  const stem = unusedStem(sql);
  const byValue = Map.groupBy(
    places.filter(({inQuery}) => inQuery),
    ({start, end, stands}) => (sql.slice(start, end) === stands ? `${stands} ${start}` : sql.slice(start, end)),
  );
  const ofKind = Map.groupBy(byValue.values(), ([first]) => first?.kind ?? '');
  const variables: ModelVariable[] = [];
  const edits: Edit[] = places
    .filter(({inQuery}) => !inQuery)
    .map(({start, end, stands}) => ({span: {start, end}, text: stands}));
  for (const same of byValue.values()) {
    const [first] = same;
    if (first === undefined) continue;
    const {kind, stands} = first;
    const alike = ofKind.get(kind) ?? [];
    const name = `${model}_${kind}${alike.length === 1 ? '' : `_${alike.indexOf(same) + 1}`}`;
    const marker = `${stem}${variables.length}__`;
    variables.push({name, kind, marker, stands});
    edits.push(...same.map(({start, end}): Edit => ({span: {start, end}, text: marker})));
  }
  return {sql: applyEdits(sql, edits), variables};
}

/** The beginning of a mark that the text holds nowhere. */
function unusedStem(sql: string): string {
  for (let n = 0; ; n++) {
    const stem = n === 0 ? '__VARIABLE_' : `__VARIABLE${n}_`;
    if (!sql.includes(stem)) return stem;
  }
}
