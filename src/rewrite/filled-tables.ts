import type {RelationName, Statement} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import {foldIdentifier, isSameSchema, relationKey} from '../parse/resolve.ts';
import {changedBetween} from './changed-between.ts';
import {commentsOf} from './comments.ts';
import {castTo, type DeclaredColumn, isCastable} from './declared-columns.ts';
import {readsResults} from './earlier-results.ts';
import type {Filling} from './filling.ts';
import {type Insert, insertIn} from './inserts.ts';
import {columnsOf, headOf} from './made-table.ts';
import {cteNames, foldedName, spellRelation} from './names.ts';

/** A table that several statements make and fill, as one CREATE … AS that gives the same rows. */
export interface FilledTable {
  /** Stands where the last of them does. */
  readonly maker: Statement;
  /** The statements that it stands for, in order. */
  readonly written: readonly Statement[];
}

type Refused = {readonly refusal: string};

/**
 * A table that was made empty and filled, or made with types of its own, as a CREATE … AS: each query under the names that the
 * table declares, cast to the types that it declares, as an INSERT converts what it gets; several with UNION ALL, in their
 * order.
 *
 * @param statements of the sheet
 * @param relation completed from the context
 */
export function filledTable(
  statements: readonly Statement[],
  filling: Filling,
  relation: RelationName,
): FilledTable | Refused {
  const name = spellRelation(relation);
  const {made, inserts, hasOwnRows} = filling;
  const at = `line ${made.line} of the sheet`;
  const reading = readStatement(made.sql);
  const last = inserts.at(-1)?.statement ?? made;
  const columns = columnsOf(reading);
  if (hasOwnRows && inserts.length > 0 && columns === undefined)
    return {
      refusal: `The table ${name} takes the types of its columns from the query of ${at}, and line ${last.line} puts rows into it that are converted to them; make it with the types, or of one query.`,
    };
  if (columns === undefined)
    return {
      refusal: hasOwnRows
        ? `It reads the temporary table ${name}, which ${at} makes without naming its columns.`
        : `It reads the temporary table ${name}, which ${at} makes without a query${inserts.length === 0 ? ', and nothing in the sheet fills it' : ' and without a list of its columns'}.`,
    };
  const odd = columns.find((column) => !isCastable(column));
  if (odd !== undefined)
    return {
      refusal: `The column ${odd.name} of the table ${name} is made by ${at} as ${odd.collated ? 'one with a collation' : odd.type}, to which INSERT and CAST may convert in other ways.`,
    };
  const parts: {statement: Statement; names: readonly string[]; query: string}[] = [];
  if (hasOwnRows) {
    const span = reading.query!;
    parts.push({
      statement: made,
      names: columns.map((column) => column.name),
      query: reading.text.slice(span.start, span.end),
    });
  }
  for (const {statement, insert} of inserts) {
    const left = leftOut(columns, insert);
    if (left !== undefined)
      return {
        refusal: `Line ${statement.line} of the sheet leaves the column ${left.name} of ${name} to ${said(left)}, which no query gives again.`,
      };
    const unknown = (insert.columns ?? []).find(
      (one) => !columns.some((column) => foldIdentifier(column.name) === foldIdentifier(one)),
    );
    if (unknown !== undefined)
      return {refusal: `Line ${statement.line} of the sheet fills a column ${unknown} that ${name} does not have.`};
    parts.push({statement, names: insert.columns ?? columns.map((column) => column.name), query: insert.query});
  }
  if (parts.length === 0)
    return {refusal: `It reads the temporary table ${name}, which ${at} makes without a query and nothing fills.`};
  const apart = refuseTogether(
    statements,
    parts.map(({statement}) => statement),
    relation,
  );
  if (apart !== undefined) return {refusal: apart};
  return {maker: makerOf(reading, relation, columns, parts, last), written: filling.written};
}

