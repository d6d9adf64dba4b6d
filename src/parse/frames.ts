import type {RelationUse} from '../model/statement.ts';
import type {CteEntry} from './scopes.ts';

/** Where in a WITH list the reader is. */
export interface WithState {
  at: 'name' | 'head' | 'body' | 'after';
  recursive: boolean;
  entry: CteEntry | undefined;
}

/**
 * What the reader knows at one bracket depth. `query`: SELECT, FROM and JOIN mean what they say. `group`: a bracket in
 * place of a relation that holds joins. `plain`: arguments, column lists, expressions; a FROM in there
 * (`extract(year from d)`) names nothing.
 */
export interface Frame {
  kind: 'query' | 'group' | 'plain';
  /** `from`: between FROM and the next clause, where a comma announces another relation. */
  clause: 'none' | 'select' | 'from' | 'rest';
  /** The next token is to be a relation. */
  expects: boolean;
  /** The next word may be an alias. */
  aliasMayFollow: boolean;
  /** The use that the alias belongs to; undefined for a subquery, a function, a pivot. */
  aliasOf: {readonly use: number | undefined; readonly registered: string | undefined} | undefined;
  inValues: boolean;
  /** The next USING names a relation (MERGE, DELETE) instead of join columns. */
  usingReads: boolean;
  /** The bracket stands for a relation of the frame outside: an alias may follow it. */
  readonly standsForRelation: boolean;
  /** Index of the bracket that closes it; -1 when none does. */
  readonly close: number;
  readonly declared: CteEntry[];
  with: WithState | undefined;
  /** Set while the frame is the body of a common table expression. */
  readonly bodyOf: CteEntry | undefined;
  scope: number;
}

export function newFrame(part: Pick<Frame, 'kind' | 'close' | 'scope'> & Partial<Frame>): Frame {
  return {
    clause: 'none',
    expects: false,
    aliasMayFollow: false,
    aliasOf: undefined,
    inValues: false,
    usingReads: false,
    standsForRelation: false,
    declared: [],
    with: undefined,
    bodyOf: undefined,
    ...part,
  };
}

/** A use while it is being read: its alias comes later than its name. */
export type OpenUse = {-readonly [K in keyof RelationUse]: RelationUse[K]};
