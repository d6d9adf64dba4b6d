import type {ObjectRow} from './account-rows.ts';
import type {Access} from './grants.ts';
import type {LoginProofs, OAuthClient} from './login-rows.ts';

export interface Login {
  readonly user: string;
  readonly password: string;
  /** Roles that the user may activate, PUBLIC always among them. */
  readonly roles: readonly string[];
  readonly defaultRole: string;
  readonly disabled: boolean;
  /** Other ways to log in than the password, and what stands in the way. */
  readonly proofs: LoginProofs;
}

export interface Database {
  readonly name: string;
  readonly kind: string;
  readonly owner: string;
  readonly createdOn: string;
  readonly comment: string;
  /** Roles that SHOW lists it for; undefined when the account does not say. */
  readonly visibleTo: readonly string[] | undefined;
}

/** What everything in a schema has. */
export interface InSchema {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly createdOn: string;
  readonly comment: string;
}

/** A workspace or a legacy notebook: an object with files in it. */
export interface FileObject extends InSchema {
  readonly kind: 'workspace' | 'notebook';
  readonly updatedOn: string;
  /** Folder on this machine. */
  readonly folder: string;
  readonly queryWarehouse: string;
  readonly urlId: string;
}

/** A named stage with its files. */
export interface Stage extends InSchema {
  readonly kind: 'stage';
  readonly type: string;
  readonly updatedOn: string;
  /** Folder on this machine. */
  readonly folder: string;
}

/** An object whose SQL lives in the account alone. What does not apply to its kind is empty text. */
export interface AccountObject extends InSchema {
  readonly kind: ObjectRow['kind'];
  readonly changedOn: string;
  /** The definition, as GET_DDL or the `text` or `definition` column of SHOW gives it. */
  readonly text: string;
  readonly arguments: string;
  readonly language: string;
  readonly schedule: string;
  /** Whole names of the tasks that a task runs after. */
  readonly predecessors: readonly string[];
  readonly warehouse: string;
  readonly state: string;
  readonly condition: string;
  readonly action: string;
  readonly tableName: string;
  /** Folder on this machine with the files of a DBT PROJECT; undefined for everything else. */
  readonly folder: string | undefined;
}

export interface Table {
  readonly kind: 'table';
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  /** Names in stored case, DuckDB types. */
  readonly columns: readonly {readonly name: string; readonly type: string}[];
  /** NDJSON file on this machine. */
  readonly file: string;
}

/** What an account directory says, without the rows. */
export interface Account {
  readonly directory: string;
  readonly name: string;
  readonly warehouse: string;
  readonly logins: readonly Login[];
  readonly oauthClients: readonly OAuthClient[];
  /** Warehouses that are suspended and do not resume by themselves. */
  readonly suspendedWarehouses: readonly string[];
  readonly databases: readonly Database[];
  readonly workspaces: readonly FileObject[];
  readonly notebooks: readonly FileObject[];
  readonly stages: readonly Stage[];
  readonly objects: readonly AccountObject[];
  readonly tables: readonly Table[];
  /** Who may see and read what. */
  readonly access: Access;
  /** Minutes after which rows show in a usage view, by its name. */
  readonly latencyMinutes: ReadonlyMap<string, number>;
  /** Folder on this machine with the files of a user's own stage `@~`; there may be none. */
  userStage(user: string): string;
}
