import {createWriteStream} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {finished} from 'node:stream/promises';
import {once} from 'node:events';

/** Rows of one day: a million in the year that an account keeps. */
const ROWS_PER_DAY = 2740;
const DAY_MS = 86_400_000;
const LAST_DAY = Date.UTC(2026, 10, 15);
const TEXT_LENGTH = 1024;
/** How many people work in the account; each has a workspace of their own that can be read. */
const PEOPLE = 40;
const SESSIONS = 520;
const FIRST_SESSION = 1000;

const MEASURES = ['net_amount', 'gross_amount', 'discount', 'quantity', 'refund_amount', 'shipping_cost', 'tax'];
const PARTS = ['country', 'channel', 'segment', 'product_line', 'sales_team', 'payment_method', 'campaign'];
const TABLES = ['orders', 'order_items', 'payments', 'customers', 'shipments', 'returns', 'sessions', 'products'];

export interface BenchAccount {
  readonly user: string;
  readonly password: string;
  readonly role: string;
}

/**
 * Writes an account whose history has `rows` statements of 1 KB, each another one, over as many days as a year of a million has: nothing is grouped
 * away, so every row has a text to be redacted, archived and read.
 * @param directory an empty folder
 */
export async function writeBenchAccount(directory: string, rows: number): Promise<BenchAccount> {
  const login = {user: 'BENCH', password: 'bench', role: 'RESCUE_READER'};
  const days = Math.ceil(rows / ROWS_PER_DAY);
  const created = new Date(LAST_DAY - (days + 30) * DAY_MS).toISOString();
  await mkdir(join(directory, 'workspaces'), {recursive: true});
  const people = Array.from({length: PEOPLE}, (_, n) => ({
    user_id: n + 1,
    name: `PERSON_${n + 1}`,
    type: 'PERSON',
    disabled: 'false',
    created_on: created,
  }));
  const workspaces = people.map(({name}) => ({
    database_name: `USER$${name}`,
    schema_name: 'PUBLIC',
    name: 'DEFAULT$',
    owner: name,
    created_on: created,
    directory: name.toLowerCase(),
    readable_by: [login.role],
    visible_to: [login.role],
  }));
  for (const [n, {directory: folder}] of workspaces.entries()) {
    await mkdir(join(directory, 'workspaces', folder), {recursive: true});
    await writeFile(join(directory, 'workspaces', folder, 'sheet.sql'), `${statement(n)};\n`);
  }
  const databases = [
    {name: 'ANALYTICS', kind: 'STANDARD', owner: 'SYSADMIN', created_on: created},
    ...people.map(({name}) => ({
      name: `USER$${name}`,
      kind: 'PERSONAL DATABASE',
      owner: name,
      created_on: created,
    })),
  ];
  const account = {
    account: 'BENCH',
    as_of: new Date(LAST_DAY + DAY_MS).toISOString(),
    database: 'ANALYTICS',
    warehouse: 'BENCH_WH',
    logins: [{user: login.user, password: login.password, roles: [login.role], default_role: login.role}],
  };
  await writeFile(join(directory, 'account.json'), JSON.stringify(account));
  const sessions = Array.from({length: SESSIONS}, (_, n) => ({
    session_id: FIRST_SESSION + n,
    created_on: created,
    user_name: people[n % PEOPLE]?.name,
    client_application_id: 'Snowsight',
    client_environment: JSON.stringify({APPLICATION: 'Snowflake Web App (snowsight_workspace_user_sql)'}),
  }));
  await writeFile(join(directory, 'users.ndjson'), lines(people));
  await writeFile(join(directory, 'sessions.ndjson'), lines(sessions));
  await writeFile(join(directory, 'workspaces.ndjson'), lines(workspaces));
  await writeFile(join(directory, 'databases.ndjson'), lines(databases));
  await writeHistory(join(directory, 'query-history.ndjson'), rows);
  return login;
}

async function writeHistory(file: string, rows: number): Promise<void> {
  const stream = createWriteStream(file);
  const first = LAST_DAY - Math.floor((rows - 1) / ROWS_PER_DAY) * DAY_MS;
  for (let n = 0; n < rows; n++) {
    const start = first + Math.floor(n / ROWS_PER_DAY) * DAY_MS + (n % ROWS_PER_DAY) * 8_000;
    const hash = n.toString(16).padStart(32, '0');
    const row = {
      query_id: `01c00000-0000-0000-0000-${String(n).padStart(12, '0')}`,
      query_text: statement(n),
      database_name: 'ANALYTICS',
      schema_name: 'SHOP',
      query_type: 'SELECT',
      session_id: FIRST_SESSION + (n % SESSIONS),
      user_name: `PERSON_${(n % PEOPLE) + 1}`,
      user_type: 'PERSON',
      role_name: 'ANALYST',
      warehouse_name: 'BI_WH',
      execution_status: 'SUCCESS',
      start_time: new Date(start).toISOString(),
      end_time: new Date(start + 900).toISOString(),
      total_elapsed_time: 900,
      rows_produced: 10,
      is_client_generated_statement: false,
      query_hash: hash,
      query_hash_version: 2,
    };
    if (!stream.write(`${JSON.stringify(row)}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await finished(stream);
}

/** A report of 1 KB, as people write them; no two are alike. */
function statement(n: number): string {
  const pick = (list: readonly string[], by: number): string => list[Math.floor(n / by) % list.length] ?? '';
  const table = pick(TABLES, 1);
  const part = pick(PARTS, 8);
  let text = `-- ${part} report, version ${n}\nselect\n    t.${part},\n    date_trunc('month', t.created_at) as month_start`;
  const end = `\nfrom analytics.shop.${table} as t\nleft join analytics.shop.customers as c\n    on c.customer_id = t.customer_id\nwhere t.batch = ${n}\n    and c.country in ('DE', 'FR', 'NL')\ngroup by 1, 2\norder by 2, 1`;
  for (let i = 0; ; i++) {
    const measure = MEASURES[(n + i) % MEASURES.length] ?? '';
    const line = `,\n    sum(case when t.status = 'state ${(n * 7 + i) % 97}' then t.${measure} else 0 end) as ${measure}_${i}`;
    if (text.length + line.length + end.length > TEXT_LENGTH) break;
    text += line;
  }
  return `${text}${end}`.padEnd(TEXT_LENGTH, ' ');
}

function lines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
