/** The first row of an export. */
export const HEADER = [
  'QUERY_ID',
  'QUERY_TEXT',
  'START_TIME',
  'USER_NAME',
  'EXECUTION_STATUS',
  'QUERY_HASH',
  'QUERY_HASH_VERSION',
];
/** A row of an export, in the order of the header. */
export type Cells = readonly (string | number | null)[];
/** One run as a row. */
export const run = (id: string, text: string, start: string, user = 'ANA', hash: string | null = null): Cells => [
  id,
  text,
  start,
  user,
  'SUCCESS',
  hash,
  hash === null ? null : 2,
];
/** Four runs of three statements on two days, under four ways of writing a time. */
export const SMALL = [
  HEADER,
  run('q1', 'select sum(amount)\nfrom "Orders", x', '2026-11-02 10:00:00.000 -0800', 'ANA', 'aa'),
  run('q2', 'select 2', '2026-11-02 23:59:59.999 -0800', 'ANA'),
  run('q3', 'SELECT 2 -- again', '2026-11-03T08:30:00Z', 'ANA'),
  run('q4', 'select 4', '2026-11-03 09:00:00', 'BEN', 'bb'),
];
