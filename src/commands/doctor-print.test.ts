import {describe, expect, it} from 'vitest';
import type {Check} from '../ports/preflight.ts';
import {printChecks} from './doctor-print.ts';
import {Printer, width} from './print.ts';

const check = (parts: Partial<Check>): Check => ({
  id: 'acme/x',
  account: 'acme',
  section: 'shared',
  subject: 'ANALYTICS',
  status: 'missing',
  says: 'Closed: '.repeat(20).trim(),
  grants: [
    {
      sql: 'GRANT USAGE ON SCHEMA ANALYTICS."a rather long name of a schema".X TO ROLE RESCUE_READER_OF_ACME;',
      by: 'SYSADMIN',
    },
    {sql: 'GRANT USAGE ON DATABASE ANALYTICS TO ROLE R;', by: 'SYSADMIN'},
  ],
  unreadable: [],
  ...parts,
});

function printed(checks: readonly Check[], columns: number | undefined): readonly string[] {
  let text = '';
  const stream = {isTTY: columns !== undefined, columns, write: (part: string) => (text += part) !== ''};
  printChecks(new Printer(stream as unknown as NodeJS.WriteStream, {NO_COLOR: '1'}), checks, 'acme');
  return text.trimEnd().split('\n');
}

const person = check({
  section: 'people',
  subject: 'ANA',
  says: 'Two workspaces readable.',
  grants: [],
  person: {name: 'ANA', state: 'active', files: 1204, readable: 2, closed: 0},
});

describe('printChecks', () => {
  it('is one line a check where nobody looks, statements and who can run them included', () => {
    const lines = printed([check({})], undefined);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(
      /^ {2}✗ ANALYTICS {2}Closed: .* SYSADMIN can run: GRANT USAGE ON SCHEMA .*; GRANT USAGE ON DATABASE .*;$/,
    );
  });

  it.each([60, 80, 100])(
    'fits a terminal of %i columns, statements whole or broken before their grantee',
    (columns) => {
      const lines = printed([check({}), person], columns);
      expect(lines.filter((line) => width(line) > columns)).toEqual([]);
      expect(lines.filter((line) => line.trim().startsWith('GRANT'))).toHaveLength(2);
      expect(lines.every((line) => line === '' || /^(?:acme: | {2,})/.test(line))).toBe(true);
    },
  );

  it('puts a short line and the coverage of a person on one line', () => {
    const lines = printed([person], 100);
    expect(lines.at(-1)?.replaceAll(/ +/g, ' ')).toBe(' ✗ ANA active 1,204 not harvested · Two workspaces readable.');
  });

  it('moves no other line when what a check says gets longer', () => {
    const other = check({subject: 'RAW', says: 'Short.', grants: []});
    const before = printed([check({says: 'Fine.'}), other], undefined);
    const after = printed([check({says: 'Not fine at all, by no means.'}), other], undefined);
    expect(after.filter((line) => !before.includes(line))).toHaveLength(1);
  });
});
