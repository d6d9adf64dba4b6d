import {describe, expect, it} from 'vitest';
import type {SourceState, UnreadableEntry} from '../ports/archive.ts';
import type {Check, CheckStatus} from '../ports/preflight.ts';
import {fallenBelow} from './doctor-baseline.ts';
import {doctor, type DoctorWorld} from './doctor.ts';

const check = (status: CheckStatus, unreadable: readonly string[] = []): Check => ({
  id: `acme/${status}`,
  section: 'account',
  subject: status,
  status,
  says: 'So it is.',
  grants: [],
  unreadable,
});

const state = (source: string, unreadable: readonly string[] = []): SourceState => ({
  account: 'acme',
  source,
  cursor: null,
  scopes: [],
  unreadable: unreadable.map((locator): UnreadableEntry => ({scope: locator, locator, reason: 'Closed.'})),
});

const world = (
  checks: readonly Check[],
  states: readonly SourceState[] = [],
  configuration: readonly Check[] = [],
): DoctorWorld => ({
  configuration: async () => configuration,
  accounts: [{name: 'acme', kind: 'snowflake', look: async () => ({checks, people: []})}],
  baseline: () => states,
});

const WORKSPACE = 'snow://workspace/"USER$ANA"."PUBLIC"."DEFAULT$"';

describe('doctor', () => {
  it.each([
    [0, 'nothing was harvested yet', [check('missing', [WORKSPACE])], []],
    [0, 'it was unreadable before', [check('closed', [WORKSPACE])], [state('snowflake-workspaces', [WORKSPACE])]],
    [3, 'it was readable before', [check('missing', [WORKSPACE])], [state('snowflake-workspaces')]],
    [0, 'another source was harvested', [check('missing', [WORKSPACE])], [state('snowflake-notebooks')]],
    [
      1,
      'something could not be looked at',
      [check('failed'), check('missing', [WORKSPACE])],
      [state('snowflake-workspaces')],
    ],
    [0, 'there are warnings alone', [check('warning'), check('info')], []],
  ] as const)('ends with %i where %s', async (code, _why, checks, states) => {
    const report = await doctor(world(checks, states), undefined);
    expect(report.exitCode).toBe(code);
  });

  it('says on the line itself that the last harvest could read it', async () => {
    const report = await doctor(
      world([check('missing', [WORKSPACE]), check('ok')], [state('snowflake-workspaces')]),
      undefined,
    );
    expect(report.checks.map(({says}) => says.includes('last harvest'))).toEqual([true, false]);
    expect(report.fallen).toEqual([{account: 'acme', locator: WORKSPACE}]);
  });

  it('fails with the configuration, and looks at the accounts all the same', async () => {
    const report = await doctor(world([check('ok')], [], [check('failed')]), undefined);
    expect([report.exitCode, report.checks.length]).toEqual([1, 2]);
  });

  it('refuses an account that the config does not name', async () => {
    await expect(doctor(world([]), 'other')).rejects.toMatchObject({exitCode: 2, code: 'unknown-account'});
  });
});

describe('fallenBelow', () => {
  const accepted = (...unreadable: string[]) => [state('snowflake-workspaces', unreadable)];

  it.each([
    ['the same place', WORKSPACE],
    ['its database', 'snow://workspace/"USER$ANA"'],
    ['a file in it', `${WORKSPACE}/versions/head/a.sql`],
    ['the database by its plain name', 'USER$ANA'],
    ['the database in a listing', 'snow://workspace/!USER$ANA'],
  ])('takes %s for accepted', (_what, known) => {
    expect(fallenBelow([WORKSPACE], accepted(known))).toEqual([]);
  });

  it.each(['snow://workspace/"USER$ANA2"', 'snow://workspace/"USER$AN"', 'USER$ANAS'])('tells %s apart', (known) => {
    expect(fallenBelow([WORKSPACE], accepted(known))).toEqual([WORKSPACE]);
  });

  it('compares a view with the history, and what no source is known for with nothing', () => {
    const view = 'SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY';
    expect(fallenBelow([view, view, 'elsewhere'], [state('snowflake-query-history')])).toEqual([view]);
  });
});
