import type {Code} from '../lex/tokens.ts';
import type {Scope, Source, Values} from '../tree/nodes.ts';
import {isOperator, splitRun} from '../tree/view.ts';
import type {Lineage, OutputColumn} from './lineage.ts';
import {joined} from './origins.ts';
import {namesIn, UNKNOWN} from './star.ts';

/** The columns of a source: those of the query or the rows behind it, or `*` of the relation; named as its column list says. */
export function columnsBehind(lineage: Lineage, code: Code, scope: Scope, source: Source): readonly OutputColumn[] {
  const columns = unnamed(lineage, code, scope, source);
  // What reshapes the rows gives them columns that only running it tells.
  if (source.reshapes.length > 0) return renamed([{...together(columns), name: '*', certain: false}], code, source);
  return renamed(columns, code, source);
}

function unnamed(lineage: Lineage, code: Code, scope: Scope, source: Source): readonly OutputColumn[] {
  const {kind, query, values, name} = source;
  if (query !== undefined) return lineage.outputsOf(query);
  if (values !== undefined) return columnsOfRows(code, values);
  if (kind === 'lateral') return [{...lineage.argumentsOf(scope, source), name: '*'}];
  if (kind === 'group') return [];
  if (name === undefined) return [UNKNOWN];
  return [{name: '*', origins: [{relation: name.relation, column: '*'}], certain: true}];
}

/** Snowflake calls them COLUMN1, COLUMN2 … */
export function columnsOfRows(code: Code, {rows}: Values): readonly OutputColumn[] {
  const [first] = rows;
  if (first === undefined) return [UNKNOWN];
  const width = splitRun(code, {at: first.at + 1, to: first.to - 1}, (at) => isOperator(code, at, ',')).length;
  return Array.from({length: width}, (_, i) => ({name: `COLUMN${i + 1}`, origins: [], certain: true}));
}

function renamed(columns: readonly OutputColumn[], code: Code, source: Source): readonly OutputColumn[] {
  const names = columnNames(code, source);
  if (names.length === 0) return columns;
  if (columns.some(({name}) => name === '*')) {
    // Which of all the columns each name is for, nobody knows.
    const {origins} = together(columns);
    return names.map((name) => ({name, origins, certain: false}));
  }
  return columns.map((column, i) => {
    const name = names[i];
    return name === undefined ? column : {...column, name};
  });
}

function together(columns: readonly OutputColumn[]): OutputColumn {
  let found: OutputColumn = {origins: [], certain: true};
  for (const column of columns) found = joined(found, column);
  return found;
}

/** The names that a column list behind an alias, or behind the name of a common table expression, gives. */
export function columnNames(code: Code, source: Source): readonly string[] {
  const list = source.columns ?? source.cte?.columns;
  return list === undefined ? [] : namesIn(code, list);
}
