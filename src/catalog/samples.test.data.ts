import type {Asset} from '../model/asset.ts';
import type {Decision} from '../model/decision.ts';
import type {Evidence} from '../model/evidence.ts';
import type {Candidate} from '../model/family.ts';
import type {Owner, Person} from '../model/people.ts';
import type {RelationName, Statement} from '../model/statement.ts';

export const ana: Owner = {kind: 'user', id: '11', name: 'ANA', state: 'dropped'};

export function assetOf(id: string, change: Partial<Asset> = {}): Asset {
  return {
    id,
    aliases: [],
    account: 'acme',
    source: 'snowflake-workspaces',
    kind: 'workspace-file',
    format: 'sql',
    title: `sheet ${id}`,
    owner: ana,
    container: 'USER$ANA.PUBLIC."DEFAULT$"',
    path: `revenue/${id}.sql`,
    locator: `snow://workspace/${id}.sql`,
    revision: `md5-${id}`,
    body: `select * from orders -- ${id}`,
    encoding: 'utf-8',
    redactions: [],
    ...change,
  };
}

export function statementOf(asset: string, exact: string, change: Partial<Statement> = {}): Statement {
  return {
    id: `${asset}:${exact}:0`,
    asset,
    ordinal: 0,
    span: {start: 0, end: 20},
    line: 1,
    sql: 'select * from orders',
    kind: 'query',
    verb: 'SELECT',
    reads: [{name: 'ORDERS'}],
    writes: [],
    exact,
    shape: `s1_${exact}`,
    context: {},
    ...change,
  };
}

export function evidenceOf(exact: string, change: Partial<Evidence> = {}): Evidence {
  return {
    account: 'acme',
    utcDay: '2026-11-16',
    userId: '11',
    queryHash: `hash-${exact}`,
    hashVersion: 2,
    role: 'ANALYST',
    warehouse: 'WH',
    database: 'SHOP',
    schema: 'CORE',
    client: 'Snowflake Web App',
    userName: 'ANA',
    actor: 'person',
    queryType: 'SELECT',
    runs: 3,
    failures: 0,
    elapsedMs: 120,
    firstAt: '2026-11-16T08:00:00.000Z',
    lastAt: '2026-11-16T09:00:00.000Z',
    exact,
    ...change,
  };
}

export function personOf(userId: string, name: string, change: Partial<Person> = {}): Person {
  return {userId, name, state: 'active', human: true, ...change};
}

export function candidateOf(id: string, change: Partial<Candidate> = {}): Candidate {
  return {
    id,
    anchor: `s1_${id}`,
    keeper: `a1:e1_${id}:0`,
    keeperAsset: 'a1',
    sql: 'select sum(amount) from shop.core.orders',
    title: 'Revenue FINAL',
    name: `fct_${id}`,
    owner: ana,
    context: {database: 'SHOP'},
    reads: [relation('SHOP', 'CORE', 'ORDERS')],
    writes: [],
    members: [],
    findings: [],
    personalData: [],
    rank: 10,
    reasons: [{part: 'runs', points: 10, text: 'It ran on 40 days.'}],
    runs: 40,
    people: 2,
    basedOn: {keeper: 'k', context: 'c'},
    ...change,
  };
}

export function decisionOf(id: string, candidate: string, change: Partial<Decision> = {}): Decision {
  return {
    id,
    parents: [],
    candidate,
    anchor: `s1_${candidate}`,
    basedOn: {keeper: 'k', context: 'c'},
    by: 'ola',
    at: '2026-11-16T08:00:00.000Z',
    verdict: {t: 'approve'},
    ...change,
  };
}

export function relation(database: string, schema: string, name: string): RelationName {
  return {database, schema, name};
}
