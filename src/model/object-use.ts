import type {Actor} from './evidence.ts';
import type {UtcDay} from './scalars.ts';

/** What ACCESS_HISTORY says of one object on one day: who read it, or which statement wrote it. */
export interface ObjectUse {
  readonly account: string;
  readonly utcDay: UtcDay;
  /** `DATABASE.SCHEMA.NAME` in stored case, quoted where needed. */
  readonly object: string;
  /** `Table`, `View`, `Stage` … as the account says it. */
  readonly domain: string;
  readonly direction: 'read' | 'written';
  readonly userId: string;
  readonly userName: string;
  readonly actor: Actor;
  /** Application or driver, as in the evidence. */
  readonly client: string;
  /** The statement; empty where the account gives no hash. */
  readonly queryHash: string;
  readonly hashVersion: number;
  readonly runs: number;
}

/** What a role has on an object, beside owning it (GRANTS_TO_ROLES). */
export interface ObjectGrants {
  readonly account: string;
  /** `DATABASE.SCHEMA.NAME`, quoted where needed. */
  readonly object: string;
  /** `ROLE`, `DATABASE_ROLE` … as the account says it. */
  readonly grantedTo: string;
  readonly grantee: string;
  /** `SELECT`, `REFERENCES` …, sorted. */
  readonly privileges: readonly string[];
}

/** One object is made from another (OBJECT_DEPENDENCIES): a view from the tables it reads. */
export interface ObjectDependency {
  readonly account: string;
  /** `DATABASE.SCHEMA.NAME` of what is read. */
  readonly referenced: string;
  readonly referencedDomain: string;
  /** `DATABASE.SCHEMA.NAME` of what reads it. */
  readonly referencing: string;
  readonly referencingDomain: string;
}
