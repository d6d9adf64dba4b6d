import {ExitCode} from '../errors.ts';
import {plural} from '../pipeline/plural.ts';
import type {Status} from '../pipeline/status.ts';
import type {Command} from './command.ts';
import type {Printer} from './print.ts';
import {printInGit} from './print-in-git.ts';
import {printUnreadable} from './print-unreadable.ts';
import {withWorkshop} from './session.ts';

export const statusCommand: Command = {
  name: 'status',
  summary: 'where things stand: what is archived, what could not be read, decisions, branches',
  options: [
    {flags: '--owners', description: 'only what each person alone has: what would stop if they left', default: false},
  ],
  example: 'wsr status --owners',
  run: (invocation) =>
    withWorkshop(
      invocation,
      async (workshop, printer) => {
        const {statusOf} = await import('../pipeline/status.ts');
        const status = await statusOf(workshop);
        if (invocation.common.json) {
          printer.json(status);
          return ExitCode.DONE;
        }
        if (invocation.options['owners'] === true) {
          printOwners(printer, status.owners);
          return ExitCode.DONE;
        }
        printer.heading('Archive');
        printer.line(`  ${status.archive.location}  ${status.archive.head?.slice(0, 10) ?? 'empty'}`);
        printer.table(
          ['  account', 'source', 'kind', 'present', 'gone'],
          status.assets.map(({account, source, kind, present, gone}) => [
            `  ${account}`,
            source,
            kind,
            String(present),
            gone === 0 ? '·' : String(gone),
          ]),
        );
        printInGit(printer, status.inGit);
        printer.line();
        if (status.statements.length > 0) {
          printer.heading('Statements');
          printer.line(
            `  ${status.statements.map(({kind, count}) => `${count.toLocaleString('en')} ${kind}`).join(', ')}`,
          );
        }
        printHistory(printer, status);
        printer.heading('Review');
        printer.line(
          `  ${Object.entries(status.review)
            .map(([name, count]) => `${count} ${name}`)
            .join(', ')}`,
        );
        printVerdicts(printer, status);
        if (status.inProject > 0)
          printer.line(
            `  ${plural(status.inProject, 'candidate')} of these in the project already: wsr list --status in-dbt`,
          );
        if (status.conflicts.length > 0) {
          const [first] = status.conflicts;
          const terms = plural(status.conflicts.length, 'term');
          printer.paragraph(
            `${terms} defined in several ways, first of all “${first?.term}” by ${first?.families}: wsr list --conflicts`,
            '  ',
          );
        }
        printAside(printer, status);
        if (status.owners.length > 0) {
          printer.heading('Who is the only one who knows');
          for (const {owner, state, candidates, topReason} of status.owners.slice(0, 5)) {
            const known = state === 'unknown' ? owner.name : `${owner.name} (${state})`;
            printer.paragraph(`${known}: ${plural(candidates.length, 'candidate')}. ${topReason}`, '  ');
          }
          if (status.owners.length > 5) printer.line(`  and ${status.owners.length - 5} more: wsr status --owners`);
        }
        printSecrets(printer, status);
        if (status.personalData.length > 0) {
          printer.heading('Personal data in the archive');
          for (const {kind, places, assets} of status.personalData)
            printer.line(`  ${kind}: ${plural(places, 'place')} in ${plural(assets, 'asset')}`);
        }
        printNotHarvested(printer, status);
        // Of a source that was never harvested nobody knows what could not be read.
        if (status.notHarvested.length === 0 || status.unreadable.length > 0)
          printUnreadable(printer, status.unreadable);
        if (status.outbox > 0) printer.line(`${status.outbox} decisions wait for the next sync.`);
        return ExitCode.DONE;
      },
      {remote: 'not-asked'},
    ),
};

