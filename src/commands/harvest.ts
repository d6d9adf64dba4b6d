import {ExitCode} from '../errors.ts';
import {plural} from '../pipeline/plural.ts';
import type {HarvestOptions, HarvestReport} from '../pipeline/harvest.ts';
import type {UnreadableEntry} from '../ports/archive.ts';
import type {Command, Invocation} from './command.ts';
import {dayOf} from './day.ts';
import {Printer} from './print.ts';
import {printInGit} from './print-in-git.ts';
import {printUnreadable} from './print-unreadable.ts';
import {printSpread} from './redact-report.ts';
import {withWorkshop} from './session.ts';

export const harvestCommand: Command = {
  name: 'harvest',
  summary: 'read everything that can be read, mask secrets, archive it, group and rank it',
  options: [
    {flags: '--source <id...>', description: 'only these sources (or accounts)'},
    {flags: '--since <day>', description: 'first day of the query history to read, as YYYY-MM-DD'},
    {flags: '--full', description: 'ignore what is known and read everything again', default: false},
    {
      flags: '--explain-cost',
      description: 'print the SQL, the days, the rows and an estimate of the credits, and read nothing',
      default: false,
    },
    {flags: '--yes', description: 'go on whatever the estimate says', default: false},
    {flags: '--dry-run', description: 'do all of it on a copy of the archive and throw the copy away', default: false},
  ],
  example: 'wsr harvest --source query-history --since 2026-08-01',
  run: async (invocation) => {
    const {options, common} = invocation;
    const since = typeof options['since'] === 'string' ? dayOf(options['since']) : undefined;
    const session = {
      dryRun: options['dryRun'] === true,
      ...(since === undefined ? {} : {since}),
    };
    const only = Array.isArray(options['source']) ? (options['source'] as string[]) : undefined;
    const asked = {full: options['full'] === true, ...(only === undefined ? {} : {only})};
    if (options['explainCost'] === true) return explainHarvest(invocation, asked, session);
    return withWorkshop(
      invocation,
      async (workshop, printer) => {
        const [{harvest}, {cleanFailure}] = await Promise.all([
          import('../pipeline/harvest.ts'),
          import('../system/clean-error.ts'),
        ]);
        const harvested = await workshop.locked(() =>
          harvest(workshop, {...asked, costAccepted: options['yes'] === true}),
        );
        const report = {
          ...harvested,
          sources: harvested.sources.map((source) =>
            source.failure === undefined ? source : {...source, failure: cleanFailure(source.failure)},
          ),
        };
        if (common.json) printer.json(report);
        else if (!common.quiet) {
          printHarvest(
            printer,
            report,
            workshop.catalog.states().flatMap((state) => state.unreadable),
          );
          if (session.dryRun) printer.line('\nDry run: all of this was done on a copy, which is thrown away now.');
        } else printAlarms(new Printer(invocation.stderr, invocation.env), report);
        return report.exitCode;
      },
      session,
    );
  },
};

/** `--explain-cost`: asks the accounts for counts, prints what follows from them, and stops. */
function explainHarvest(
  invocation: Invocation,
  asked: HarvestOptions,
  session: {readonly since?: string},
): Promise<ExitCode> {
  return withWorkshop(
    invocation,
    async (workshop, printer) => {
      const [{explainCost}, {printCost}, {cleanFailure}] = await Promise.all([
        import('../pipeline/explain-cost.ts'),
        import('./cost-report.ts'),
        import('../system/clean-error.ts'),
      ]);
      const explained = (await explainCost(workshop, asked)).map((each) => {
        if (each.failure === undefined) return each;
        const {message, hint} = cleanFailure({message: each.failure, hint: each.hint});
        return {...each, failure: message, hint};
      });
      if (invocation.common.json) printer.json(explained);
      else printCost(printer, explained);
      return explained.some(({failure}) => failure !== undefined) ? ExitCode.FAILED : ExitCode.DONE;
    },
    {...session, remote: 'of-use'},
  );
}

/** What a person reads after a harvest: counts that add up, then what could not be read and what would change that. */
function printHarvest(printer: Printer, report: HarvestReport, unreadable: readonly UnreadableEntry[]): void {
  printer.table(
    ['source', 'account', 'read', 'unchanged', 'gone', 'unreadable', 'history groups', 'secrets masked'],
    report.sources.map((source) => [
      source.source,
      source.account,
      ...[source.assets, source.unchanged, source.gone, source.unreadable, source.evidenceRows, source.redactions].map(
        (count) => (count === 0 ? '·' : count.toLocaleString('en')),
      ),
    ]),
  );
  printFailures(printer, report);
  const {analysis} = report;
  printer.line();
  printer.line(
    `${plural(analysis.assets, 'asset')} archived (${plural(report.historyAssets, 'new statement')} kept from the history alone), ` +
      `${plural(analysis.statements, 'statement')}, ${plural(analysis.candidates, 'candidate')}, ${plural(report.commits, 'commit')}.`,
  );
  printInGit(
    printer,
    report.sources.map(({account, source, inGit, projects}) => ({account, source, files: inGit, projects})),
  );
  printTally(printer, report);
  printSpread(printer, report.secrets);
  // A source that failed has not said what it could not read.
  if (unreadable.length > 0 || report.sources.every(({failure}) => failure === undefined)) {
    printer.line();
    printUnreadable(printer, unreadable, 12);
  }
  printHeld(printer, report);
}

/** Why an exit code is not 0: all that is said with `--quiet`. */
function printAlarms(printer: Printer, report: HarvestReport): void {
  printFailures(printer, report);
  printHeld(printer, report);
  const {newlyUnreadable} = report;
  if (newlyUnreadable > 0)
    printer.line(`${plural(newlyUnreadable, 'thing')} could be read before and cannot be read now: wsr status`);
}

function printFailures(printer: Printer, {sources}: HarvestReport): void {
  for (const {source, account, failure} of sources) {
    if (failure === undefined) continue;
    printer.line(`${printer.style('red', '✗')} ${source} of ${account}: ${failure.message}`);
    if (failure.hint !== undefined) printer.line(`  ${failure.hint}`);
  }
}

function printHeld(printer: Printer, {held}: HarvestReport): void {
  for (const {path, kind, line} of held) {
    printer.line(`${printer.style('red', 'held back')} ${path} line ${line}: ${kind}`);
  }
}

/** What was left out on purpose or could not be taken whole: a number for each, and nothing where there is none. */
function printTally(printer: Printer, {sources}: HarvestReport): void {
  const all = new Map<string, number>();
  for (const {tally} of sources) {
    for (const [name, count] of Object.entries(tally)) all.set(name, (all.get(name) ?? 0) + count);
  }
  if (all.size === 0) return;
  const parts = [...all].map(([name, count]) => `${count.toLocaleString('en')} ${name}`);
  printer.paragraph(`Left out or not whole: ${parts.join(', ')}.`, '');
}
