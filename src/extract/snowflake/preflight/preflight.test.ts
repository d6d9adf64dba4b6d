import {describe, expect, it} from 'vitest';
import type {Harvested} from '../../../ports/preflight.ts';
import type {Row} from '../../../ports/warehouse.ts';
import {silentLog} from '../../../testing/behaves-like-source.ts';
import {type Answer, denied, fakeWarehouse} from '../../../testing/fake-warehouse.ts';
import {users} from '../statements.ts';
import type {AskedAccount} from './account.ts';
import {preflight} from './preflight.ts';
import {whoAmI} from './statements.ts';

const everything = {user: () => true, role: () => true, database: () => true, schema: () => true, folder: () => true};
const nothing: Harvested = {people: [], onlyInHistory: new Map(), places: []};
const me: Row = {
  USER_NAME: 'BOT',
  ROLE_NAME: 'READER',
  WAREHOUSE_NAME: 'WH',
  ACCOUNT_NAME: 'ACME',
  VERSION: '10.1',
  AVAILABLE_ROLES: '["READER", "INV"]',
};
const user = (id: string, name: string, deleted?: string): Row => ({
  USER_ID: id,
  NAME: name,
  TYPE: 'PERSON',
  DISABLED: 'false',
  CREATED_MS: '1000',
  DELETED_MS: deleted === undefined ? null : String(Date.parse(deleted)),
});
const manages: Row = {privilege: 'MANAGE GRANTS', granted_on: 'ACCOUNT', name: 'ACME'};

/** An account that answers some statements; what is not named gives no rows. */
async function look(answers: Readonly<Record<string, Answer>>, parts: Partial<AskedAccount> = {}) {
  const warehouse = fakeWarehouse({
    answer: (sql) => {
      const known = Object.entries(answers).find(([key]) => sql.startsWith(key));
      return known === undefined ? (sql === whoAmI ? [me] : []) : known[1];
    },
  });
  const asked: AskedAccount = {
    account: 'acme',
    warehouse,
    authenticator: 'key pair',
    reader: 'READER',
    inventory: 'INV',
    sources: ['workspaces', 'notebooks', 'query-history'].map((id) => ({id: `snowflake-${id}`, settings: {}})),
    scope: everything,
    harvested: nothing,
    log: silentLog,
    signal: new AbortController().signal,
    ...parts,
  };
  const {checks, people} = await preflight(asked);
  return {
    checks,
    people,
    sent: warehouse.sent,
    of: (subject: string) => checks.filter((check) => check.subject === subject),
  };
}

const INVENTORY = {'show grants to role "INV"': [manages]};
const dropped = (name: string): Row => ({name, owner: 'USERADMIN', kind: 'PERSONAL DATABASE'});

describe('preflight', () => {
  it('names everybody who was dropped without a private database on the line of the users', async () => {
    const {of} = await look({[users]: [user('1', 'OLD', '2025-01-02T00:00:00Z'), user('2', 'ANA')], ...INVENTORY});
    expect(of('SECURITY_VIEWER')[0]?.says).toContain('in the history alone: OLD (2025-01-02).');
    expect(of('OLD')).toEqual([]);
    expect(of('ANA')[0]).toMatchObject({status: 'warning', person: {state: 'active', closed: 0}});
  });

  it('tells two of one name apart by their ids where nothing else does', async () => {
    const day = '2026-03-04T00:00:00Z';
    const {of} = await look({
      [users]: [user('7', 'ANA', day), user('8', 'ANA', '2026-03-04T09:00:00Z')],
      'show databases': [dropped(`DROPPED_USER$ANA_${Date.parse(day) / 1000}`), dropped('DROPPED_USER$ANA_1772614800')],
      ...INVENTORY,
    });
    expect([...of('ANA #7'), ...of('ANA #8')]).toHaveLength(2);
  });

  it('knows people by SHOW USERS and the last harvest where USERS is refused, and loses no line', async () => {
    const people: Harvested['people'] = [{userId: '5', name: 'OTTO', state: 'active', human: true}];
    const harvested: Harvested = {
      people,
      onlyInHistory: new Map([['5', 12]]),
      history: {groups: 40, days: 3, lastDay: '2026-11-01'},
      places: ['snow://workspace/"USER$OTTO"."PUBLIC"."DEFAULT$"'],
    };
    const {of, people: ids} = await look(
      {[users]: denied(), 'show users': [{name: 'OTTO', disabled: 'true', type: 'PERSON'}]},
      {harvested},
    );
    expect(of('OTTO')[0]).toMatchObject({
      status: 'closed',
      person: {state: 'disabled', onlyInHistory: 12, closed: 'all'},
    });
    expect(of('OTTO')[0]?.grants).toEqual([]);
    expect(ids).toEqual([]);
  });

  it('says that a disabled person has nothing private only where somebody saw everything', async () => {
    const row = {...user('3', 'EVE'), DISABLED: 'true'};
    expect((await look({[users]: [row], ...INVENTORY})).of('EVE')[0]).toMatchObject({status: 'info', unreadable: []});
    expect((await look({[users]: [row]})).of('EVE')[0]).toMatchObject({status: 'closed', person: {closed: 'all'}});
  });

  it('leaves out whom the scope leaves out', async () => {
    const scope = {...everything, user: (name: string) => name !== 'CFO'};
    const {of} = await look({[users]: [user('1', 'CFO'), user('2', 'ANA')]}, {scope});
    expect([of('CFO').length, of('ANA').length]).toEqual([0, 1]);
  });

  it('names what the reader holds and does not need', async () => {
    const {of} = await look({
      'show grants to role "READER"': [
        {privilege: 'SELECT', granted_on: 'TABLE', name: 'DB.S."pay roll"'},
        {privilege: 'USAGE', granted_on: 'WAREHOUSE', name: 'WH'},
      ],
    });
    expect(of('reader')[0]).toMatchObject({status: 'warning'});
    expect(of('reader')[0]?.says).toContain(
      '1 grant that no configured source needs: SELECT ON TABLE DB.S."pay roll".',
    );
  });

  it('goes on after every refusal, and sends nothing that could change anything', async () => {
    const {checks, sent} = await look({'show ': denied(), 'select\n    to_varchar': denied(), 'list ': denied()});
    expect(checks.filter(({status}) => status === 'failed')).toEqual([]);
    expect(checks.map(({subject}) => subject)).toEqual(
      expect.arrayContaining(['login', 'reader', 'inventory', 'verify', 'warehouse', 'GOVERNANCE_VIEWER']),
    );
    expect(sent.filter(({sql}) => !/^(?:show|select|list)\b/.test(sql))).toEqual([]);
  });

  it('is one line when the session itself does not answer', async () => {
    const {checks} = await look({[whoAmI]: denied()});
    expect(checks).toMatchObject([{subject: 'login', status: 'failed'}]);
  });
});
