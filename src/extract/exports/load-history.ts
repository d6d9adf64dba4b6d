import {HISTORY} from './columns.ts';
import type {Duck, Value} from './duck.ts';
import {type Relation, relationOf, rejectsOf} from './relation.ts';
import type {ExportFile} from './sniff.ts';

/** ACCOUNT_USAGE cuts a text here and does not say so. */
const TEXT_LIMIT = 100_000;
/** A spreadsheet that saved the file cuts a text here. */
const CELL_LIMIT = 32_767;
/** QUERY_TAG of our own statements. */
const OWN_TAG = 'worksheet-rescue';
const DAY_MS = 86_400_000;

/** What was counted in one file. */
export interface FileCounts {
  readonly rows: number;
  /** Statements that do not count, by why. */
  readonly leftOut: Readonly<Record<string, number>>;
  readonly badTime: number;
  /** One of the rows whose time is none. */
  readonly badTimeQuery: string;
  readonly noUser: number;
  readonly blank: number;
  readonly noText: number;
  readonly redacted: number;
  readonly truncated: number;
  readonly rejects: Awaited<ReturnType<typeof rejectsOf>>;
  /** Records that the file has and that came out neither as rows nor as rejects. */
  readonly lost: number;
  readonly endsInQuote: boolean;
  readonly isTorn: boolean;
  /** First and last day, in days since 1970; null when no row has a time. */
  readonly from: number | null;
  readonly to: number | null;
  readonly hasQueryId: boolean;
}

/** The tables that exports are loaded into. One row a statement that ran, without its text. */
export async function prepareHistory(duck: Duck): Promise<void> {
  await duck.run(`
    create table run (
      file integer, query_id varchar, start_ms bigint, end_ms bigint, day integer, user_name varchar, user_type varchar,
      role_name varchar, warehouse_name varchar, database_name varchar, schema_name varchar, session_id varchar,
      client varchar, query_type varchar, failed boolean, elapsed_ms double, query_hash varchar, hash_version integer,
      agent_type varchar, query_tag varchar, secondary_roles boolean, text_key varchar, text_state varchar,
      left_out varchar);
    create table due (day integer);
    create table shown_unsorted (
      day integer, query_id varchar, query_hash varchar, hash_version integer, text_key varchar, user_name varchar,
      text_state varchar, query_text varchar)`);
}

/**
 * Loads the rows of a file into `run`.
 * @param number what the file is called in `run.file`
 * @param onlyDue only rows of the days in `due`
 * @throws ExportError when the file is no export
 */
export async function loadFile(duck: Duck, file: ExportFile, number: number, onlyDue: boolean): Promise<FileCounts> {
  const relation = await relationOf(duck, file, HISTORY, file.layout.t === 'csv');
  const where = onlyDue ? 'where day in (select day from due)' : '';
  await duck.loosely(`insert into run by name select * from (${runsOf(relation, number)}) ${where}`);
  const rejects = file.layout.t === 'csv' ? await rejectsOf(duck) : [];
  const [row = {}] = await duck.all(`
    select count(*)::integer as rows, count_if(left_out = 'own')::integer as own,
      count_if(left_out = 'client')::integer as client_generated,
      count_if(is_blank)::integer as blank,
      count_if(counts and start_ms is null)::integer as bad_time,
      coalesce(min(query_id) filter (where counts and start_ms is null), '') as bad_time_query,
      count_if(counts and start_ms is not null and user_name is null)::integer as no_user,
      count_if(is_good and text_state = 'none')::integer as no_text,
      count_if(is_good and text_state = 'redacted')::integer as redacted,
      count_if(is_good and text_state = 'truncated')::integer as truncated,
      min(day)::integer as from, max(day)::integer as to
    from (
      select *, start_ms is null and user_name is null and text_state = 'none' as is_blank,
        left_out is null and not is_blank as counts, counts and start_ms is not null and user_name is not null as is_good
      from run where file = ${number})`);
  return {
    rows: Number(row['rows']),
    leftOut: {
      'statements that drivers issue by themselves': Number(row['client_generated']),
      'statements of our own': Number(row['own']),
    },
    blank: Number(row['blank']),
    badTime: Number(row['bad_time']),
    badTimeQuery: relation.has.has('query_id') ? String(row['bad_time_query']) : '',
    noUser: Number(row['no_user']),
    noText: Number(row['no_text']),
    redacted: Number(row['redacted']),
    truncated: Number(row['truncated']),
    rejects,
    lost: Math.max(0, (file.records ?? 0) - Number(row['rows']) - rejects.reduce((sum, {records}) => sum + records, 0)),
    endsInQuote: file.endsInQuote ?? false,
    isTorn: file.isTorn,
    from: numberOrNull(row['from']),
    to: numberOrNull(row['to']),
    hasQueryId: relation.has.has('query_id'),
  };
}

function numberOrNull(value: Value | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}

/** A statement's id; where there is none, all that is known of the run: the same run in two exports is one. */
const PARTS = ['start_time', 'end_time', 'user_name', 'session_id', 'query_text', 'execution_status', 'database_name'];
const ID = `coalesce(query_id, md5(concat_ws(chr(0), ${PARTS.map((name) => `coalesce(cast(${name} as varchar), '')`).join(', ')})))`;

