import fc from 'fast-check';
import {expect, it} from 'vitest';
import type {FamilyReader} from '../../model/family.ts';
import {exposuresOf} from './exposures.ts';
import {sayGrants} from './grants.ts';

const OBJECT = 'ANALYTICS.MART.ORDERS';

function reader(actor: string, who: string, more: Partial<FamilyReader> = {}): FamilyReader {
  return {object: OBJECT, actor, who, runs: 7, firstDay: '2026-03-02', lastDay: '2026-05-04', ...more};
}

const nobody = (): undefined => undefined;

it('has one for each tool, task and service, and none for people and dbt', () => {
  const readers = [
    reader('bi', 'TABLEAU_SVC'),
    reader('bi', 'TABLEAU_SVC', {object: 'ANALYTICS.MART.LINES', firstDay: '2026-02-27'}),
    reader('person', 'ANA'),
    reader('dbt', 'DBT_CLOUD'),
    reader('unknown', 'X'),
    reader('loader', 'hightouch@example.com', {lastDay: '2026-03-02'}),
    reader('task', 'OPS.JOBS."Nightly sums"', {via: 'ANALYTICS.MART.V'}),
  ];
  const identity = (name: string) => (name === 'TABLEAU_SVC' ? {name: 'BI team', email: 'bi@example.com'} : undefined);
  expect(exposuresOf({readers, notebooks: [], identity})).toEqual([
    {
      name: 'hightouch',
      label: 'hightouch',
      type: 'application',
      maturity: 'low',
      description:
        'hightouch, a tool that copies data, was seen to read ANALYTICS.MART.ORDERS, first in 2026-03. It was seen on one day only.',
      owner: {name: 'hightouch'},
    },
    {
      name: 'ops_jobs_nightly_sums',
      label: 'OPS.JOBS."Nightly sums"',
      type: 'application',
      maturity: 'low',
      description:
        'OPS.JOBS."Nightly sums", a task, was seen to read ANALYTICS.MART.ORDERS through ANALYTICS.MART.V, first in 2026-03. It reads a view of it, so what it needs of the model is not certain.',
      owner: {name: 'OPS.JOBS."Nightly sums"'},
    },
    {
      name: 'tableau_svc',
      label: 'TABLEAU_SVC',
      type: 'dashboard',
      maturity: 'medium',
      description:
        'TABLEAU_SVC, a BI tool, was seen to read ANALYTICS.MART.LINES and ANALYTICS.MART.ORDERS, first in 2026-02. It was seen on several days.',
      owner: {name: 'BI team', email: 'bi@example.com'},
    },
  ]);
});

it('has one for each notebook whose text reads the object', () => {
  const notebooks = [
    {title: 'Churn 2026', owner: 'ANA', object: OBJECT},
    {title: 'Churn 2026', owner: 'ANA', object: OBJECT},
    {title: '売上', owner: '', object: OBJECT},
  ];
  expect(exposuresOf({readers: [], notebooks, identity: nobody})).toMatchObject([
    {
      name: 'churn_2026',
      type: 'notebook',
      owner: {name: 'ANA'},
      description: `The notebook “Churn 2026” of ANA reads ${OBJECT}: its text says so, not a run of it.`,
    },
    {name: 'notebook', type: 'notebook', owner: {name: '売上'}},
  ]);
});

it('is the same however often they read, in whatever order, and has legal names of its own', () => {
  const arbitrary = fc.array(
    fc.record({
      object: fc.constantFrom(OBJECT, 'A.B.C'),
      actor: fc.constantFrom('bi', 'loader', 'task', 'service', 'person'),
      who: fc.constantFrom('ANA', 'ana', 'A na', 'ana@example.com', '収', 'ORDER'),
      runs: fc.nat(1000),
      firstDay: fc.constant('2026-03-02'),
      lastDay: fc.constantFrom('2026-03-04', '2026-05-09'),
    }),
    {maxLength: 12},
  );
  fc.assert(
    fc.property(arbitrary, (readers) => {
      const exposures = exposuresOf({readers, notebooks: [], identity: nobody});
      const later = readers.toReversed().map((one) => ({...one, runs: one.runs * 3 + 1, lastDay: '2026-06-01'}));
      expect(exposuresOf({readers: later, notebooks: [], identity: nobody})).toEqual(exposures);
      const names = exposures.map(({name}) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
    }),
    {numRuns: 200},
  );
});

it('says what was granted on an object, each grantee once', () => {
  const grant = (privilege: string, grantee: string, to = 'ROLE') => ({privilege, to, grantee});
  expect(sayGrants(OBJECT, [])).toEqual([]);
  expect(sayGrants(OBJECT, [grant('OWNERSHIP', 'LOADER')])).toEqual([]);
  expect(sayGrants(OBJECT, [grant('SELECT', 'BI_READER')])).toEqual([
    `On ${OBJECT} the role BI_READER has SELECT; grant it on the model as well.`,
  ]);
  const many = [
    grant('SELECT', 'ZED'),
    grant('SELECT', 'BI'),
    grant('REFERENCES', 'BI'),
    grant('SELECT', 'S.R', 'DATABASE_ROLE'),
  ];
  const said = `On ${OBJECT} the database role S.R has SELECT, the role BI has REFERENCES and SELECT and the role ZED has SELECT; grant them on the model as well.`;
  expect(sayGrants(OBJECT, many)).toEqual([said]);
  expect(sayGrants(OBJECT, many.toReversed())).toEqual([said]);
  const crowd = Array.from({length: 23}, (_, i) => grant('SELECT', `R${String(i).padStart(2, '0')}`));
  expect(sayGrants(OBJECT, crowd)[0]).toContain('the role R19 has SELECT and 3 more have something on it; grant them');
});
