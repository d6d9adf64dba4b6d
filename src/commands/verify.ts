import {UserError, usageError} from '../errors.ts';
import {plural} from '../pipeline/plural.ts';
import type {Verified, VerifyReport} from '../pipeline/verify.ts';
import type {Command} from './command.ts';
import type {Printer} from './print.ts';
import {withWorkshop} from './session.ts';

const MOST_SHOWN = 50;

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'compares the rows of originals and their models in the account, by count and hash; no row leaves it',
  arguments: [{name: '[ids...]', description: 'ids, beginnings of ids or names; all approved ones when left out'}],
  options: [
    {flags: '--estimate', description: 'only say what each comparison would read', default: false},
    {
      flags: '--max-bytes <amount>',
      description: 'compare nothing that would read more, e.g. 20 GB; else verify.max-bytes',
    },
    {flags: '--show-rows <n>', description: 'print so many differing rows here, by their keys; they are kept nowhere'},
    {flags: '--unattended', description: 'for a job: only accounts with verify.unattended', default: false},
  ],
  example: 'wsr verify weekly_revenue --show-rows 5',
  run: (invocation) =>
    withWorkshop(
      invocation,
      async (workshop, printer) => {
        const [{verify}, {BYTES, bytesOf}, {sendArchive}] = await Promise.all([
          import('../pipeline/verify.ts'),
          import('../config/bytes.ts'),
          import('../pipeline/send-archive.ts'),
        ]);
        const {args, options, common} = invocation;
        const amount = options['maxBytes'];
        if (amount !== undefined && !BYTES.test(String(amount)))
          throw usageError('bad-amount', `${String(amount)} is no amount of data.`, 'Write bytes, or 20 GB.');
        const report = await workshop.locked(async () => {
          const found = await verify(workshop, {
            references: args,
            estimateOnly: options['estimate'] === true,
            unattended: options['unattended'] === true,
            showRows: shownRows(options['showRows']),
            ...(amount === undefined ? {} : {maxBytes: bytesOf(String(amount))}),
          });
          if (found.stored > 0) await sendWhereItCan(() => sendArchive(workshop));
          return found;
        });
        if (common.json) printer.json(report);
        else printVerify(printer, report, common.quiet);
        return report.exitCode;
      },
      {remote: 'of-use'},
    ),
};

/** A remote that is away takes nothing from what was found: it is kept here, and the next run sends it. */
async function sendWhereItCan(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'git.unreachable') throw error;
  }
}

function shownRows(given: unknown): number {
  if (given === undefined) return 0;
  const count = Number(given);
  if (/^\d+$/.test(String(given)) && count <= MOST_SHOWN) return count;
  throw usageError('bad-count', `--show-rows takes a whole number up to ${MOST_SHOWN}.`);
}

/** One line a candidate, the ones that are not equal with their reason; with `--quiet` only those. */
function printVerify(printer: Printer, {verified, held}: VerifyReport, quiet: boolean): void {
  const told = quiet ? verified.filter(({outcome}) => outcome !== 'equal' && outcome !== 'estimated') : verified;
  printer.table(
    ['rows', 'model', 'original', 'in model', 'reads', ''],
    told.map((one) => [
      printer.style(colourOf(one.outcome), one.outcome.replaceAll('-', ' ')),
      printer.style('bold', one.name),
      one.rows === undefined ? '·' : one.rows.original.toLocaleString('en'),
      one.rows === undefined ? '·' : one.rows.model.toLocaleString('en'),
      one.estimate === undefined
        ? '·'
        : `${(one.estimate.bytes / 1e6).toLocaleString('en', {maximumFractionDigits: 1})} MB`,
      one.outcome === 'equal' || one.outcome === 'estimated' ? '' : one.says,
    ]),
  );
  for (const one of told) printMore(printer, one);
  for (const {path, kind} of held) printer.line(`${printer.style('red', 'held back')} ${path}: ${kind}`);
  if (quiet) return;
  const outcomes = Map.groupBy(verified, ({outcome}) => outcome);
  const words = [...outcomes].map(([outcome, of]) => `${of.length} ${outcome.replaceAll('-', ' ')}`);
  printer.line(`${plural(verified.length, 'candidate')}: ${words.join(', ')}`);
}

function printMore(printer: Printer, {name, grant, differing}: Omit<Verified, 'verdict'>): void {
  if (grant !== undefined) {
    printer.line();
    printer.heading(`What would let ${name} be compared`);
    for (const line of grant.split('\n')) printer.line(`  ${line}`);
  }
  const [first] = differing ?? [];
  if (first === undefined) return;
  printer.line();
  printer.heading(`Rows of ${name} that one side has more often`);
  const columns = Object.keys(first);
  printer.table(
    columns,
    (differing ?? []).map((row) => columns.map((column) => row[column] ?? 'NULL')),
  );
}

function colourOf(outcome: Verified['outcome']): 'green' | 'red' | 'yellow' {
  if (outcome === 'equal' || outcome === 'estimated') return 'green';
  return outcome === 'different' ? 'red' : 'yellow';
}
