import {alnum, hex, run, tokenRule} from '../tokens.ts';

/**
 * Sources: Databricks, dbt Cloud, Airtable, Prefect and PlanetScale documentation of tokens; gitleaks' rules databricks,
 * airtable, prefect, planetscale, clickhouse.
 */
export default tokenRule({
  kind: 'vendor_token',
  describes: 'Tokens of Databricks, dbt Cloud, Airtable, ClickHouse Cloud, Prefect and PlanetScale.',
  formats: [
    {issuer: 'Databricks', parts: ['dapi', hex(32), '-', run('0-9', 1)]},
    {issuer: 'Databricks', parts: ['dapi', hex(32)]},
    {issuer: 'Databricks OAuth', parts: ['dose', hex(32)]},
    ...['dbtc_', 'dbtu_', 'dbts_', 'dbtp_'].map((start) => ({
      issuer: 'dbt Cloud',
      parts: [start, run('A-Za-z0-9_=-', 30, 100)],
    })),
    {issuer: 'Airtable', parts: ['pat', alnum(14), '.', hex(64)]},
    {issuer: 'ClickHouse Cloud', parts: ['4b1d', alnum(38)]},
    {issuer: 'Prefect', parts: ['pnu_', alnum(36)]},
    {issuer: 'PlanetScale', parts: ['pscale_pw_', run('A-Za-z0-9_=.-', 32, 64)]},
    {issuer: 'PlanetScale', parts: ['pscale_tkn_', run('A-Za-z0-9_=.-', 32, 64)]},
    {issuer: 'PlanetScale', parts: ['pscale_oauth_', run('A-Za-z0-9_=.-', 32, 64)]},
  ],
  negatives: () => ['dapi_orders', 'patterns.of.use', 'dbtc_runs', 'pscale_tkn_count', 'pnu_1'],
});