function makerOf(
  made: StatementReading,
  relation: RelationName,
  columns: readonly DeclaredColumn[],
  parts: readonly {readonly statement: Statement; readonly names: readonly string[]; readonly query: string}[],
  last: Statement,
): Statement {
  const taken = new Set<string>([relation.name]);
  for (const {query} of parts) {
    const {tree, reads} = readStatement(query);
    for (const one of cteNames(tree).keys()) taken.add(one);
    for (const use of reads) taken.add(use.relation.name);
  }
  const ctes: string[] = [];
  const selects: string[] = [];
  for (const {names, query, statement} of parts) {
    const cte = foldedName(`${relation.name}_ROWS`, taken);
    taken.add(cte.toUpperCase());
    const own = new Set(names.map(foldIdentifier));
    const above = statement.verb.startsWith('INSERT') ? commentsBeside(statement) : '';
    ctes.push(`${above}${cte} (${names.join(', ')}) as (\n${query}\n)`);
    const list = columns.map((column) =>
      own.has(foldIdentifier(column.name)) ? castTo(column) : castTo(column, 'null'),
    );
    selects.push(`select ${list.join(', ')}\nfrom ${cte}`);
  }
  const head = headOf(made, relation);
  const {ordinal, context, exact, shape, id, asset, span, cell, line} = last;
  const all = parts.map(({statement}) => statement);
  const together = <K extends 'reads' | 'temporary'>(key: K): readonly RelationName[] => [
    ...new Map(all.flatMap((one) => one[key] ?? []).map((one) => [relationKey(one), one])).values(),
  ];
  const variables = [...new Set(all.flatMap((one) => one.variables ?? []))];
  const temporary = together('temporary');
  const needs = [...new Set(all.flatMap((one) => one.needs ?? []))];
  const results = all.flatMap((one) => one.results ?? []);
  return {
    id,
    asset,
    ordinal,
    ...(cell === undefined ? {} : {cell}),
    span,
    line,
    kind: 'definition',
    verb: 'CREATE TABLE',
    sql: `${head}${head.endsWith('\n') ? '' : ' '}as with\n${ctes.join(',\n')}\n${selects.join('\nunion all\n')}`,
    reads: together('reads'),
    writes: [relation],
    exact,
    shape,
    context,
    ...(temporary.length === 0 ? {} : {temporary}),
    ...(variables.length === 0 ? {} : {variables}),
    ...(needs.length === 0 ? {} : {needs}),
    ...(results.length === 0 ? {} : {results}),
  };
}

/** All comments of an INSERT but those in its query. */
function commentsBeside(statement: Statement): string {
  const {code, text} = readStatement(statement.sql);
  const start = insertIn(statement)?.queryStart ?? 0;
  const end = code.size === 0 ? 0 : code.end(code.size - 1);
  return [...commentsOf(text.slice(0, start)), ...commentsOf(text.slice(end))]
    .map((comment) => `${comment}\n`)
    .join('');
}

/** A column that an INSERT gives nothing and that is not empty then. */
function leftOut(columns: readonly DeclaredColumn[], {columns: named}: Insert): DeclaredColumn | undefined {
  if (named === undefined) return columns.find(({filled}) => filled === 'computed');
  const own = new Set(named.map(foldIdentifier));
  return columns.find(({name, filled}) => filled !== undefined && !own.has(foldIdentifier(name)));
}

function said({filled}: DeclaredColumn): string {
  if (filled === 'identity') return 'a counter of the table';
  return filled === 'computed' ? 'an expression of the table' : 'its default';
}

/** Why several statements that fill a table cannot stand in one. */
function refuseTogether(
  statements: readonly Statement[],
  fills: readonly Statement[],
  relation: RelationName,
): string | undefined {
  const key = relationKey(relation);
  const own = fills.find(({reads}) => reads.some((read) => relationKey(read) === key));
  if (own !== undefined)
    return `Line ${own.line} of the sheet fills ${spellRelation(relation)} from itself, which one query cannot do.`;
  const [first] = fills;
  const last = fills.at(-1)!;
  if (first === last) return undefined;
  for (const one of fills) {
    const changed = changedBetween(statements, {...one, temporary: []}, last);
    if (changed !== undefined) return changed;
    if (!isSameSchema(one.context, last.context))
      return `Lines ${one.line} and ${last.line} of the sheet fill ${spellRelation(relation)} in different schemas, and one query has one.`;
    if (readsResults(one))
      return `Line ${one.line} of the sheet fills ${spellRelation(relation)} from the result of an earlier statement, and so does not stand alone.`;
  }
  const used = new Set(fills.flatMap(({variables = []}) => variables));
  const setter = statements
    .slice(first!.ordinal, last.ordinal)
    .find(({sets = []}) => sets.some((variable) => used.has(variable)));
  if (setter === undefined) return undefined;
  return `Line ${setter.line} of the sheet sets another value between statements that fill ${spellRelation(relation)}.`;
}
