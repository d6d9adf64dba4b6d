import {ATTRIBUTION, type ColumnSpec, SESSIONS, TASKS, USERS} from './columns.ts';
import type {Duck} from './duck.ts';
import type {Given} from './due.ts';
import {relationOf} from './relation.ts';
import {sniff} from './sniff.ts';

/** What may lie beside the history and says more of its rows. */
export interface Beside {
  readonly users: readonly Given[];
  readonly sessions: readonly Given[];
  readonly tasks: readonly Given[];
  readonly attribution: readonly Given[];
  readonly accessHistory: readonly Given[];
}

/** What is joined to the history, each a table of its name. */
type Joined = 'users' | 'sessions' | 'tasks' | 'attribution';

const TABLES: Readonly<
  Record<Joined, {readonly wanted: readonly ColumnSpec[]; readonly shape: string; readonly once: string}>
> = {
  users: {
    wanted: USERS,
    shape: `user_id varchar, name varchar, display_name varchar, email varchar, type varchar, disabled boolean,
      created_on bigint, deleted_on bigint, last_success_login bigint`,
    // A user is told in every export; the last one that knows of the deletion counts.
    once: `select coalesce(user_id, name) as user_id, name, max(display_name) as display_name, max(email) as email,
        max(type) as type, coalesce(bool_or(disabled), false) as disabled, min(created_on) as created_on,
        max(deleted_on) as deleted_on, max(last_success_login) as last_success_login
      from all_users where name is not null group by 1, 2`,
  },
  sessions: {
    wanted: SESSIONS,
    shape: 'session_id varchar, client_application_id varchar, client_environment varchar',
    once: `select session_id, max(coalesce(application(client_environment), client_application_id)) as client
      from all_sessions where session_id is not null group by 1`,
  },
  tasks: {
    wanted: TASKS,
    shape: 'query_id varchar, database_name varchar, schema_name varchar, name varchar',
    once: `select query_id, max(database_name || '.' || schema_name || '.' || name) as task
      from all_tasks where query_id is not null group by 1`,
  },
  attribution: {
    wanted: ATTRIBUTION,
    shape: 'query_id varchar, credits_attributed_compute double, credits_used_query_acceleration double',
    // One row a query: overlapping exports hold the same one.
    once: `select query_id,
        max(coalesce(credits_attributed_compute, 0) + coalesce(credits_used_query_acceleration, 0)) as credits
      from all_attribution where query_id is not null group by 1`,
  },
};

/**
 * Who held a name from when to when, as the live history is read: names are used again after a drop, and the spans of one
 * name must not overlap, or a run would be counted for two people. A list without times has one holder of each name.
 */
const HOLDERS = `
  create table holders as
  select user_id, name, type, held_until, greatest(created_on, coalesce(
      max(held_until) over (
        partition by name order by held_until, created_on, user_id rows between unbounded preceding and 1 preceding),
      created_on)) as held_from
  from (
    select user_id, name, type, coalesce(created_on, 0) as created_on,
      coalesce(deleted_on, 253402214400000) as held_until
    from users)`;

/**
 * Loads what lies beside the history into the tables `users`, `sessions`, `tasks` and `attribution`, which are empty where
 * there is no file: each user, session, task run and query once, however many exports tell of it.
 * @param failed is told of each file that cannot be read, with why
 */
export async function loadBeside(
  duck: Duck,
  beside: Beside,
  signal: AbortSignal,
  failed: (one: Given, error: unknown) => void,
): Promise<void> {
  await duck.run(`create macro application(environment) as
    case when json_valid(environment) then json_extract_string(environment, '$.APPLICATION') end`);
  for (const kind of Object.keys(TABLES) as Joined[]) {
    const {wanted, shape, once} = TABLES[kind];
    await duck.run(`create table all_${kind} (${shape})`);
    for (const one of beside[kind]) {
      try {
        const {sql} = await relationOf(duck, await sniff(one.file, wanted, duck.folder, signal), wanted, false);
        await duck.run(`insert into all_${kind} by name ${sql.slice(1, -1)}`);
      } catch (error) {
        failed(one, error);
      }
    }
    await duck.run(`create table ${kind} as ${once}; drop table all_${kind}`);
  }
  await duck.run(HOLDERS);
}
