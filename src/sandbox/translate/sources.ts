import type {Code} from '../../parse/lex/tokens.ts';
import {identifierAt} from '../../parse/tree/name.ts';
import type {Cte, Run, Source} from '../../parse/tree/nodes.ts';
import {isOperator} from '../../parse/tree/view.ts';
import type {Cursor} from './cursor.ts';
import {notTranslated} from './not-translated.ts';
import type {QueryTranslation, Translation} from './query.ts';
import {readExpression, readWhole} from './read-expression.ts';
import {columnOf, type NameScope, type OutputColumn, type ScopeSource} from './scope.ts';
import {duckType, VARIANT, WHOLE} from './types.ts';
import {binary} from './operators.ts';
import {type Value} from './value.ts';
import {Writer} from './writer.ts';

const JOINS = {
  first: '',
  comma: 'CROSS JOIN',
  cross: 'CROSS JOIN',
  inner: 'JOIN',
  left: 'LEFT JOIN',
  right: 'RIGHT JOIN',
  full: 'FULL JOIN',
  asof: '',
} as const;

/** Translates a FROM clause, and puts what it names into the scope. @returns what stands behind FROM */
export function writeSources(translation: Translation, sources: readonly Source[], scope: NameScope): string {
  return sources.map((source) => writeSource(translation, source, scope)).join(' ');
}

function writeSource(translation: Translation, source: Source, scope: NameScope): string {
  const {join} = source;
  if (source.travel !== undefined) notTranslated('time travel');
  if (source.sample !== undefined) notTranslated('SAMPLE');
  if (source.reshapes[0] !== undefined) notTranslated(source.reshapes[0].kind.toUpperCase());
  if (join.natural) notTranslated('NATURAL JOIN');
  if (join.kind === 'asof') notTranslated('ASOF JOIN');
  const duck = translation.alias();
  if (isFlatten(translation.code, source)) return writeFlatten(translation, source, scope, duck);
  const {sql, columns} = relationOf(translation, source, scope);
  const named = withNames(translation.code, columns, source.columns);
  const {relation} = source.name ?? {};
  const added: ScopeSource = {
    called: source.called,
    duck,
    columns: named,
    ...(relation === undefined || source.kind !== 'table' ? {} : {relation}),
  };
  const before = [...scope.sources];
  scope.sources.push(added);
  if (join.kind === 'first') return `${sql} AS ${duck}`;
  const word = JOINS[join.kind];
  const condition =
    join.using !== undefined
      ? joinUsing(translation.code, join.using, join.kind, before, added, scope)
      : onCondition(translation, join.on, scope);
  if (word === 'CROSS JOIN' && condition !== undefined) return notTranslated('CROSS JOIN with a condition');
  // A JOIN without a condition is a cross join; an outer one is refused.
  if (word !== 'CROSS JOIN' && condition === undefined && word !== 'JOIN')
    return notTranslated(`${word} without a condition`);
  return condition === undefined ? `CROSS JOIN ${sql} AS ${duck}` : `${word} ${sql} AS ${duck} ON ${condition}`;
}

/** Rows of a source: SQL in brackets whose columns are c1, c2 and so on. */
function relationOf(translation: Translation, source: Source, scope: NameScope): QueryTranslation {
  switch (source.kind) {
    case 'table': {
      if (source.name === undefined || !source.name.certain) return notTranslated('a table whose name is computed');
      return translation.table(source.name.relation);
    }
    case 'cte':
      return translation.cte(source.cte as Cte);
    case 'query':
      if (source.query === undefined) return notTranslated('a source as it is written here');
      // Without LATERAL it sees nothing of what stands beside it.
      return translation.query(source.query, source.lateral ? scope : scope.parent);
    case 'values':
      return source.values === undefined ? notTranslated('VALUES as written here') : translation.values(source.values);
    default:
      return notTranslated(
        {
          function: 'a table function',
          stage: 'a stage',
          'result-scan': 'RESULT_SCAN',
          identifier: 'IDENTIFIER',
          group: 'joins in brackets',
        }[source.kind as string] ?? `a ${source.kind} in FROM`,
      );
  }
}

