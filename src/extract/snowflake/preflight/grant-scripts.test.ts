import {describe, expect, it} from 'vitest';
import {grantScripts, type GrantsWanted, scriptText} from './grant-scripts.ts';

const base: GrantsWanted = {account: 'acme', sources: [], databases: []};
const sources = (...ids: string[]) => ids.map((id) => ({id: `snowflake-${id}`, settings: {}}));
/** The lines that would run: no comments. */
const statements = (wanted: GrantsWanted): readonly string[] =>
  scriptText('acme', grantScripts(wanted))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('--'));

describe('grantScripts', () => {
  it('gives no source more than it needs', () => {
    const none = statements(base);
    expect(none.filter((line) => line.includes('RESCUE_READER'))).toHaveLength(2);
    const workspaces = statements({...base, sources: sources('workspaces')});
    expect(workspaces.some((line) => line.includes('GOVERNANCE_VIEWER'))).toBe(false);
    expect(workspaces.some((line) => line.includes('SECURITY_VIEWER'))).toBe(true);
    const history = statements({...base, sources: sources('query-history')});
    expect(history.filter((line) => line.includes('DATABASE ROLE'))).toHaveLength(3);
    expect(history.some((line) => line.includes('OBJECT_VIEWER'))).toBe(false);
  });

  it('never gives the reader table data, the rights of an owner, or something to run', () => {
    const all = sources('workspaces', 'notebooks', 'query-history', 'stages', 'objects', 'access-history');
    const [reader] = grantScripts({...base, sources: all, databases: ['ANALYTICS']});
    expect(reader?.sql).not.toMatch(/GRANT (SELECT|OWNERSHIP|ALL|MANAGE|INSERT|IMPORTED)/);
    expect(reader?.sql).not.toMatch(/^GRANT USAGE ON (ALL )?(PROCEDURE|FUNCTION)/m);
  });

  it('writes names from the config, quoted where they must be', () => {
    const lines = statements({
      ...base,
      user: 'svc rescue',
      reader: 'Reader',
      inventory: 'INV',
      verify: {role: 'VERIFY', schemas: ['ANALYTICS.REPORTING', 'ANALYTICS.odd one']},
      warehouse: 'WH',
      sources: sources('query-history', 'objects'),
      databases: ['My db'],
    });
    expect(lines).toContain('GRANT ROLE "Reader" TO USER "svc rescue";');
    expect(lines).toContain('GRANT USAGE ON DATABASE "My db" TO ROLE "Reader";');
    expect(lines).toContain('GRANT SELECT ON ALL TABLES IN SCHEMA ANALYTICS."odd one" TO ROLE VERIFY;');
    expect(lines.filter((line) => line === 'GRANT USAGE ON DATABASE ANALYTICS TO ROLE VERIFY;')).toHaveLength(1);
    expect(lines).toContain('GRANT MANAGE GRANTS ON ACCOUNT TO ROLE INV;');
  });

  it('leaves a placeholder that no account takes where nobody has decided', () => {
    const lines = statements({...base, sources: sources('query-history')});
    expect(lines).toContain('GRANT ROLE RESCUE_READER TO USER <user>;');
    expect(lines.some((line) => line.startsWith('GRANT USAGE ON WAREHOUSE <warehouse> TO ROLE RESCUE_READER;'))).toBe(
      true,
    );
  });
});
