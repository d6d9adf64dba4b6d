import {describe, expect, it} from 'vitest';
import type {Traffic} from './actors.ts';
import {BUILT_IN_RULES} from './actor-rules.ts';
import {Actors, builtInActors} from './actors.ts';

const traffic = (parts: Partial<Traffic>): Traffic => ({
  client: '',
  userName: 'U',
  userType: '',
  scheduled: false,
  ...parts,
});

describe('the built-in rules', () => {
  it.each([
    ['person', {client: 'Snowflake Web App (snowsight_workspace_user_sql)'}],
    ['person', {client: 'Snowflake Web App (snowsight_notebook)', userType: 'PERSON'}],
    ['bi', {client: 'Snowflake Web App (snowsight_dashboard)'}],
    ['service', {client: 'Snowflake Web App (snowsight_cortex_code)'}],
    ['task', {client: 'Snowflake Web App (snowsight_worksheet)', scheduled: true}],
    ['dbt', {client: 'dbt', userType: 'SERVICE'}],
    ['dbt', {client: 'PythonConnector 3.1', text: 'select 1\n/* {"app": "dbt", "dbt_version": "1.9"} */'}],
    ['bi', {client: 'Tableau Desktop'}],
    ['bi', {client: 'JDBC 3', text: '-- Looker Query Context \'{"user_id":6}\'\nselect 1'}],
    ['bi', {client: 'JDBC 3', text: 'select 1\n-- Sigma Σ {"sourceUrl":"x"}'}],
    ['person', {client: 'PythonConnector 3', text: 'select 1\n-- Hex query metadata: {"context":"LOGIC"}'}],
    ['bi', {client: 'PythonConnector 3', text: 'select 1\n-- Hex query metadata: {"context": "SCHEDULED_RUN"}'}],
    ['bi', {client: 'JDBC 3', text: '-- Metabase:: userID: 1 queryType: native'}],
    ['bi', {client: 'ODBC 3', text: 'select 1\n-- {"user":"a","url":"https://modeanalytics.com/x","scheduled":true}'}],
    ['bi', {client: 'PythonConnector 3', tag: '{"StreamlitEngine":"ExecuteStreamlit","StreamlitName":"A.B.C"}'}],
    ['dbt', {client: 'PythonConnector 3', userType: 'PERSON', tag: '{"dbt_snowflake_query_tags_version": "2.5.0"}'}],
    ['service', {client: 'Snowflake Web App (snowsight_worksheet)', agentType: 'CORTEX_AGENT'}],
    ['service', {client: '', userName: 'SYSTEM'}],
    ['person', {client: 'JDBC 3', userName: 'SYSTEM_TESTS', userType: 'PERSON'}],
    ['loader', {client: 'Fivetran'}],
    ['person', {client: 'DBeaver_DBeaverUltimate'}],
    ['person', {client: 'JDBC 3', userType: 'PERSON'}],
    ['service', {client: 'JDBC 3', userType: 'LEGACY_SERVICE'}],
    ['unknown', {client: 'JDBC 3'}],
    ['unknown', {}],
  ] as const)('is %s for %j', (actor, parts) => {
    expect(builtInActors.of(traffic(parts))).toBe(actor);
  });

  it('is not fooled by words in a statement of Snowsight', () => {
    expect(
      builtInActors.of(traffic({client: 'Snowflake Web App (snowsight_worksheet)', text: "select 'looker'"})),
    ).toBe('person');
  });

  it('asks for a text only where one could change the answer', () => {
    expect(builtInActors.needText(traffic({client: 'dbt'}))).toBe(false);
    expect(builtInActors.needText(traffic({client: 'Snowflake Web App (snowsight_worksheet)'}))).toBe(false);
    expect(builtInActors.needText(traffic({client: 'JDBC 3', scheduled: true}))).toBe(false);
    expect(builtInActors.needText(traffic({client: 'JDBC 3', userType: 'PERSON'}))).toBe(true);
  });
});

describe('other rules', () => {
  it('stand before the built-in ones, or alone', () => {
    const own = {actor: 'loader', client: '^home-made$'} as const;
    expect(new Actors([own]).of(traffic({client: 'Home-Made'}))).toBe('loader');
    expect(new Actors([own]).of(traffic({client: 'dbt'}))).toBe('unknown');
    expect(new Actors([own, ...BUILT_IN_RULES]).of(traffic({client: 'dbt'}))).toBe('dbt');
  });

  it('hold only when every test of theirs holds', () => {
    const actors = new Actors([
      {actor: 'service', user: '^BATCH_', secondaryRoles: false},
      {actor: 'bi', tag: 'dash', text: 'report'},
      {actor: 'person', scheduled: false},
    ]);
    expect(actors.of(traffic({userName: 'batch_1'}))).toBe('service');
    expect(actors.of(traffic({userName: 'batch_1', secondaryRoles: true}))).toBe('person');
    expect(actors.of(traffic({tag: 'dash', text: 'a report'}))).toBe('bi');
    expect(actors.of(traffic({tag: 'dash', text: 'else'}))).toBe('person');
    expect(actors.of(traffic({scheduled: true}))).toBe('unknown');
  });

  it('ask for a text when the first rule that could fit looks at one', () => {
    const actors = new Actors([
      {actor: 'bi', tag: 'dash', text: 'report'},
      {actor: 'person', client: '.'},
    ]);
    expect(actors.needText(traffic({client: 'x'}))).toBe(false);
    expect(actors.needText(traffic({client: 'x', tag: 'dash'}))).toBe(true);
  });

  it('keep of a text what a rule finds something in', () => {
    expect(builtInActors.signature('select 1')).toBe('');
    expect(builtInActors.signature('select 1 -- Metabase:: userID: 1')).toContain('Metabase');
  });
});
