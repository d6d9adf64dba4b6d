import type {AskedSource} from '../../../ports/preflight.ts';
import {quoteText} from '../statements.ts';
import {DEFAULT_ROLES} from './account.ts';
import {nameText, pathText} from './names.ts';
import {VIEW_ROLES} from './views-check.ts';

/** What the scripts are written from: the config, and nothing of the account. */
export interface GrantsWanted {
  readonly account: string;
  /** User of the nightly job; a placeholder stands where the config does not say. */
  readonly user?: string;
  readonly reader?: string;
  readonly inventory?: string;
  readonly verify?: {readonly role: string; readonly schemas: readonly string[]};
  readonly warehouse?: string;
  readonly sources: readonly AskedSource[];
  /** Databases that the scope includes by name. */
  readonly databases: readonly string[];
}

export interface GrantScript {
  readonly role: string;
  /** One sentence: what the role is for. */
  readonly purpose: string;
  readonly sql: string;
}

/** A placeholder in angle brackets, which no SQL runs with: somebody has to decide. */
const nameOr = (name: string | undefined, placeholder: string): string =>
  name === undefined ? `<${placeholder}>` : nameText(name);

/**
 * The scripts of the three roles as SQL to review and run by hand: each part says who runs it and which source needs it, and
 * what no configured source needs is left out. Nothing in them gives table data to the reader.
 */
export function grantScripts(wanted: GrantsWanted): readonly GrantScript[] {
  return [readerScript(wanted), inventoryScript(wanted), verifyScript(wanted)];
}

function readerScript(wanted: GrantsWanted): GrantScript {
  const role = wanted.reader ?? DEFAULT_ROLES.reader;
  const to = `TO ROLE ${nameText(role)};`;
  const has = (id: string): boolean =>
    wanted.sources.some((source) => source.id === id || source.id === `snowflake-${id}`);
  const lines = [
    ...created(role, wanted.user, 'Reads worksheets and the query history for worksheet-rescue; no table data.'),
  ];

  const views = VIEW_ROLES.flatMap(({role: viewRole, views: of}) => {
    const needed = of.filter((view) => view.for.some(has));
    if (needed.length === 0) return [];
    const whose = [...new Set(needed.flatMap((view) => view.for.filter(has)))].join(', ');
    return [
      `-- ${whose}: ${needed.map(({says}) => says).join(', ')}`,
      `GRANT DATABASE ROLE SNOWFLAKE.${viewRole} ${to}`,
    ];
  });
  if (views.length > 0) {
    lines.push(
      '',
      '-- Run by ACCOUNTADMIN. These open metadata and texts of statements, no rows of tables.',
      'USE ROLE ACCOUNTADMIN;',
      ...views,
      `GRANT USAGE ON WAREHOUSE ${nameOr(wanted.warehouse, 'warehouse')} ${to} -- runs the statements on these views; X-Small is enough`,
    );
  }
  lines.push(...sharedLines(wanted, has, to));
  if (has('workspaces')) lines.push(...privateLines(to));
  return {role, purpose: 'the reader of the nightly job: what it may see, it harvests', sql: lines.join('\n')};
}

function created(role: string, user: string | undefined, comment: string): readonly string[] {
  return [
    '-- Run by USERADMIN; GRANT ROLE by whoever owns the user.',
    'USE ROLE USERADMIN;',
    `CREATE ROLE IF NOT EXISTS ${nameText(role)} COMMENT = ${quoteText(comment)};`,
    `GRANT ROLE ${nameText(role)} TO USER ${nameOr(user, 'user')};`,
  ];
}

function sharedLines(wanted: GrantsWanted, has: (id: string) => boolean, to: string): readonly string[] {
  const kinds: (readonly [string, string])[] = [];
  if (has('workspaces')) kinds.push(['workspaces', 'GRANT READ ON WORKSPACE DB.SCHEMA."workspace"']);
  if (has('notebooks')) kinds.push(['notebooks', 'GRANT USAGE ON NOTEBOOK DB.SCHEMA."notebook"']);
  if (has('stages')) kinds.push(['stages', 'GRANT READ ON STAGE DB.SCHEMA.STAGE_NAME']);
  if (kinds.length === 0 && !has('objects')) return [];
  const databases = wanted.databases.length > 0 ? wanted.databases.map(nameText) : ['DB'];
  const isTemplate = wanted.databases.length === 0;
  const mark = isTemplate ? '-- ' : '';
  const lines = [
    '',
    '-- Shared places. Run by the role that owns each, or by SECURITYADMIN. What is made later needs the same with FUTURE for ALL.',
    isTemplate
      ? '-- Write it once for each database; `wsr doctor` prints the exact statement for each thing that is closed.'
      : '-- For the databases that the scope of the config names.',
  ];
  for (const database of databases) {
    lines.push(
      `${mark}GRANT USAGE ON DATABASE ${database} ${to}`,
      `${mark}GRANT USAGE ON ALL SCHEMAS IN DATABASE ${database} ${to}`,
    );
    if (!has('objects')) continue;
    lines.push(
      `-- objects: REFERENCES and MONITOR show a definition and no row. Procedures and functions need nothing here: their`,
      `-- text comes from ACCOUNT_USAGE, and USAGE would let the reader run them.`,
      ...['VIEWS', 'MATERIALIZED VIEWS'].map(
        (what) => `${mark}GRANT REFERENCES ON ALL ${what} IN DATABASE ${database} ${to}`,
      ),
      ...['DYNAMIC TABLES', 'TASKS', 'ALERTS'].map(
        (what) => `${mark}GRANT MONITOR ON ALL ${what} IN DATABASE ${database} ${to}`,
      ),
    );
  }
  for (const [source, statement] of kinds) lines.push(`-- ${source}, one line each:`, `-- ${statement} ${to}`);
  return lines;
}