/** What was proven of those that are approved: `wsr verify` compares the others. */
function printVerdicts(printer: Printer, {verdicts}: Status): void {
  const words = Object.entries(verdicts).map(
    ([outcome, count]) => `${count} ${outcome === 'none' ? 'not compared' : outcome.replaceAll('-', ' ')}`,
  );
  if (words.length > 0) printer.line(`  rows of the approved ones: ${words.join(', ')} (wsr verify)`);
}

/** What would stop if a person left tomorrow, the heaviest first: one line each, as wide as the terminal. */
function printOwners(printer: Printer, owners: Status['owners']): void {
  if (owners.length === 0) {
    printer.line('Nobody is the only one to have anything that is asked about.');
    return;
  }
  printer.table(
    ['person', 'state', 'only theirs', 'weight', 'the first of them'],
    owners.map(({owner, state, candidates, weight, topReason}) => [
      owner.name,
      state,
      String(candidates.length),
      weight.toFixed(1),
      `${candidates[0] ?? ''}  ${topReason}`,
    ]),
  );
  printer.line(printer.style('dim', 'weight: the ranks of what only they have, added up'));
}

function printNotHarvested(printer: Printer, {assets, history, notHarvested}: Status): void {
  if (notHarvested.length === 0) return;
  const isFirst = assets.length + history.length === 0;
  printer.heading(isFirst ? 'Nothing was harvested yet: wsr harvest' : 'Not harvested yet: wsr harvest');
  for (const {account, source} of notHarvested) printer.line(`  ${source} of ${account}`);
}

/** What is not asked about, each reason with its sentence. */
function printAside(printer: Printer, {setAside}: Status): void {
  if (setAside.length === 0) return;
  printer.heading('Not asked about (wsr list --set-aside REASON)');
  printer.table(
    ['  reason', 'statements', 'candidates', ''],
    setAside.map(({reason, says, statements, candidates}) => [
      `  ${reason}`,
      statements.toLocaleString('en'),
      candidates === 0 ? '·' : candidates.toLocaleString('en'),
      says,
    ]),
  );
}

/** How far the history reaches, and what of it is not whole: only what there is. */
function printHistory(printer: Printer, {history}: Status): void {
  if (history.length === 0) return;
  printer.heading('Query history');
  for (const gaps of history) {
    const {account, firstDay, lastDay, runs, runsWithoutHash, runsWithoutText, textsTruncated, credits} = gaps;
    const parts = [
      `${runs.toLocaleString('en')} runs`,
      credits === undefined ? '' : `${credits.toLocaleString('en', {maximumFractionDigits: 1})} credits`,
      runsWithoutHash === 0 ? '' : `${runsWithoutHash.toLocaleString('en')} without a hash`,
      runsWithoutText === 0 ? '' : `${runsWithoutText.toLocaleString('en')} without a text`,
      textsTruncated === 0 ? '' : `${plural(textsTruncated, 'text')} cut at 100,000 characters`,
    ];
    printer.line(`  ${account}  ${firstDay} to ${lastDay}: ${parts.filter((part) => part !== '').join(', ')}`);
  }
}

/** What was masked, by kind and by asset: places only, and enough of them to begin with. */
function printSecrets(printer: Printer, {redactions, secrets}: Status): void {
  if (secrets.places === 0) return;
  printer.heading(
    `Secrets masked in ${plural(secrets.places, 'place')} of ${plural(secrets.assets, 'asset')} (rotate them)`,
  );
  for (const {kind, places, assets} of redactions)
    printer.line(`  ${kind}: ${plural(places, 'place')} in ${plural(assets, 'asset')}`);
  printer.line(secrets.most.length < secrets.assets ? '  The assets with most of them:' : '  They stood in:');
  for (const {title, container, path, gone, places, kinds} of secrets.most) {
    const which = kinds.map(({kind, places: count}) => `${count} ${kind}`).join(', ');
    printer.line(`    ${title}: ${plural(places, 'place')} (${which})`);
    printer.line(printer.style('dim', `      ${container}/${path}${gone ? ', gone from there' : ''}`));
  }
}
