import type {RelationName} from '../../model/statement.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Branch, Cte, Query, Run, Select, Tree, Values} from '../../parse/tree/nodes.ts';
import {splitRun, isOperator} from '../../parse/tree/view.ts';
import {Cursor, queriesByOpener} from './cursor.ts';
import {notTranslated} from './not-translated.ts';
import {readWhole} from './read-expression.ts';
import {NameScope, type OutputColumn} from './scope.ts';
import {type Tail, writeSelect} from './select.ts';
import {namesIn} from './sources.ts';
import type {SqlType} from './types.ts';
import {commonType} from './value.ts';
import {type Statement, Writer} from './writer.ts';

/** A query in DuckDB's SQL, in brackets or as a name, whose columns are c1, c2 and so on. */
export interface QueryTranslation {
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
}

export interface TranslationOptions {
  readonly now: Date;
  /** The stored table of a name. @throws the refusal of a name that means none */
  table(relation: RelationName): QueryTranslation;
}

/** What a statement is while it is translated. */
export class Translation implements Statement {
  readonly code: Code;
  readonly now: Date;
  readonly #queries: ReadonlyMap<number, Query>;
  readonly #options: TranslationOptions;
  readonly #ctes = new Map<Cte, QueryTranslation>();
  #names = 0;

  constructor(code: Code, tree: Tree, options: TranslationOptions) {
    this.code = code;
    this.now = options.now;
    this.#options = options;
    this.#queries = queriesByOpener(tree);
  }

  /** A name that nothing else has: DuckDB does not tell the case of names apart, quoted or not. */
  alias(): string {
    this.#names += 1;
    return `r${this.#names}`;
  }

  cursor(run: Run): Cursor {
    return new Cursor(this.code, this.#queries, run);
  }

  table(relation: RelationName): QueryTranslation {
    return this.#options.table(relation);
  }

  cte(cte: Cte | undefined): QueryTranslation {
    const known = cte === undefined ? undefined : this.#ctes.get(cte);
    return known ?? notTranslated('a common table expression as it is named here');
  }

  subquery(query: Query, scope: NameScope): {readonly sql: string; readonly types: readonly SqlType[]} {
    const {sql, columns} = this.query(query, scope);
    return {sql, types: columns.map(({type}) => type)};
  }

  /** @param scope what the query sees from outside */
  query(query: Query, scope: NameScope | undefined): QueryTranslation {
    if (query.lock !== undefined) notTranslated('FOR UPDATE');
    const prefix = this.#withList(query, scope);
    const {sql, columns} = this.#body(query, scope);
    return {sql: `(${prefix}${sql})`, columns};
  }

  values({rows}: Values): QueryTranslation {
    const writer = new Writer(this, new NameScope(undefined));
    const written = rows.map((row) => {
      const inside = isOperator(this.code, row.at, '(') ? {at: row.at + 1, to: row.to - 1} : row;
      return splitRun(this.code, inside, (at) => isOperator(this.code, at, ',')).map((run) =>
        writer.write(readWhole(this.cursor(run))),
      );
    });
    const [first] = written;
    if (first === undefined || written.some((row) => row.length !== first.length))
      return notTranslated('VALUES as written here');
    const types = first.map((_, column) => commonType(written.map((row) => row[column]!)));
    // A text that is read as a date among dates would need the conversion spelt out.
    if (
      written.some((row) => row.some((value, column) => value.type.t !== types[column]!.t && value.type.t !== 'null'))
    )
      return notTranslated('VALUES of different types');
    const sql = written
      .map(
        (row) =>
          `SELECT ${row.map((value, column) => `${castAs(value.sql, types[column]!)} AS c${column + 1}`).join(', ')}`,
      )
      .join(' UNION ALL ');
    return {sql: `(${sql})`, columns: types.map((type, column) => ({name: `COLUMN${column + 1}`, type}))};
  }

  /** The WITH list in front of a query, its names known from then on. */
  #withList(query: Query, scope: NameScope | undefined): string {
    if (query.with === undefined) return '';
    const written = query.with.ctes.map((cte) => {
      const name = this.alias();
      const names = cte.columns === undefined ? undefined : namesIn(this.code, cte.columns);
      if (isRecursive(cte)) return this.#recursive(cte, name, names, scope);
      const {sql, columns} = this.query(cte.query, scope);
      this.#ctes.set(cte, {sql: name, columns: renamed(columns, names)});
      return `${name} AS ${sql}`;
    });
    return `WITH RECURSIVE ${written.join(', ')} `;
  }

