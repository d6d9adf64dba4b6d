import type {
  Assignment,
  Branch,
  Call,
  Cast,
  Change,
  ColumnRef,
  Conjunction,
  Cte,
  List,
  Literal,
  Name,
  Query,
  Run,
  Scope,
  Select,
  SelectItem,
  SetOperator,
  Source,
  Window,
  With,
} from './nodes.ts';

/*
 * The scopes while they are read. Every field is there from the start, so that all scopes of a kind have one layout.
 */

abstract class AnyScope {
  at: number;
  to: number;
  readonly parent: OpenScope | undefined;
  readonly depth: number;
  readonly sources: Source[] = [];
  readonly columns: ColumnRef[] = [];
  readonly stars: Run[] = [];
  readonly literals: Literal[] = [];
  readonly calls: Call[] = [];
  readonly casts: Cast[] = [];
  readonly windows: Window[] = [];
  readonly conjunctions: Conjunction[] = [];
  readonly queries: Query[] = [];
  /** The nearest query outwards, itself included, that has a WITH list. */
  withQuery: OpenQuery | undefined;

  constructor(at: number, to: number, parent: OpenScope | undefined) {
    this.at = at;
    this.to = to;
    this.parent = parent;
    this.depth = parent === undefined ? 0 : parent.depth + 1;
    this.withQuery = parent?.withQuery;
  }
}

export class OpenSelect extends AnyScope implements Select {
  readonly kind = 'select';
  distinct = false;
  top: Run | undefined = undefined;
  list: Run;
  readonly items: SelectItem[] = [];
  into: Run | undefined = undefined;
  from: Run | undefined = undefined;
  where: Run | undefined = undefined;
  hierarchy: Run | undefined = undefined;
  groupBy: List | undefined = undefined;
  having: Run | undefined = undefined;
  qualify: Run | undefined = undefined;

  constructor(at: number, to: number, parent: OpenScope | undefined) {
    super(at, to, parent);
    this.list = {at, to: at};
  }
}

export class OpenQuery extends AnyScope implements Query {
  readonly kind = 'query';
  readonly opener: number;
  with: (With & {readonly byName: Map<string, Cte[]>}) | undefined = undefined;
  readonly branches: Branch[] = [];
  readonly operators: SetOperator[] = [];
  orderBy: List | undefined = undefined;
  limit: Run | undefined = undefined;
  offset: Run | undefined = undefined;
  lock: Run | undefined = undefined;

  constructor(at: number, to: number, parent: OpenScope | undefined, opener: number) {
    super(at, to, parent);
    this.opener = opener;
  }
}

export class OpenChange extends AnyScope implements Change {
  readonly kind = 'change';
  readonly verb: Change['verb'];
  readonly targets: Name[] = [];
  location: Name | undefined = undefined;
  where: Run | undefined = undefined;
  on: Run | undefined = undefined;
  readonly assignments: Assignment[] = [];

  constructor(at: number, to: number, verb: Change['verb'], parent: OpenScope | undefined) {
    super(at, to, parent);
    this.verb = verb;
  }
}

/** A statement that is no query and changes no rows, for the queries that stand in it. */
export class OpenStatement extends AnyScope implements Scope {
  readonly kind = 'statement';
}

export type OpenScope = OpenSelect | OpenQuery | OpenChange | OpenStatement;
