import type {Code} from '../lex/tokens.ts';
import type {Run, Scope, Source, Values} from '../tree/nodes.ts';
import {isOperator, splitRun, within} from '../tree/view.ts';
import type {Lineage, OutputColumn} from './lineage.ts';
import {Origins, type Traced} from './origins.ts';
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
  if (values !== undefined) return columnsOfRows(lineage, code, scope, values);
  if (kind === 'lateral') return [{...lineage.argumentsOf(scope, source), name: '*'}];
  if (kind === 'group') return [];
  if (name === undefined) return [UNKNOWN];
  return [{name: '*', origins: [{relation: name.relation, column: '*'}], certain: true}];
}

/** Snowflake calls them COLUMN1, COLUMN2 … */
export function columnsOfRows(lineage: Lineage, code: Code, scope: Scope, values: Values): readonly OutputColumn[] {
  const [first, ...others] = values.rows;
  if (first === undefined) return [UNKNOWN];
  const columns = valuesOf(code, first).map((_, i) => ({name: `COLUMN${i + 1}`, origins: new Origins()}));
  // Nearly all rows are of constants, and there may be very many.
  const isComputed = within(scope.queries, values).length + within(scope.columns, values).length > 0;
  for (const row of isComputed ? [first, ...others] : []) {
    for (const [i, value] of valuesOf(code, row).entries()) columns[i]?.origins.add(lineage.expressionOf(scope, value));
  }
  return columns.map(({name, origins}) => ({name, ...origins.traced}));
}

function valuesOf(code: Code, row: Run): readonly Run[] {
  return splitRun(code, {at: row.at + 1, to: row.to - 1}, (at) => isOperator(code, at, ','));
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

function together(columns: readonly OutputColumn[]): Traced {
  const found = new Origins();
  for (const column of columns) found.add(column);
  return found.traced;
}

/** The names that a column list behind an alias, or behind the name of a common table expression, gives. */
export function columnNames(code: Code, source: Source): readonly string[] {
  const list = source.columns ?? source.cte?.columns;
  return list === undefined ? [] : namesIn(code, list);
}
