import {describe, expect, it} from 'vitest';
import type {Traffic} from './actors.ts';
import {actorOf, needsText} from './actors.ts';

const traffic = (parts: Partial<Traffic>): Traffic => ({
  client: '',
  userName: 'U',
  userType: '',
  scheduled: false,
  ...parts,
});

describe('actorOf', () => {
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
    ['loader', {client: 'Fivetran'}],
    ['person', {client: 'DBeaver_DBeaverUltimate'}],
    ['person', {client: 'JDBC 3', userType: 'PERSON'}],
    ['service', {client: 'JDBC 3', userType: 'LEGACY_SERVICE'}],
    ['unknown', {client: 'JDBC 3'}],
    ['unknown', {}],
  ] as const)('is %s for %j', (actor, parts) => {
    expect(actorOf(traffic(parts))).toBe(actor);
  });

  it('is not fooled by words in a statement of Snowsight', () => {
    expect(actorOf(traffic({client: 'Snowflake Web App (snowsight_worksheet)', text: "select 'looker'"}))).toBe(
      'person',
    );
  });

  it('asks for a text only where one could change the answer', () => {
    expect(needsText(traffic({client: 'dbt'}))).toBe(false);
    expect(needsText(traffic({client: 'Snowflake Web App (snowsight_worksheet)'}))).toBe(false);
    expect(needsText(traffic({client: 'JDBC 3', scheduled: true}))).toBe(false);
    expect(needsText(traffic({client: 'JDBC 3', userType: 'PERSON'}))).toBe(true);
  });

  it('takes another table', () => {
    expect(actorOf(traffic({client: 'home-made'}), [{actor: 'loader', client: /^home-made$/}])).toBe('loader');
  });
});
