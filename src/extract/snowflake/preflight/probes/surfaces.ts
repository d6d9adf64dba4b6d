import type {Row} from '../../../../ports/warehouse.ts';
import {BUILT_IN_RULES} from '../../actor-rules.ts';
import {ownerOf, personalDatabase, timeOf} from '../../people.ts';
import {numberCell, textCell} from '../../rows.ts';
import {NOTEBOOKS, show, WORKSPACES} from '../../show-statements.ts';
import {list, notebookUrl, workspaceUrl} from '../../statements.ts';
import {under} from '../account.ts';
import {ask, lacksWarehouse} from '../ask.ts';
import {applications, describeWorkspace, firstOf, ownedPlaces} from '../statements.ts';
import {NOT_TRIED, type Probe} from './probe.ts';
import {SYSTEM_ROLES} from './pseudonyms.ts';

/** Names of public programs that a rule knows; of anything else only the number is told. */
const KNOWN = BUILT_IN_RULES.flatMap(({client}) => (client === undefined ? [] : [new RegExp(client, 'i')]));
const SNOWSIGHT = /^Snowflake Web App(?: \([a-z_]+\))?$/;
const DRIVER =
  /^(?:JDBC|ODBC|Go|\.NET|JavaScript|PythonConnector|PythonSnowpark|SnowSQL|Snowflake UI|SNOWPIPE|SQLAPI|PHP_PDO|C API|Ruby)\b/;

export const applicationsProbe: Probe = {
  id: 'application-strings',
  question: 'Which APPLICATION strings do sessions carry?',
  async try({asked, reader, names}) {
    const answer = await ask(asked.warehouse, applications, under(asked, reader));
    if (!answer.ok) return {seen: [], verdict: `${NOT_TRIED} SESSIONS is refused (${answer.why.code}).`};
    const seen = answer.rows.map((row) => {
      const application = textCell(row, 'application');
      const driver = textCell(row, 'driver');
      const shown =
        application === '' ? 'no APPLICATION' : (publicName(application) ?? names.of('APPLICATION', application));
      return `${numberCell(row, 'sessions')} sessions: ${shown}; driver ${driver === '' ? 'not told' : (DRIVER.exec(driver)?.[0] ?? names.of('DRIVER', driver))}`;
    });
    return {seen, verdict: `${seen.length} kinds of sessions.`};
  },
};

/** What of a string is the name of a public program; undefined where nothing is. */
function publicName(application: string): string | undefined {
  if (SNOWSIGHT.test(application)) return application;
  const known = KNOWN.map((pattern) => pattern.exec(application)?.[0]).find(
    (match) => match !== undefined && match !== '',
  );
  if (known === undefined) return undefined;
  return known.toLowerCase() === application.toLowerCase() ? application : `something with "${known}" in it`;
}

export const droppedNamesProbe: Probe = {
  id: 'dropped-user-names',
  question: 'What is the time in `DROPPED_USER$<name>_<time>`, and which role owns such a database?',
  async try({asked, inventory, names}) {
    const seen: string[] = [];
    for (const [database, owner] of inventory.databases) {
      const personal = personalDatabase(database);
      if (personal?.kind !== 'dropped') continue;
      const person = ownerOf(personal, inventory.people);
      const rest = personal.rest.slice(person.name.length);
      const shape = rest.replaceAll(/[A-Za-z]/g, 'x').replaceAll(/\d/g, '9');
      const ms = timeOf(rest);
      const deleted = inventory.people.find((one) => one.userId !== '' && one.userId === person.id)?.deletedAt;
      const distance =
        ms === undefined || deleted === undefined
          ? 'no time to compare with'
          : `${Math.round(Math.abs(ms - Date.parse(deleted)) / 1000)} s from DELETED_ON`;
      const holder = SYSTEM_ROLES.has(owner) ? owner : names.of('ROLE', owner);
      seen.push(
        `DROPPED_USER$${names.of('USER', person.name)}${shape}: ${distance}; owner ${owner === '' ? 'not told' : holder}`,
      );
    }
    asked.signal.throwIfAborted();
    return {
      seen,
      verdict:
        seen.length === 0 ? `${NOT_TRIED} No such database is seen.` : `${seen.length} databases of dropped users.`,
    };
  },
};

export const columnsProbe: Probe = {
  id: 'columns',
  question: 'Which columns do LIST, SHOW and DESCRIBE give?',
  async try({asked, reader, inventory}) {
    const seen: string[] = [];
    const look = async (what: string, sql: string): Promise<void> => {
      const answer = await ask(asked.warehouse, sql, under(asked, reader), 1);
      seen.push(`${what}: ${answer.ok ? columnsOf(answer.rows) : `refused (${answer.why.code})`}`);
    };
    await look('SHOW WORKSPACES', show(WORKSPACES, {in: 'account'}, 1));
    await look('SHOW NOTEBOOKS', show(NOTEBOOKS, {in: 'account'}, 1));
    const workspace = inventory.places.find(({type, shown}) => type === 'WORKSPACE' && shown);
    const notebook = inventory.places.find(({type, shown}) => type === 'NOTEBOOK' && shown);
    if (workspace !== undefined) {
      const {database, schema, name} = workspace;
      await look('LIST of a workspace', list(workspaceUrl(database, schema, name, 'head')));
      await look('DESCRIBE WORKSPACE', describeWorkspace(database, schema, name));
    }
    if (notebook !== undefined) {
      const {database, schema, name} = notebook;
      await look('LIST of a notebook', list(notebookUrl(database, schema, name, 'live')));
    }
    return {seen, verdict: 'As listed.'};
  },
};

function columnsOf(rows: readonly Row[]): string {
  return rows[0] === undefined ? 'no row' : Object.keys(rows[0]).join(', ');
}

export const viewsProbe: Probe = {
  id: 'optional-views',
  question: 'Does ACCESS_HISTORY have rows (Enterprise Edition), and does GRANTS_TO_ROLES list workspaces?',
  async try({asked, reader}) {
    const seen: string[] = [];
    for (const [view, column] of [
      ['access_history', 'query_id'],
      ['query_attribution_history', 'query_id'],
      ['object_dependencies', 'referencing_object_name'],
    ] as const) {
      const answer = await ask(asked.warehouse, firstOf(view, column), under(asked, reader), 1);
      const refused = answer.ok ? '' : lacksWarehouse(answer.why) ? 'no warehouse' : `refused (${answer.why.code})`;
      seen.push(`${view.toUpperCase()}: ${answer.ok ? (answer.rows.length === 0 ? 'no rows' : 'has rows') : refused}`);
    }
    const owned = await ask(asked.warehouse, ownedPlaces, under(asked, reader));
    const types = owned.ok ? Map.groupBy(owned.rows, (row) => textCell(row, 'granted_on')) : new Map<string, Row[]>();
    seen.push(
      `owners in GRANTS_TO_ROLES: ${owned.ok ? [...types].map(([type, rows]) => `${rows.length} of ${type}`).join(', ') || 'none' : `refused (${owned.why.code})`}`,
    );
    return {seen, verdict: 'As listed.'};
  },
};
