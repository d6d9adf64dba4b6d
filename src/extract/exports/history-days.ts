import type {HarvestedEvidence} from '../../model/evidence.ts';
import type {UtcDay} from '../../model/scalars.ts';
import {exactFingerprint} from '../../parse/fingerprint/of-text.ts';
import type {SourceContext, SourceEvent} from '../../ports/source.ts';
import type {Actors} from '../snowflake/actors.ts';
import {MOST_SESSIONS} from '../snowflake/history-sql.ts';
import type {Duck, Value} from './duck.ts';

/** Version of the keys that are made of the text, where the account's own hash is missing. */
const TEXT_KEY_VERSION = 0;

/** So many characters of a text are looked at for a signature. */
const ENDS = {first: 500, last: 2000};

/** The day that is so many days after 1970-01-01. */
export function dayOfNumber(day: number): UtcDay {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

export interface DaysRequest {
  readonly duck: Duck;
  readonly actors: Actors;
  readonly context: SourceContext;
}

/**
 * Yields the texts of which the day is the first, and then the day itself. Days have to be read in their order.
 * @param day in days since 1970
 */
export async function* readExportedDay(request: DaysRequest, day: number): AsyncGenerator<SourceEvent> {
  const {duck, actors, context} = request;
  yield* textsOf(request, day);
  const rows: HarvestedEvidence[] = [];
  for await (const row of duck.rows(groupsOf(day))) rows.push(evidenceOf(row, day, context.account, actors));
  if (rows.length > 0) {
    const utcDay = dayOfNumber(day);
    yield {t: 'day', scope: `history/${utcDay}`, utcDay, rows};
  }
}

async function* textsOf({duck, actors, context}: DaysRequest, day: number): AsyncGenerator<SourceEvent> {
  const known: string[][] = [];
  let last = '';
  for await (const row of duck.rows(`
    select query_hash, hash_version, text_key, user_name, text_state, query_text
    from shown where day = ${day} order by query_id, query_hash, hash_version, text_key, query_text`)) {
    const text = String(row['query_text']);
    const hash = String(row['query_hash']);
    const exact = hash === '' ? exactFingerprint(text) : '';
    const [queryHash, hashVersion] = hash === '' ? [exact, TEXT_KEY_VERSION] : [hash, Number(row['hash_version'])];
    const user = String(row['user_name']);
    const id = [hash, row['hash_version'], row['text_key'], user].join('\u0000');
    // A file that holds a query twice gives its text twice, one behind the other.
    if (id === last) continue;
    last = id;
    known.push([
      hash,
      String(row['hash_version']),
      String(row['text_key']),
      user,
      exact,
      actors.signature(endsOf(text)),
    ]);
    if (context.knownText(queryHash, hashVersion)) continue;
    const completeness = row['text_state'] === 'truncated' ? 'truncated' : 'whole';
    yield {t: 'text', queryHash, hashVersion, text, completeness};
  }
  await duck.append('known', known);
}

/** Beginning and end of a text: tools sign on the first or the last line. */
function endsOf(text: string): string {
  return text.length <= ENDS.first + ENDS.last ? text : `${text.slice(0, ENDS.first)}\n${text.slice(-ENDS.last)}`;
}

/** One row for each evidence key; a query that several exports hold counts once, as the latest of them knows it. */
function groupsOf(day: number): string {
  return `
    with once as (
      select * from history where day = ${day}
      qualify row_number() over (partition by query_id order by end_ms desc nulls last, file desc, user_id) = 1
    )
    select o.user_id, o.user_name, coalesce(nullif(o.query_hash, ''), k.exact, '') as query_hash,
      if(o.query_hash = '', ${TEXT_KEY_VERSION}, o.hash_version) as hash_version,
      o.role_name, o.warehouse_name, o.database_name, o.schema_name, o.client,
      max(o.user_type) as user_type, max(o.query_type) as query_type, bool_or(o.scheduled) as scheduled,
      max(o.agent_type) as agent_type, max(o.query_tag) as query_tag, bool_or(o.secondary_roles) as secondary_roles,
      coalesce(min(k.ends) filter (where k.ends <> ''), '') as ends, count(*)::integer as runs, count_if(o.failed)::integer as failures,
      sum(o.elapsed_ms) as elapsed_ms, min(o.start_ms)::double as first_ms, max(o.start_ms)::double as last_ms,
      to_json(list_sort(list(distinct o.session_id) filter (where o.session_id is not null)))::varchar as sessions,
      round(sum(o.credits), 9) as credits
    from once o
    left join known k on k.query_hash = o.query_hash and k.hash_version = cast(o.hash_version as varchar)
      and k.text_key = o.text_key and k.user_name = o.user_name
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
    order by 1, 2, 3, 4, 5, 6, 7, 8, 9`;
}

function evidenceOf(
  row: Readonly<Record<string, Value>>,
  day: number,
  account: string,
  actors: Actors,
): HarvestedEvidence {
  const text = (column: string): string => String(row[column] ?? '');
  const number = (column: string): number => Number(row[column] ?? 0);
  const instant = (column: string): string => new Date(number(column)).toISOString();
  const client = text('client');
  const userName = text('user_name');
  const secondaryRoles = row['secondary_roles'] === true;
  const actor = actors.of({
    client,
    userName,
    // Of whom nothing at all is known is taken for a person: rather look at a tool's statement than lose somebody's work.
    userType: text('user_type') || (client === '' ? 'PERSON' : ''),
    agentType: text('agent_type'),
    tag: text('query_tag'),
    scheduled: row['scheduled'] === true,
    secondaryRoles,
    text: text('ends'),
  });
  const sessions = actor === 'person' ? (JSON.parse(text('sessions') || '[]') as readonly string[]) : [];
  return {
    account,
    utcDay: dayOfNumber(day),
    userId: text('user_id'),
    userName,
    actor,
    queryHash: text('query_hash'),
    hashVersion: number('hash_version'),
    role: text('role_name'),
    warehouse: text('warehouse_name'),
    database: text('database_name'),
    schema: text('schema_name'),
    client,
    queryType: text('query_type'),
    runs: number('runs'),
    failures: number('failures'),
    elapsedMs: Math.round(number('elapsed_ms')),
    firstAt: instant('first_ms'),
    lastAt: instant('last_ms'),
    ...(sessions.length > 0 && sessions.length <= MOST_SESSIONS ? {sessions} : {}),
    ...(typeof row['credits'] === 'number' ? {credits: row['credits']} : {}),
    ...(secondaryRoles ? {secondaryRoles} : {}),
  };
}
