import {builtIn, callAt} from '../../lint/calls.ts';
import {hasWord, isSameText} from '../../lint/conditions.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Run, Select, SelectItem, Source} from '../../parse/tree/nodes.ts';
import {sourceCalled} from '../../parse/tree/resolve-column.ts';
import {columnPath, isOperator, onlyColumn, outputName, splitRun, withoutBrackets} from '../../parse/tree/view.ts';
import {typeOf} from './expression-types.ts';
import {conditionsOf, isFirst} from './first-row.ts';
import {type ColumnFacts, columnCalled, type Key, NOTHING, type QueryFacts, wholeRow} from './facts.ts';
import {groupItems, itemOf} from './group-keys.ts';
import {isAskedFor, neverNull} from './never-null.ts';
import {listOf, restrictions} from './value-lists.ts';

/** A longer select list was written by a machine. */
const MOST_ITEMS = 2000;

const OF_GROUP = 'The query groups by exactly these columns.';
const OF_FIRST = 'The query keeps one row for each of them, by its row number.';

/** What is certain about the rows of one SELECT. */
export class SelectFacts {
  readonly #code: Code;
  readonly #select: Select;
  readonly #sources: readonly {readonly source: Source; readonly facts: QueryFacts}[];
  /** Of the only source; undefined where there are several, or none. */
  readonly #only: {readonly source: Source; readonly facts: QueryFacts} | undefined;

  constructor(code: Code, select: Select, factsOf: (source: Source) => QueryFacts) {
    this.#code = code;
    this.#select = select;
    this.#sources = select.sources.map((source) => ({source, facts: factsOf(source)}));
    this.#only = this.#sources.length === 1 ? this.#sources[0] : undefined;
  }

