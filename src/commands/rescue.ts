import {existsSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {relative, resolve} from 'node:path';
import type {ExitCode} from '../errors.ts';
import {usageError} from '../errors.ts';
import type {Person} from '../model/people.ts';
import type {HarvestReport} from '../pipeline/harvest.ts';
import {plural} from '../pipeline/plural.ts';
import type {RescueReport} from '../pipeline/rescue.ts';
import {checklistOf, rescueSummary} from '../pipeline/rescue-checklist.ts';
import {personCalled, unlistedPerson} from '../pipeline/rescue-person.ts';
import {sentenceOf} from '../pipeline/rescue-page.ts';
import type {Command, Invocation} from './command.ts';
import {dayOf} from './day.ts';
import {bar, Printer, wrap} from './print.ts';
import {withWorkshop} from './session.ts';

export const rescueCommand: Command = {
  name: 'rescue',
  summary: 'the emergency: everything there is of one person, what is missing, and what to do next',
  arguments: [{name: '<user>', description: 'user name, e-mail address or USER_ID'}],
  options: [
    {flags: '--local <dir>', description: 'write only into this folder: sheets, archive, report; no remote is touched'},
    {flags: '--account <name>', description: 'account of the config, where it has several'},
    {flags: '--profile <name>', description: 'connection of the Snowflake CLI to use; no config is needed then'},
    {flags: '--since <day>', description: 'first day of the query history to read, as YYYY-MM-DD'},
    {flags: '--yes', description: 'read the history even where the estimate is above the ceiling', default: false},
  ],
  example: 'wsr rescue MIRA_OKAFOR --local ./mira',
  run: async (invocation) => {
    const {args, options, common, cwd, env} = invocation;
    const user = (args[0] ?? '').trim();
    if (user === '')
      throw usageError('no-user', 'No user was named.', 'Name one: wsr rescue MIRA_OKAFOR --local ./mira');
    const text = (name: string): string | undefined => (typeof options[name] === 'string' ? options[name] : undefined);
    const given = text('since');
    const since = given === undefined ? undefined : dayOf(given);
    const [{rescueConfig}, {harvest}, {hasCome, rescueReport}, {peopleOf}] = await Promise.all([
      import('../system/rescue-config.ts'),
      import('../pipeline/harvest.ts'),
      import('../pipeline/rescue.ts'),
      import('../pipeline/rescue-people.ts'),
    ]);
    const local = text('local');
    const {account, loaded, textFor} = await rescueConfig({
      user,
      cwd,
      env,
      ...present({config: common.config, local, account: text('account'), profile: text('profile')}),
    });
    const folder = local === undefined ? undefined : resolve(cwd, local);
    const isNewFolder = folder !== undefined && !existsSync(folder);
    const meant = (people: readonly Person[]): Person =>
      people.length === 0 ? unlistedPerson(user) : personCalled(people, user);
    const session = {loaded, ...present({since})};
    let isBegun = false;
    const rescue = withWorkshop(
      invocation,
      async (workshop, printer) =>
        workshop.locked(async () => {
          // Who is meant is asked before anything is read; of exports it is known once they are.
          const people = await peopleOf(workshop, account);
          const known = people?.length ? people : workshop.catalog.people(account);
          const before = people === undefined && known.length === 0 ? undefined : meant(known);
          isBegun = true;
          const users = folder === undefined || before === undefined ? {} : {users: [before.name]};
          const harvested = await harvest(workshop, {
            only: [account],
            costAccepted: options['yes'] === true,
            ...users,
          });
          if (!hasCome(harvested))
            return failed(common.json ? new Printer(invocation.stderr, env) : printer, harvested);
          const person = before ?? meant(workshop.catalog.people(account));
          const report = rescueReport(workshop, account, person);
          if (folder !== undefined) await writeFolder(folder, textFor?.(person.name) ?? '', workshop, report);
          if (common.json) printer.json(rescueSummary(report));
          else if (!common.quiet) print(printer, report, harvested, folder, invocation);
          return harvested.exitCode;
        }),
      session,
    );
    try {
      return await rescue;
    } catch (error) {
      // A folder in which there is nothing yet is not left behind.
      if (isNewFolder && !isBegun) await rm(folder, {recursive: true, force: true});
      throw error;
    }
  },
};

function present<T extends object>(values: T): {[K in keyof T]?: Exclude<T[K], undefined>} {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

async function writeFolder(
  folder: string,
  config: string,
  workshop: Parameters<Parameters<typeof withWorkshop>[1]>[0],
  report: RescueReport,
): Promise<void> {
  const [{writeRescueFolder}, {rescuePage}] = await Promise.all([
    import('../system/rescue-folder.ts'),
    import('../pipeline/rescue-page.ts'),
  ]);
  const {account, person} = report;
  await writeRescueFolder(folder, {
    assets: workshop.catalog.ownedAssets(account, person),
    page: rescuePage(report),
    config,
    report: rescueSummary(report),
  });
}

/** Nothing could be read at all: the reason of each source is what there is to say. */
function failed(printer: Printer, {sources, exitCode}: HarvestReport): ExitCode {
  const said = new Set<string>();
  for (const {source, failure} of sources) {
    if (failure === undefined || said.has(failure.message)) continue;
    said.add(failure.message);
    printer.line(`${printer.style('red', '✗')} ${source}: ${failure.message}`);
    if (failure.hint !== undefined) printer.line(`  ${failure.hint}`);
  }
  return exitCode;
}

function print(
  printer: Printer,
  report: RescueReport,
  harvested: HarvestReport,
  folder: string | undefined,
  {cwd}: Invocation,
): void {
  const {person, coverage, unreadable, ranked, places} = report;
  printer.line();
  printer.heading(person.name);
  printer.paragraph(sentenceOf(report), '  ');
  printer.line();
  printer.table(
    ['', 'files', 'statements'],
    [
      ['in files that could be read', number(coverage.files), number(coverage.statementsInFiles)],
      ['only in the query history', number(coverage.sheets), number(coverage.statementsOnlyInHistory)],
      ['could not be read', number(unreadable.length), unreadable.length === 0 ? '·' : 'unknown'],
    ],
  );
  for (const {container, files} of places)
    printer.line(printer.style('dim', `  ${container}: ${plural(files, 'file')}`));
  if (ranked.length > 0) {
    printer.line();
    printer.heading('What matters most');
    for (const [index, candidate] of ranked.slice(0, 10).entries()) {
      const score = printer.style('cyan', bar(candidate.rank));
      printer.line(
        `  ${String(index + 1).padStart(2)}  ${score} ${printer.style('bold', candidate.name)}  ${printer.style('dim', candidate.id)}`,
      );
      const why = candidate.reasons
        .slice(0, 2)
        .map(({text}) => text)
        .join(' ');
      if (why !== '') printer.paragraph(why, '      ', 'dim');
    }
    if (ranked.length > 10) printer.line(printer.style('dim', `      and ${ranked.length - 10} more`));
  }
  printer.line();
  printer.heading('To do');
  for (const {text, run} of checklistOf(report)) {
    const [first = '', ...rest] = wrap(text, Math.min(printer.width, 100) - 4);
    printer.line(`  ☐ ${first}`);
    for (const line of rest) printer.line(`    ${line}`);
    for (const line of run?.split('\n') ?? []) printer.line(`    ${printer.style('dim', line)}`);
  }
  for (const {source, failure} of harvested.sources) {
    if (failure !== undefined) printer.line(`  ${printer.style('red', '✗')} ${source} failed: ${failure.message}`);
  }
  if (folder === undefined) return;
  const short = relative(cwd, folder) || '.';
  const shown = short.startsWith('..') ? folder : short;
  printer.line();
  printer.line(
    `Written to ${shown}: README.md, sheets/, rescue.json, archive.git. Nothing was written anywhere else; wsr list and wsr show work in it.`,
  );
}

function number(count: number): string {
  return count === 0 ? '·' : count.toLocaleString('en');
}