function runsOf(relation: Relation, number: number): string {
  return `
    select ${number} as file, ${ID} as query_id, start_time as start_ms, end_time as end_ms,
      cast(floor(start_time / ${DAY_MS}) as integer) as day, user_name, coalesce(user_type, '') as user_type,
      coalesce(role_name, '') as role_name, coalesce(warehouse_name, '') as warehouse_name,
      coalesce(database_name, '') as database_name, coalesce(schema_name, '') as schema_name, session_id,
      coalesce(application(client_environment), client, '') as client, coalesce(query_type, '') as query_type,
      coalesce(lower(execution_status) not in ('success', 'succeeded'), false) as failed,
      coalesce(total_elapsed_time, cast(end_time - start_time as double), 0) as elapsed_ms,
      coalesce(agent_type, '') as agent_type, coalesce(left(query_tag, 2000), '') as query_tag,
      coalesce(regexp_matches(secondary_role_stats, 'ALL|[1-9]'), false) as secondary_roles,
      coalesce(query_hash, '') as query_hash, coalesce(cast(query_hash_version as integer), 0) as hash_version,
      case
        when query_text is null then 'none'
        when strlen(query_text) < 32 and lower(trim(query_text)) = '<redacted>' then 'redacted'
        when strlen(query_text) >= ${CELL_LIMIT} and (length(query_text) >= ${TEXT_LIMIT} or length(query_text) = ${CELL_LIMIT})
          then 'truncated'
        else 'whole'
      end as text_state,
      case when query_hash is null and text_state in ('whole', 'truncated') then md5(query_text) else '' end as text_key,
      case when starts_with(query_tag, '${OWN_TAG}') then 'own' when is_client_generated_statement then 'client' end as left_out
    from ${relation.sql}`;
}

/** Distinct statements of each day of `due` that the files have, by day. */
export async function countDays(duck: Duck): Promise<ReadonlyMap<number, number>> {
  const rows = await duck.all(`
    select day, count(distinct query_id)::integer as statements from run
    where day in (select day from due) and left_out is null and user_name is not null group by day order by day`);
  return new Map(rows.map((row) => [Number(row['day']), Number(row['statements'])]));
}

/**
 * Makes `history` of `run`: the days of `due` in their order, each run with its user, its client and its cost.
 * @param inScope what is kept, by user, role, database and schema; asked once for each combination
 */
export async function joinHistory(
  duck: Duck,
  inScope: (user: string, role: string, database: string, schema: string) => boolean,
): Promise<void> {
  await duck.run(
    'create table excluded (user_name varchar, role_name varchar, database_name varchar, schema_name varchar)',
  );
  const excluded: string[][] = [];
  for await (const row of duck.rows(`
    select distinct user_name, role_name, database_name, schema_name from run where user_name is not null`)) {
    const names = [row['user_name'], row['role_name'], row['database_name'], row['schema_name']].map(String);
    if (!inScope(names[0]!, names[1]!, names[2]!, names[3]!)) excluded.push(names);
  }
  await duck.append('excluded', excluded);
  await duck.run(`
    create table history as
    select r.* exclude (client, user_type, left_out), coalesce(u.user_id, r.user_name) as user_id,
      coalesce(nullif(r.user_type, ''), u.type, if(u.user_id is null, '', 'PERSON')) as user_type,
      coalesce(s.client, r.client) as client, t.query_id is not null as scheduled, t.task, a.credits
    from run r
    left join holders u on u.name = r.user_name and r.start_ms >= u.held_from and r.start_ms < u.held_until
    left join sessions s on s.session_id = r.session_id
    left join tasks t on t.query_id = r.query_id
    left join attribution a on a.query_id = r.query_id
    anti join excluded x on x.user_name = r.user_name and x.role_name = r.role_name
      and x.database_name = r.database_name and x.schema_name = r.schema_name
    where r.left_out is null and r.user_name is not null and r.day in (select day from due)
    order by r.day, r.query_id, r.file;
    create table left_out as select distinct query_id from run where left_out is not null and query_id is not null;
    drop table run`);
}

/**
 * Chooses one text for each hash (or each text, where there is no hash) and user, that of the first day and the smallest
 * query id, so that two runs choose the same, and reads these texts, and only these, from the files into `shown`. By user,
 * because a comment is no part of a hash: one may be signed by a tool for one user and written by hand for another.
 */
export async function loadTexts(duck: Duck, files: readonly (ExportFile & {readonly number: number})[]): Promise<void> {
  await duck.run(`
    create table chosen as
    select h.file, h.day, h.query_id, h.query_hash, h.hash_version, h.text_key, h.user_name, h.text_state
    from history h
    join (
      select min(rowid) as first from history where text_state in ('whole', 'truncated')
      group by query_hash, hash_version, text_key, user_name) c on c.first = h.rowid`);
  for (const file of files) {
    const relation = await relationOf(duck, file, HISTORY, false);
    await duck.loosely(`
      insert into shown_unsorted
      select c.day, c.query_id, c.query_hash, c.hash_version, c.text_key, c.user_name, c.text_state, f.query_text
      from (select ${ID} as id, query_text from ${relation.sql} where query_text is not null) f
      join (select * from chosen where file = ${file.number}) c
        on c.query_id = f.id and (c.text_key = '' or c.text_key = md5(f.query_text))`);
  }
  await duck.run(`
    create table shown as select * from shown_unsorted order by day, query_id, query_text;
    drop table shown_unsorted;
    drop table chosen;
    create table known (
      query_hash varchar, hash_version varchar, text_key varchar, user_name varchar, exact varchar, ends varchar)`);
}
