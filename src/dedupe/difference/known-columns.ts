import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import {identifierAt} from '../../parse/tree/name.ts';
import type {Query, Run, Select, Source} from '../../parse/tree/nodes.ts';
import {sourceCalled} from '../../parse/tree/resolve-column.ts';
import {innermostQuery, outputName, outputSelects} from '../../parse/tree/view.ts';

/** More columns than this are followed by no star. */
const MOST = 2000;
const DEEPEST = 60;
/** What FLATTEN and SPLIT_TO_TABLE give. */
const LATERAL: ReadonlySet<string> = new Set(['SEQ', 'KEY', 'PATH', 'INDEX', 'VALUE', 'THIS']);

/** What the text of a statement tells of the columns that sources have: all of a query's, and nothing of a table's. */
export class KnownColumns {
  readonly #code: Code;
  readonly #queries = new Map<Query, ReadonlySet<string> | undefined>();
  #depth = 0;

  constructor(code: Code) {
    this.#code = code;
  }

  /** Names in stored case and in order; undefined where there may be others. */
  of(source: Source): ReadonlySet<string> | undefined {
    const list = source.columns ?? source.cte?.columns;
    if (list !== undefined) return new Set(this.#names(list));
    if (source.reshapes.length > 0) return undefined;
    if (source.query !== undefined) return this.ofQuery(source.query);
    return source.kind === 'lateral' ? LATERAL : undefined;
  }

  #names(list: Run): readonly string[] {
    const names: string[] = [];
    for (let at = list.at; at < list.to; at++) {
      const kind = this.#code.kind(at);
      if (kind === KIND.word || kind === KIND.quoted) names.push(identifierAt(this.#code, at));
    }
    return names;
  }

  /** Of a query: names in stored case; undefined where there may be others. */
  ofQuery(query: Query): ReadonlySet<string> | undefined {
    const inner = innermostQuery(query);
    if (this.#queries.has(inner)) return this.#queries.get(inner);
    // One that reads itself gives what its first part gives.
    this.#queries.set(inner, undefined);
    if (this.#depth >= DEEPEST) return undefined;
    this.#depth++;
    for (const {query: body} of inner.with?.ctes ?? []) this.ofQuery(body);
    const [first] = outputSelects(inner);
    const found = first === undefined ? undefined : this.#ofSelect(first);
    this.#depth--;
    this.#queries.set(inner, found);
    return found;
  }

  #ofSelect(select: Select): ReadonlySet<string> | undefined {
    const names = new Set<string>();
    for (const item of select.items) {
      const {star} = item;
      if (star === undefined) {
        const name = outputName(this.#code, select, item);
        if (name !== undefined) names.add(name);
        continue;
      }
      if (star.ilike !== undefined) return undefined;
      const given = this.ofStar(select, star.qualifier);
      if (given === undefined || given.length > MOST) return undefined;
      const renamed = new Map(star.rename.map(({from, to}) => [from, to]));
      for (const {name} of given) if (!star.exclude.includes(name)) names.add(renamed.get(name) ?? name);
    }
    return names;
  }

  /** The columns that `*` or `t.*` stands for, each with its source; undefined where the text does not tell. */
  ofStar(
    select: Select,
    qualifier: Run | undefined,
  ): readonly {readonly source: Source; readonly name: string}[] | undefined {
    const named =
      qualifier === undefined ? undefined : sourceCalled(select, identifierAt(this.#code, qualifier.to - 1));
    if (qualifier !== undefined && named === undefined) return undefined;
    const found: {source: Source; name: string}[] = [];
    for (const source of named === undefined ? select.sources : [named]) {
      if (source.kind === 'group') continue;
      const columns = this.of(source);
      if (columns === undefined || source.join.using !== undefined || source.join.natural) return undefined;
      for (const name of columns) found.push({source, name});
      if (found.length > MOST) return undefined;
    }
    return found.length === 0 ? undefined : found;
  }
}
