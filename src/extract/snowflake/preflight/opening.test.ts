import {describe, expect, it} from 'vitest';
import {type HeldGrant, HeldGrants} from './held.ts';
import {grantsToOpen} from './opening.ts';

const place = {type: 'WORKSPACE', database: 'DB', schema: 'TEAM', name: 'my ws'};
const by = {database: 'SYSADMIN', schema: 'SYSADMIN', object: 'ANALYST'};
const usage = (on: string, ...name: string[]): HeldGrant => ({privilege: 'USAGE', on, name, through: 'R'});
const opening = (...grants: HeldGrant[]): readonly string[] =>
  grantsToOpen(place, new HeldGrants('R', grants, true), by).map(({sql}) => sql);

const READ = 'GRANT READ ON WORKSPACE DB.TEAM."my ws" TO ROLE R;';

describe('grantsToOpen', () => {
  it('names all three levels in the order in which they have to run', () => {
    expect(opening()).toEqual([
      'GRANT USAGE ON DATABASE DB TO ROLE R;',
      'GRANT USAGE ON SCHEMA DB.TEAM TO ROLE R;',
      READ,
    ]);
  });

  it('names only the level that is missing', () => {
    expect(opening(usage('DATABASE', 'DB'), usage('SCHEMA', 'DB', 'TEAM'))).toEqual([READ]);
    const read: HeldGrant = {privilege: 'READ', on: 'WORKSPACE', name: ['DB', 'TEAM', 'my ws'], through: 'R'};
    expect(opening(usage('DATABASE', 'DB'), read)).toEqual(['GRANT USAGE ON SCHEMA DB.TEAM TO ROLE R;']);
  });

  it.each(['WRITE', 'OWNERSHIP'])('takes %s for enough', (privilege) => {
    const more: HeldGrant = {privilege, on: 'WORKSPACE', name: ['DB', 'TEAM', 'my ws'], through: 'R'};
    expect(opening(usage('DATABASE', 'DB'), usage('SCHEMA', 'DB', 'TEAM'), more)).toEqual([]);
  });

  it('names every statement where the grants of the role could not be listed', () => {
    expect(grantsToOpen(place, new HeldGrants('R', [], false), by)).toHaveLength(3);
  });

  it('asks for the least that shows a definition, and calls a materialized view a view', () => {
    const held = new HeldGrants('R', [usage('DATABASE', 'DB'), usage('SCHEMA', 'DB', 'S')], true);
    const object = {database: 'DB', schema: 'S', name: 'X'};
    const sql = (type: string, signature?: string): string =>
      grantsToOpen({...object, type, ...(signature === undefined ? {} : {signature})}, held, by)
        .map((grant) => grant.sql)
        .join(' ');
    expect(sql('VIEW')).toBe('GRANT REFERENCES ON VIEW DB.S.X TO ROLE R;');
    expect(sql('MATERIALIZED VIEW')).toBe('GRANT REFERENCES ON VIEW DB.S.X TO ROLE R;');
    expect(sql('TASK')).toBe('GRANT MONITOR ON TASK DB.S.X TO ROLE R;');
    expect(sql('PROCEDURE', '(NUMBER)')).toBe('GRANT USAGE ON PROCEDURE DB.S.X(NUMBER) TO ROLE R;');
  });
});