  /** The first branch gives the rows to begin with and the types of all. */
  #recursive(cte: Cte, name: string, names: readonly string[] | undefined, scope: NameScope | undefined): string {
    const {branches, operators, orderBy, limit} = cte.query;
    const [operator] = operators;
    if (
      branches.length !== 2 ||
      operator?.quantifier !== 'ALL' ||
      operator.operator !== 'UNION' ||
      orderBy !== undefined ||
      limit !== undefined
    )
      return notTranslated('a recursive query as it is written here');
    if (cte.query.with !== undefined) return notTranslated('a recursive query with a WITH list');
    const first = this.#branch(branches[0]!, scope);
    const columns = renamed(first.columns, names);
    this.#ctes.set(cte, {sql: name, columns});
    const second = this.#branch(
      branches[1]!,
      scope,
      columns.map(({type}) => type),
    );
    const list = columns.map((_, index) => `c${index + 1}`).join(', ');
    return `${name}(${list}) AS (${first.sql} UNION ALL ${second.sql})`;
  }

  #body(query: Query, scope: NameScope | undefined): QueryTranslation {
    const limit = this.#limit(query);
    const {orderBy} = query;
    const tail = limit === '' ? undefined : {orderBy, limit};
    const [only] = query.branches;
    if (only === undefined) return notTranslated('a query without SELECT');
    if (query.branches.length === 1) {
      if (only.kind === 'select') return this.#select(only, scope, undefined, tail);
      if (tail !== undefined) return notTranslated('LIMIT behind a bracket');
      return this.#branch(only, scope);
    }
    if (tail !== undefined) return notTranslated('LIMIT of a set operation');
    return this.#setOperation(query, scope);
  }

  /** UNION, INTERSECT and MINUS, of one kind: their precedence is not asked for. */
  #setOperation(query: Query, scope: NameScope | undefined): QueryTranslation {
    const words = new Set(
      query.operators.map(({operator, quantifier, byName}) => {
        if (byName) return notTranslated(`${operator} BY NAME`);
        if (operator !== 'UNION' && quantifier === 'ALL') return notTranslated(`${operator} ALL`);
        return operator === 'UNION'
          ? `UNION ${quantifier === 'ALL' ? 'ALL' : ''}`.trim()
          : operator === 'MINUS'
            ? 'EXCEPT'
            : operator;
      }),
    );
    const [word] = words;
    if (words.size !== 1) return notTranslated('different set operations in one query');
    const plain = query.branches.map((branch) => this.#branch(branch, scope));
    const [first] = plain;
    if (plain.some(({columns}) => columns.length !== first!.columns.length))
      return notTranslated('a set operation of unlike queries');
    const types = first!.columns.map((_, column) =>
      commonType(plain.map(({columns}) => ({sql: '', type: columns[column]!.type}))),
    );
    const branches = query.branches.map((branch) => this.#branch(branch, scope, types));
    return {
      sql: branches.map(({sql}) => `(${sql})`).join(` ${word} `),
      columns: first!.columns.map(({name}, column) => ({name, type: types[column]!})),
    };
  }

  #branch(branch: Branch, scope: NameScope | undefined, wanted?: readonly SqlType[]): QueryTranslation {
    if (branch.kind === 'select') return this.#select(branch, scope, wanted);
    if (branch.kind === 'values') return notTranslated('VALUES as a query');
    if (wanted !== undefined) return notTranslated('a bracket in a set operation');
    return this.query(branch, scope);
  }

  #select(select: Select, scope: NameScope | undefined, wanted?: readonly SqlType[], tail?: Tail): QueryTranslation {
    if (select.top !== undefined) return notTranslated('TOP');
    return writeSelect(this, select, scope, wanted, tail);
  }

  #limit({limit, offset}: Query): string {
    const count = limit === undefined ? '' : ` LIMIT ${this.#count(limit, 'LIMIT')}`;
    return offset === undefined ? count : `${count} OFFSET ${this.#count(offset, 'OFFSET')}`;
  }

  #count({at, to}: Run, word: string): string {
    const number = this.code.written(at + 1);
    const isPlain = to === at + 2 && this.code.upper(at) === word && /^\d+$/.test(number);
    return isPlain ? number : notTranslated(`${word} as written here`);
  }
}

function renamed(columns: readonly OutputColumn[], names: readonly string[] | undefined): readonly OutputColumn[] {
  if (names === undefined) return columns;
  if (names.length !== columns.length) return notTranslated('a list of names for some of the columns');
  return columns.map(({type}, index) => ({name: names[index]!, type}));
}

function isRecursive(cte: Cte): boolean {
  return cte.query.branches.some(
    (branch) => branch.kind === 'select' && branch.sources.some((source) => source.cte === cte),
  );
}

function castAs(sql: string, type: SqlType): string {
  return type.t === 'number' ? `CAST(${sql} AS DECIMAL(38,${type.scale}))` : sql;
}