function withNames(code: Code, columns: readonly OutputColumn[], list: Run | undefined): readonly OutputColumn[] {
  if (list === undefined) return columns;
  const names = namesIn(code, list);
  if (names.length !== columns.length) return notTranslated('a list of names for some of the columns');
  return columns.map(({type}, index) => ({name: names[index]!, type}));
}

/** Names of a column list, in stored case. */
export function namesIn(code: Code, list: Run): readonly string[] {
  const names: string[] = [];
  for (let at = list.at; at < list.to; at++) {
    if (!isOperator(code, at, '(', ')', ',')) names.push(identifierAt(code, at));
  }
  return names;
}

function onCondition(translation: Translation, on: Run | undefined, scope: NameScope): string | undefined {
  if (on === undefined) return undefined;
  return new Writer(translation, scope).condition(readWhole(translation.cursor(on)));
}

/** `using (a, b)`: each is one column afterwards, of the side that cannot lack it. */
function joinUsing(
  code: Code,
  using: Run,
  kind: Source['join']['kind'],
  before: readonly ScopeSource[],
  added: ScopeSource,
  scope: NameScope,
): string {
  const conditions = namesIn(code, using).map((name) => {
    const left = scope.merged.get(name) ?? only(before, name);
    const right = only([added], name);
    const merged: Record<string, string> = {right: right.sql, full: `coalesce(${left.sql}, ${right.sql})`};
    if (left.type.t !== right.type.t) return notTranslated('USING of columns of different types');
    scope.merged.set(name, {sql: merged[kind] ?? left.sql, type: left.type});
    return binary('=', left, right).sql;
  });
  return conditions.join(' AND ');
}

function only(sources: readonly ScopeSource[], name: string): Value {
  const found = sources.flatMap((source) =>
    source.columns.flatMap((column, index) => (column.name === name ? [columnOf(source, index)] : [])),
  );
  return found.length === 1 ? found[0]! : notTranslated(`USING (${name}), which not exactly one source has`);
}

function isFlatten(code: Code, {kind, name, at}: Source): boolean {
  if (kind !== 'lateral' && kind !== 'function') return false;
  return name?.relation.name === 'FLATTEN' || code.upper(at) === 'FLATTEN';
}

/** `lateral flatten(input => x)`: the elements of an array, each a row. */
function writeFlatten(translation: Translation, source: Source, scope: NameScope, duck: string): string {
  const {join} = source;
  if (source.arguments === undefined || source.columns !== undefined) return notTranslated('FLATTEN as written here');
  if (join.kind !== 'comma' && join.kind !== 'cross' && !(join.kind === 'inner' && join.on === undefined))
    return notTranslated('FLATTEN joined by a condition');
  const {input, outer} = flattenArguments(translation.cursor(source.arguments));
  const value = new Writer(translation, scope).write(input);
  if (value.type.t !== 'variant') return notTranslated('FLATTEN of what is no VARIANT');
  scope.sources.push({
    called: source.called,
    duck,
    columns: [
      {name: 'VALUE', type: VARIANT},
      {name: 'INDEX', type: WHOLE},
    ],
    refused: ['SEQ', 'KEY', 'PATH', 'THIS'],
  });
  const elements = `snow_elements(${value.sql})`;
  const rows = `(SELECT unnest(${elements}) AS c1, CAST(unnest(range(len(${elements}))) AS ${duckType(WHOLE)}) AS c2)`;
  return outer ? `LEFT JOIN LATERAL ${rows} AS ${duck} ON true` : `CROSS JOIN LATERAL ${rows} AS ${duck}`;
}

function flattenArguments(cursor: Cursor): {readonly input: Parameters<Writer['write']>[0]; readonly outer: boolean} {
  let input: Parameters<Writer['write']>[0] | undefined;
  let outer = false;
  while (!cursor.isDone) {
    if (cursor.isName && cursor.code.upper(cursor.at + 1) === '=>') {
      const key = cursor.takeName();
      cursor.at++;
      const value = readExpression(cursor);
      if (key === 'INPUT') input = value;
      else if (key === 'OUTER' && value.k === 'boolean') outer = value.value;
      else notTranslated(`FLATTEN with ${key}`);
    } else if (input === undefined) input = readExpression(cursor);
    else cursor.refuse();
    if (!cursor.isDone) cursor.expectOperator(',');
  }
  return input === undefined ? notTranslated('FLATTEN of nothing') : {input, outer};
}
