import {expect, it} from 'vitest';
import {sayTask, taskFacts} from './task.ts';

it.each([
  ['60 MINUTE', 'every 60 minutes'],
  ['1 hours', 'every hour'],
  ['USING CRON 5 * * * * UTC', 'every hour at minute 5 (UTC)'],
  ['USING CRON 0 6 * * * UTC', 'every day at 06:00 (UTC)'],
  ['using cron 15 18 * * 7 America/New_York', 'every Sunday at 18:15 (America/New_York)'],
  ['USING CRON 0 2 1 * * UTC', 'on day 1 of every month at 02:00 (UTC)'],
  ['USING CRON */5 8-18 * * MON-FRI UTC', 'by USING CRON */5 8-18 * * MON-FRI UTC'],
])('says %s in words where they are simple', (schedule, says) => {
  expect(sayTask({schedule, after: [], isSuspended: false})).toBe(`A task runs it: ${says}.`);
});

it('reads what the archive writes in front of a task', () => {
  const facts = taskFacts(
    '-- schedule: 60 MINUTE\n-- state: suspended\n-- after: D.S.A, D.S.B\n-- warehouse: W\nselect 1 -- state: started\n',
  );
  expect(facts).toEqual({schedule: '60 MINUTE', warehouse: 'W', after: ['D.S.A', 'D.S.B'], isSuspended: true});
  expect(sayTask(facts!)).toBe(
    'A task would run it, were it not suspended: every 60 minutes, after D.S.A, D.S.B, in the warehouse W.',
  );
  expect(taskFacts('select 1')).toBeUndefined();
});
