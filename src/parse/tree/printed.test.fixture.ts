import {foldIdentifier, relationKey} from '../resolve.ts';
import type {StatementReading} from '../reading.ts';
import type {Branch, Call, Change, ColumnRef, Query, Run, Scope, Select, Source, Star, Window} from './nodes.ts';
import {identifierAt} from './name.ts';
import {findSource} from './resolve-column.ts';
import {columnPath, outputName, textOf} from './view.ts';

/*
 * A statement's tree as a reviewer reads it: texts instead of places, each part of the tree under its name, what is empty
 * left out. `text → NAME` in items is the name of a result's column, in columns the source that a qualifier means, with `↑`
 * for each scope outwards.
 */

/** The tree of a statement, to be written as JSON. */
export function printed(reading: StatementReading): unknown {
  return new Printer(reading).statement();
}

class Printer {
  readonly #reading: StatementReading;

  constructor(reading: StatementReading) {
    this.#reading = reading;
  }

  statement(): unknown {
    const {tree, depth, kind, verb} = this.#reading;
    const {made} = tree;
    const loose = tree.scopes.filter((scope) => scope.kind === 'statement' && isTelling(scope));
    return {
      statement: `${verb}, ${kind}, ${depth}`,
      made: made && {
        object: made.temporary ? `temporary ${made.object}` : made.object,
        name: relationKey(made.name.relation),
        columns: this.#text(made.columns),
      },
      writes: list(tree.writes.map((write) => `${write.verb} ${relationKey(write.relation)}`)),
      changes: list(tree.changes.map((change) => this.#change(change))),
      statements: list(loose.map((scope) => this.#scope(scope))),
      queries: list(tree.roots.map((query) => this.#query(query))),
      holes: list(tree.holes.map((hole) => `${this.#text(hole)} ← ${hole.expected}`)),
    };
  }

  #text(run: Run): string;
  #text(run: Run | undefined): string | undefined;
  #text(run: Run | undefined): string | undefined {
    return run === undefined ? undefined : textOf(this.#reading.code, run).replace(/\s+/g, ' ');
  }

  #texts(runs: readonly Run[]): readonly string[] | undefined {
    return list(runs.map((run) => this.#text(run)));
  }

  /** A query of one SELECT and nothing else is printed as that SELECT. */
  #query(query: Query): unknown {
    const [only] = query.branches;
    const rest = {
      operators: list(
        query.operators.map(({operator, quantifier, byName}) =>
          [operator, quantifier, byName ? 'BY NAME' : undefined].filter((word) => word !== undefined).join(' '),
        ),
      ),
      orderBy: query.orderBy && this.#list(query.orderBy),
      limit: this.#text(query.limit),
      offset: this.#text(query.offset),
      lock: this.#text(query.lock),
      ...this.#scope(query),
    };
    const alone = query.with === undefined && Object.values(rest).every((part) => part === undefined);
    if (alone && query.branches.length === 1 && only?.kind === 'select') return this.#select(only);
    return {
      with: query.with?.ctes.map((cte) => ({
        cte: cte.name,
        recursive: query.with?.recursive === true ? true : undefined,
        columns: this.#text(cte.columns),
        query: this.#query(cte.query),
      })),
      branches: list(query.branches.map((branch) => this.#branch(branch))),
      ...rest,
    };
  }

  #branch(branch: Branch): unknown {
    if (branch.kind === 'values') return {values: this.#texts(branch.rows)};
    return branch.kind === 'query' ? {brackets: this.#query(branch)} : this.#select(branch);
  }

  #select(select: Select): unknown {
    return {
      select: select.items.map((item) =>
        item.star === undefined
          ? `${this.#text(item.expression)} → ${outputName(this.#reading.code, select, item) ?? '?'}`
          : this.#star(item.star),
      ),
      distinct: select.distinct ? true : undefined,
      top: this.#text(select.top),
      into: this.#text(select.into),
      from: this.#text(select.from),
      where: this.#text(select.where),
      hierarchy: this.#text(select.hierarchy),
      groupBy: select.groupBy && this.#list(select.groupBy),
      having: this.#text(select.having),
      qualify: this.#text(select.qualify),
      ...this.#scope(select),
    };
  }

  #list(found: NonNullable<Select['groupBy']>): unknown {
    return found.all ? this.#text(found) : this.#texts(found.items);
  }

  #star(star: Star): unknown {
    return {
      star: this.#text(star.qualifier) ?? '*',
      ilike: this.#text(star.ilike),
      exclude: list(star.exclude),
      rename: list(star.rename.map(({from, to}) => `${from} → ${to}`)),
      replace: list(star.replace),
    };
  }

  #change(change: Change): unknown {
    return {
      change: change.verb,
      targets: list(change.targets.map(({relation}) => relationKey(relation))),
      location: change.location === undefined ? undefined : relationKey(change.location.relation),
      on: this.#text(change.on),
      where: this.#text(change.where),
      sets: list(change.assignments.map(({column, value}) => `${this.#text(column)} ← ${this.#text(value)}`)),
      ...this.#scope(change),
    };
  }

  /** What every kind of scope has. */
  #scope(scope: Scope): object {
    const code = this.#reading.code;
    const shown = new Set<Query>(scope.kind === 'query' ? this.#ownQueries(scope as Query) : []);
    for (const {query} of scope.sources) if (query !== undefined) shown.add(query);
    return {
      sources: list(scope.sources.map((source) => this.#source(source))),
      columns: list(scope.columns.map((column) => this.#column(scope, column))),
      stars: this.#texts(scope.stars),
      calls: list(scope.calls.map((call) => this.#call(call))),
      windows: list(scope.windows.map((window) => this.#window(window))),
      casts: list(scope.casts.map((cast) => this.#text(cast))),
      literals: list(scope.literals.map((literal) => `${this.#text(literal)} ${literal.type}`)),
      conjunctions: list(scope.conjunctions.map(({parts}) => parts.map((part) => textOf(code, part)).join(' ∧ '))),
      queries: list(scope.queries.filter((query) => !shown.has(query)).map((query) => this.#query(query))),
    };
  }

  #ownQueries(query: Query): readonly Query[] {
    const bracketed = query.branches.filter((branch): branch is Query => branch.kind === 'query');
    return [...bracketed, ...(query.with?.ctes ?? []).map((cte) => cte.query)];
  }

  #source(source: Source): unknown {
    const {name, join, reshapes} = source;
    const {code} = this.#reading;
    const words = [join.kind, join.natural ? 'natural' : '', source.lateral ? 'LATERAL' : '', source.kind];
    const relation = name === undefined ? '' : `${name.certain ? '' : '~'}${relationKey(name.relation)}`;
    return {
      source: [...words, relation].filter((word) => word !== '').join(' '),
      called: source.called,
      alias: source.alias === -1 ? undefined : identifierAt(code, source.alias),
      columns: this.#text(source.columns),
      cte: source.cte === undefined ? undefined : `number ${source.cte.number}`,
      arguments: this.#text(source.arguments),
      values: source.values && this.#texts(source.values.rows),
      travel: this.#text(source.travel),
      sample: this.#text(source.sample),
      reshapes: list(
        reshapes.map(
          (reshape) => `${reshape.kind}${reshape.alias === -1 ? '' : ` as ${identifierAt(code, reshape.alias)}`}`,
        ),
      ),
      on: this.#text(join.on),
      using: this.#text(join.using),
      match: this.#text(join.match),
      query: source.query === undefined || source.cte !== undefined ? undefined : this.#query(source.query),
    };
  }

  #column(scope: Scope, column: ColumnRef): string {
    const text = this.#text({at: column.at, to: column.pathTo});
    const path = columnPath(this.#reading.code, column);
    if (path.length < 2) return text;
    const found = findSource(scope, path[0] ?? foldIdentifier(''));
    if (found === undefined) return `${text} → ?`;
    return `${text} → ${'↑'.repeat(Math.max(0, scope.depth - found.scope.depth))}${found.source.number} ${found.source.called}`;
  }

  #call(call: Call): string {
    return call.window === undefined ? this.#text(call) : `${this.#text(call)} ${this.#text(call.window)}`;
  }

  #window(window: Window): unknown {
    return {
      window: this.#text(window),
      partitionBy: this.#text(window.partitionBy),
      orderBy: this.#text(window.orderBy),
      frame: this.#text(window.frame),
    };
  }
}

function isTelling(scope: Scope): boolean {
  return scope.sources.length > 0 || scope.columns.length > 0 || scope.queries.length > 0 || scope.calls.length > 0;
}

/** A list, or nothing for an empty one. */
function list<T>(entries: readonly T[]): readonly T[] | undefined {
  return entries.length === 0 ? undefined : entries;
}

const WIDTH = 116;

/** JSON with each object and list on one line as far as it fits there. */
export function compactJson(value: unknown, indent = ''): string {
  const flat = JSON.stringify(value) ?? 'null';
  if (indent.length + flat.length <= WIDTH || typeof value !== 'object' || value === null) return spaced(value) ?? flat;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return `[\n${value.map((entry) => inner + compactJson(entry, inner)).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  const lines = entries.map(([key, entry]) => `${inner}${JSON.stringify(key)}: ${compactJson(entry, inner)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

/** On one line, with a space behind commas and colons. */
function spaced(value: unknown): string | undefined {
  if (Array.isArray(value)) return `[${value.map((entry) => spaced(entry) ?? 'null').join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}: ${spaced(entry)}`).join(', ')}}`;
}