  facts(): QueryFacts {
    const select = this.#select;
    // Of a row of CONNECT BY, and of totals beside what they sum up, too little is certain.
    if (select.hierarchy !== undefined || select.into !== undefined || select.items.length > MOST_ITEMS) return NOTHING;
    if (select.groupBy !== undefined && hasWord(this.#code, select.groupBy, 'ROLLUP', 'CUBE', 'SETS')) return NOTHING;
    const isOpen = select.items.some((item) => this.#starFacts(item)?.isOpen === true);
    const columns = select.items.flatMap((item) => this.#starFacts(item)?.columns ?? [this.#itemFacts(item)]);
    const given: QueryFacts = {columns: this.#restricted(columns, isOpen), isOpen, keys: [], numbered: new Map()};
    const numbered = new Map([...this.#handedOnNumbers(), ...this.#ownNumbers()]);
    return {...given, keys: [...this.#keys(given, numbered)], numbered};
  }

  /** The columns that a star gives; undefined for an item that is none. */
  #starFacts({star}: SelectItem): QueryFacts | undefined {
    if (star === undefined) return undefined;
    const only = this.#only;
    if (only === undefined || star.rename.length + star.replace.length > 0 || star.ilike !== undefined) return NOTHING;
    const columns = only.facts.columns.filter(({name}) => name === undefined || !star.exclude.includes(name));
    return {...only.facts, columns};
  }

  #itemFacts(item: SelectItem): ColumnFacts {
    const [code, select] = [this.#code, this.#select];
    const name = outputName(code, select, item);
    const list = listOf(code, select, item.expression, (run) => this.#sourceColumn(run, false)?.list);
    const notNull = neverNull(code, select, item.expression, (run) =>
      isAskedFor(code, select, run)
        ? 'The query leaves out rows where it is NULL.'
        : this.#sourceColumn(run, true)?.notNull,
    );
    const type = typeOf(code, select, item.expression, (run) => this.#sourceColumn(run, false)?.type);
    return {
      ...(name === undefined ? {} : {name}),
      ...(type === undefined ? {} : {type}),
      ...(list === undefined ? {} : {list}),
      ...(notNull === undefined ? {} : {notNull}),
    };
  }

  /** What is known of the column of a query that an expression is. @param isStrict a join may put NULL in its place */
  #sourceColumn(run: Run, isStrict: boolean): ColumnFacts | undefined {
    const column = onlyColumn(this.#select, run);
    if (column === undefined || column.pathTo !== column.to) return undefined;
    const path = columnPath(this.#code, column);
    const name = path.at(-1) ?? '';
    if (this.#only !== undefined) {
      const isOf = path.length === 1 || (path.length === 2 && path[0] === this.#only.source.called);
      return isOf ? columnCalled(this.#only.facts, name) : undefined;
    }
    if (isStrict || path.length !== 2) return undefined;
    const source = sourceCalled(this.#select, path[0] ?? '');
    const facts = this.#sources.find((one) => one.source === source)?.facts;
    return facts === undefined ? undefined : columnCalled(facts, name);
  }

  /** Adds what WHERE says of columns that come out as they are. */
  #restricted(columns: readonly ColumnFacts[], isOpen: boolean): readonly ColumnFacts[] {
    const [code, select] = [this.#code, this.#select];
    const found = [...columns];
    for (const {column, list} of restrictions(code, select)) {
      const item = select.items.find(
        ({star, expression}) => star === undefined && isSameText(code, expression, column),
      );
      const name = item === undefined ? this.#starName(column) : outputName(code, select, item);
      if (name === undefined) continue;
      const at = found.findIndex((one) => one.name === name);
      if (at === -1) {
        if (isOpen) found.push({name, list});
      } else if (found[at]!.list === undefined || list.values.length < found[at]!.list.values.length) {
        found[at] = {...found[at]!, list};
      }
    }
    return found;
  }

  /** The name under which a star gives a column; undefined where that is not certain, and where an item has the name. */
  #starName(run: Run): string | undefined {
    const [code, select] = [this.#code, this.#select];
    const column = onlyColumn(select, run);
    const stars = select.items.filter(({star}) => star !== undefined);
    const [item] = stars;
    if (item?.star === undefined || stars.length > 1 || column === undefined || column.pathTo !== column.to) {
      return undefined;
    }
    const path = columnPath(code, column);
    const name = path.at(-1) ?? '';
    const {qualifier} = item.star;
    const called = this.#only?.source.called ?? (qualifier && columnPath(code, qualifier).at(-1));
    const isOf = path.length === 2 ? path[0] === called : path.length === 1 && this.#only !== undefined;
    if (!isOf || !this.#starGives(item, name)) return undefined;
    return select.items.some((one) => one.star === undefined && outputName(code, select, one) === name)
      ? undefined
      : name;
  }

  *#keys(given: QueryFacts, numbered: ReadonlyMap<string, Key>): Generator<Key> {
    const {distinct, qualify, where} = this.#select;
    const groups = groupItems(this.#code, this.#select, (name) => this.#knows(name));
    const names = groups?.map((item) => outputName(this.#code, this.#select, item));
    if (names !== undefined && names.length > 0 && names.every((name) => name !== undefined)) {
      yield {columns: [...new Set(names)], reason: OF_GROUP};
    }
    if (distinct) yield* wholeRow(given);
    if (this.#isHandingOn()) for (const key of this.#only?.facts.keys ?? []) yield* this.#handedOn(key);
    for (const part of conditionsOf(this.#code, this.#select, qualify)) {
      yield* this.#firstOf(part);
      yield* this.#numberedOne(part, numbered, true);
    }
    for (const part of conditionsOf(this.#code, this.#select, where)) yield* this.#numberedOne(part, numbered, false);
  }

  /** `QUALIFY row_number() OVER (PARTITION BY …) = 1`. */
  *#firstOf(part: Run): Generator<Key> {
    const first = isFirst(this.#code, part);
    const call = first === undefined ? undefined : callAt(this.#select, first.at);
    if (first !== undefined && call?.window?.to === first.to) yield* this.#partition(call);
  }

  /** `WHERE rn = 1` on a column that numbers rows, or QUALIFY on an alias that does. */
  *#numberedOne(part: Run, numbered: ReadonlyMap<string, Key>, isQualify: boolean): Generator<Key> {
    const first = isFirst(this.#code, part);
    const column = first === undefined ? undefined : onlyColumn(this.#select, first);
    if (column === undefined || column.pathTo !== column.to) return;
    const path = columnPath(this.#code, column);
    const name = path.at(-1) ?? '';
    const source = this.#only;
    const isOf = path.length === 1 || (path.length === 2 && path[0] === source?.source.called);
    if (this.#isHandingOn() && isOf && source?.facts.numbered.has(name) === true) {
      yield* this.#handedOn(source.facts.numbered.get(name)!);
    } else if (isQualify && path.length === 1 && this.#knows(name) !== true) {
      const item = this.#select.items.find((one) => outputName(this.#code, this.#select, one) === name);
      const key = item?.alias === -1 || item === undefined ? undefined : numbered.get(name);
      if (key !== undefined && !source?.facts.numbered.has(name)) yield key;
    }
  }

  /** Items that are row numbers: `row_number() OVER (PARTITION BY …) AS rn`. */
  *#ownNumbers(): Generator<readonly [string, Key]> {
    for (const item of this.#select.items) {
      const name = outputName(this.#code, this.#select, item);
      const call = item.star === undefined ? callAt(this.#select, item.expression.at) : undefined;
      if (name === undefined || call?.window?.to !== item.expression.to) continue;
      for (const key of this.#partition(call)) yield [name, key];
    }
  }

  *#handedOnNumbers(): Generator<readonly [string, Key]> {
    if (!this.#isHandingOn()) return;
    for (const [name, key] of this.#only?.facts.numbered ?? []) {
      const [given] = this.#outputsOf(name);
      for (const mapped of this.#handedOn(key)) if (given !== undefined) yield [given, mapped];
    }
  }

  /** What the PARTITION BY of a row number names, where all of it comes out. */
  *#partition(call: NonNullable<ReturnType<typeof callAt>>): Generator<Key> {
    const [code, select] = [this.#code, this.#select];
    const list = call.window?.partitionBy;
    if (builtIn(code, call) !== 'ROW_NUMBER' || list === undefined) return;
    const columns = splitRun(code, list, (at) => isOperator(code, at, ',')).map((part) => {
      const run = withoutBrackets(code, part);
      const item = itemOf(code, select, run, (name) => this.#knows(name));
      return item === undefined ? this.#starName(run) : outputName(code, select, item);
    });
    const names = columns.filter((name) => name !== undefined);
    if (names.length > 0 && names.length === columns.length) yield {columns: [...new Set(names)], reason: OF_FIRST};
  }

  /** Whether every row is one of the only source's, and none comes twice. */
  #isHandingOn(): boolean {
    return this.#only !== undefined && this.#select.groupBy === undefined && !this.#only.source.lateral;
  }

  /** A key of the only source by the names that its columns have here. */
  *#handedOn(key: Key): Generator<Key> {
    const columns = key.columns.map((name) => this.#outputsOf(name)[0]);
    const names = columns.filter((name) => name !== undefined);
    if (names.length === key.columns.length) yield {columns: names, reason: key.reason};
  }

  /** The names under which a column of the only source comes out as it is. */
  #outputsOf(name: string): readonly string[] {
    const [code, select] = [this.#code, this.#select];
    return select.items.flatMap((item) => {
      const facts = this.#starFacts(item);
      if (facts !== undefined) return this.#starGives(item, name) ? [name] : [];
      const column = onlyColumn(select, withoutBrackets(code, item.expression));
      if (column === undefined || column.pathTo !== column.to) return [];
      const path = columnPath(code, column);
      const isOf = path.length === 1 || (path.length === 2 && path[0] === this.#only?.source.called);
      return path.at(-1) === name && isOf ? (outputName(code, select, item) ?? []) : [];
    });
  }

  #starGives({star}: SelectItem, name: string): boolean {
    if (star === undefined || star.rename.length + star.replace.length > 0 || star.ilike !== undefined) return false;
    return !star.exclude.includes(name);
  }

  /** Whether the sources have a column of this name; undefined where nobody knows. */
  #knows(name: string): boolean | undefined {
    const isThere = this.#sources.some(({facts}) => facts.columns.some((column) => column.name === name));
    if (isThere) return true;
    return this.#sources.every(({source, facts}) => source.kind !== 'group' && !facts.isOpen) ? false : undefined;
  }
}