function privateLines(to: string): readonly string[] {
  return [
    '',
    '-- Private workspaces. Run by each person, as the owner: an administrator cannot, and after the day they are disabled',
    '-- nobody can. What is granted today covers the day they leave.',
    `-- GRANT READ ON WORKSPACE USER$.PUBLIC.DEFAULT$ ${to}`,
    '-- Where the account asks for the way there, too:',
    `-- GRANT USAGE ON DATABASE USER$ ${to}`,
    `-- GRANT USAGE ON SCHEMA USER$.PUBLIC ${to}`,
    '',
    "-- Workspaces of dropped users. Run by the role that owns the database (SHOW DATABASES STARTS WITH 'DROPPED_USER$';).",
    `-- GRANT USAGE ON DATABASE "DROPPED_USER$…" ${to}`,
    `-- GRANT USAGE ON SCHEMA "DROPPED_USER$…".PUBLIC ${to}`,
    `-- GRANT READ ON WORKSPACE "DROPPED_USER$…".PUBLIC."workspace" ${to}`,
  ];
}

function inventoryScript(wanted: GrantsWanted): GrantScript {
  const role = wanted.inventory ?? DEFAULT_ROLES.inventory;
  const lines = [
    ...created(role, wanted.user, 'Lists what exists for worksheet-rescue, for one evening; reads none of it.'),
    '',
    '-- Run by ACCOUNTADMIN. MANAGE GRANTS makes SHOW list everything; it also lets its holder grant anything to anybody,',
    '-- so a person gives it, looks, and takes it back.',
    'USE ROLE ACCOUNTADMIN;',
    `GRANT MANAGE GRANTS ON ACCOUNT TO ROLE ${nameText(role)};`,
    '-- afterwards:',
    `-- REVOKE MANAGE GRANTS ON ACCOUNT FROM ROLE ${nameText(role)};`,
  ];
  return {
    role,
    purpose: 'the inventory: a person runs it once, so that nothing closed stays unknown',
    sql: lines.join('\n'),
  };
}

function verifyScript(wanted: GrantsWanted): GrantScript {
  const role = wanted.verify?.role ?? DEFAULT_ROLES.verify;
  const to = `TO ROLE ${nameText(role)};`;
  const schemas = wanted.verify?.schemas ?? [];
  const lines = [
    ...created(
      role,
      wanted.user,
      'Compares the rows of a worksheet and its model for worksheet-rescue; never used unattended.',
    ),
    '',
    '-- Run by SECURITYADMIN, or by the owners of the schemas.',
    'USE ROLE SECURITYADMIN;',
    `GRANT USAGE ON WAREHOUSE ${nameOr(wanted.warehouse, 'warehouse')} ${to}`,
  ];
  if (schemas.length === 0) {
    lines.push('-- Name the schemas whose rows may be compared (accounts.<name>.verify.schemas), for each:');
    lines.push(...selectLines('DB', 'SCHEMA', to).map((line) => `-- ${line}`));
  }
  const seen = new Set<string>();
  for (const schema of schemas) {
    const [database = '', ...rest] = schema.split('.');
    for (const line of selectLines(nameText(database), nameText(rest.join('.')), to))
      if (!seen.has(line) && seen.add(line) !== undefined) lines.push(line);
  }
  return {role, purpose: 'the verifier: compares rows, when a person asks for it', sql: lines.join('\n')};
}

function selectLines(database: string, schema: string, to: string): readonly string[] {
  return [
    `GRANT USAGE ON DATABASE ${database} ${to}`,
    `GRANT USAGE ON SCHEMA ${database}.${schema} ${to}`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA ${database}.${schema} ${to}`,
    `GRANT SELECT ON ALL VIEWS IN SCHEMA ${database}.${schema} ${to}`,
  ];
}

/** All scripts of an account as one document. */
export function scriptText(account: string, scripts: readonly GrantScript[]): string {
  const parts = scripts.map(
    ({role, purpose, sql}, index) => `-- ${index + 1}. ${pathText([role])}: ${purpose}.\n\n${sql}`,
  );
  return [
    `-- Roles for the account ${account.replaceAll(/[\r\n]/g, ' ')} of worksheet-rescue.yml. wsr runs none of this: review it, and let those run each part who may.`,
    ...parts,
  ].join('\n\n\n');
}
