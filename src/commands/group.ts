import {once} from 'node:events';
import {ExitCode, usageError} from '../errors.ts';
import type {GroupedRow, GroupSummary} from '../pipeline/group.ts';
import {plural} from '../pipeline/plural.ts';
import type {BadRow} from '../ports/sql-rows.ts';
import type {Command, Invocation} from './command.ts';

const FORMATS = ['ndjson', 'csv'];
const COLUMNS = ['id', 'family', 'tier', 'similarity', 'keeper', 'differs'] as const;

/** Rows that could not be read are named one by one up to here; with --verbose all of them are. */
const NAMED = 20;
/** Characters that are written at once. */
const PIECE = 1 << 16;

export const groupCommand: Command = {
  name: 'group',
  summary: 'which statements of a file (NDJSON or CSV: id, sql) belong together, and how they differ',
  arguments: [
    {name: '<file>', description: 'NDJSON or CSV with id and sql, perhaps user and at; - for standard input'},
  ],
  options: [
    {flags: '--format <format>', description: 'ndjson, or csv with a header', default: 'ndjson'},
    {flags: '--no-differs', description: 'do not say how rows differ from their keeper: quicker'},
  ],
  example: 'wsr group statements.csv --format csv',
  run: async (invocation) => {
    const {args, options, common, cwd, signal, stderr} = invocation;
    const format = String(options['format']);
    if (!FORMATS.includes(format))
      throw usageError('unknown-format', `${format} is no format.`, `Use one of: ${FORMATS.join(', ')}`);
    if (format === 'csv' && common.json)
      throw usageError('two-formats', '--json prints NDJSON, and --format csv does not.', 'Leave one of them out.');
    const [file = ''] = args;
    const [{groupRows}, {openSqlRows}] = await Promise.all([
      import('../pipeline/group.ts'),
      import('../system/sql-rows.ts'),
    ]);
    let named = 0;
    const onBad = ({line, problem}: BadRow): void => {
      named += 1;
      if (named <= NAMED || common.verbose) stderr.write(`line ${line}: ${problem}\n`);
    };
    const rows = groupRows(await openSqlRows(file, {cwd, signal}), {
      onBad,
      signal,
      isQuick: options['differs'] === false,
    });
    const write = paced(invocation);
    if (format === 'csv') await write(csvLine(COLUMNS));
    let next = await rows.next();
    while (next.done !== true) {
      const {value} = next;
      await write(format === 'csv' ? csvLine(cellsOf(value)) : `${JSON.stringify(value)}\n`);
      next = await rows.next();
    }
    await write('', true);
    if (!common.quiet) summarise(stderr, next.value);
    return next.value.bad > 0 ? ExitCode.FAILED : ExitCode.DONE;
  },
};

/** Writes piece by piece, and waits for a reader that is slower: a million rows never stand in memory. */
function paced({stdout}: Invocation): (text: string, isLast?: boolean) => Promise<void> {
  let waiting = '';
  return async (text, isLast = false) => {
    waiting += text;
    if (waiting.length < PIECE && !isLast) return;
    const piece = waiting;
    waiting = '';
    if (piece !== '' && !stdout.write(piece)) await once(stdout, 'drain');
  };
}

function cellsOf(row: GroupedRow): readonly string[] {
  return COLUMNS.map((column) => (column === 'differs' ? row.differs.join('; ') : String(row[column])));
}

/** A line as RFC 4180 has it, ended as on this side of the world. */
function csvLine(values: readonly string[]): string {
  return `${values.map((value) => (/[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(',')}\n`;
}

/** For the person who looks on; on standard error, because the rows go to standard output. */
function summarise(
  stderr: NodeJS.WriteStream,
  {rows, families, texts, shapes, tiers, bad, timesUnknown}: GroupSummary,
): void {
  const told = Object.entries(tiers).map(([tier, count]) => `${count.toLocaleString('en')} ${tier}`);
  stderr.write(`${plural(rows, 'row')} in ${plural(families, 'family')}: ${told.join(', ')}.\n`);
  stderr.write(`${plural(texts, 'distinct text')}, ${plural(shapes, 'distinct shape')}.\n`);
  if (timesUnknown > 0) stderr.write(`${plural(timesUnknown, 'time')} not understood, and taken for unknown.\n`);
  if (bad > NAMED)
    stderr.write(`and ${plural(bad - NAMED, 'more row')} that could not be read: --verbose names them.\n`);
  if (bad > 0) stderr.write(`${plural(bad, 'row')} could not be read.\n`);
}
