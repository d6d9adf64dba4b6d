import {plural} from '../pipeline/plural.ts';
import type {PublishReport} from '../pipeline/publish.ts';
import type {PublishedProposal} from '../pipeline/publish-proposals.ts';
import type {Command} from './command.ts';
import {Printer} from './print.ts';
import {withWorkshop} from './session.ts';

export const publishCommand: Command = {
  name: 'publish',
  summary: 'approved candidates become branches and pull requests, one model each; your checkout is not touched',
  options: [
    {flags: '--dry-run', description: 'show the exact diff of every branch and write nothing', default: false},
    {
      flags: '--push',
      description: 'send the branches to the remote origin, and open or update their pull requests (publish.forge)',
      default: false,
    },
  ],
  example: 'wsr publish --dry-run --push',
  run: (invocation) =>
    withWorkshop(invocation, async (workshop, printer) => {
      const [{publish}, {cleanFailure}] = await Promise.all([
        import('../pipeline/publish.ts'),
        import('../system/clean-error.ts'),
      ]);
      const dryRun = invocation.options['dryRun'] === true;
      const published = await workshop.locked(() =>
        publish(workshop, {dryRun, push: invocation.options['push'] === true}),
      );
      const {failure} = published;
      const report = failure === undefined ? published : {...published, failure: cleanFailure(failure)};
      if (invocation.common.json) printer.json(report);
      else if (invocation.common.quiet) printAlarms(new Printer(invocation.stderr, invocation.env), report);
      else printPublish(printer, report, dryRun);
      return report.exitCode;
    }),
};

const STATE_WORDS = {created: 'new', updated: 'updated', 'up-to-date': 'as it was', merged: 'merged already'} as const;

/** Branches with their diff stat, then everything that did not become one, each with its reason. */
function printPublish(printer: Printer, report: PublishReport, dryRun: boolean): void {
  if (dryRun) printer.line(printer.style('yellow', 'Dry run: no branch was moved.'));
  printer.table(
    ['branch', 'state', 'commit', 'files', 'lines', 'author', 'push'],
    report.branches.map(({branch, state, oid, files, author, pushed}) => [
      printer.style('bold', branch),
      STATE_WORDS[state],
      oid.slice(0, 10),
      String(files.length),
      printer.style('green', `+${files.reduce((sum, file) => sum + file.added, 0)}`),
      author,
      pushed === 'not-asked' ? '·' : pushed,
    ]),
  );
  for (const {diff} of report.branches) if (diff !== undefined) printer.line(`\n${diff}`);
  for (const {branch, notes} of report.branches)
    for (const note of notes) printer.line(`note        ${branch}: ${note}`);
  for (const {name, reason} of report.behind) printer.line(`waits       ${name}: ${reason}`);
  for (const {name, reason} of report.refused)
    printer.line(`${printer.style('yellow', 'no model')}  ${name}: ${reason}`);
  for (const {branch, reason} of report.touched) printer.line(`left alone ${branch}: ${reason}`);
  printProposals(printer, report, dryRun);
  if (report.branches.some(({pushed}) => pushed === 'no-remote'))
    printer.line('not pushed: the repository has no remote called origin.');
  printAlarms(printer, report);
  if (report.waiting.length > 0) {
    printer.line(
      `${plural(report.waiting.length, 'more approved candidate')} waiting for room (publish.max-per-run, publish.max-open): ${report.waiting.join(', ')}`,
    );
  }
  if (
    report.branches.length +
      report.refused.length +
      report.held.length +
      report.touched.length +
      report.waiting.length +
      report.behind.length ===
    0
  ) {
    printer.line('Nothing is approved. Decide with `wsr decide ID --approve`.');
  }
}

const PROPOSAL_WORDS: Readonly<Record<PublishedProposal['outcome'], string>> = {
  opened: 'pull request opened',
  updated: 'pull request updated',
  unchanged: 'pull request as it was',
  remembered: 'not opened: a person closed its pull request',
  merged: 'pull request merged',
  moved: 'no pull request: a person pushed to the branch',
  'by-hand': 'open a pull request',
  failed: 'no pull request',
  held: 'no pull request',
};

/** Pull requests with the calls that a dry run would make, or what a person can do where there is no forge. */
function printProposals(printer: Printer, {branches, ended, taken = []}: PublishReport, dryRun: boolean): void {
  for (const {name, says} of taken) printer.line(`${printer.style('yellow', 'decided')}  ${name}: ${says}`);
  for (const {branch, proposal, pushed} of branches) {
    if (proposal === undefined) continue;
    // What was said of it when it was sent is not said again each night.
    const isOld = proposal.outcome === 'unchanged' || (proposal.outcome === 'by-hand' && pushed === 'up-to-date');
    if (isOld && !dryRun) continue;
    const {outcome, url, calls, commands, remarks} = proposal;
    printer.line(`${branch}  ${PROPOSAL_WORDS[outcome]}${url === undefined ? '' : `: ${url}`}`);
    for (const command of commands) printer.line(`  ${command}`);
    if (dryRun) for (const {method, path, says} of calls) printer.line(`  ${method} ${path}  ${says}`);
    for (const remark of remarks) printer.line(`  ${remark}`);
  }
  for (const {branch, url, outcome} of ended) {
    const words = outcome === 'closed' ? 'pull request closed' : 'pull request left to whoever pushed';
    printer.line(`${branch}  ${words}, as its candidate is not approved any more: ${url}`);
  }
}

/** Why an exit code is not 0: all that is said with `--quiet`. */
function printAlarms(printer: Printer, {held, branches, failure}: PublishReport): void {
  for (const {name, reason, leaks} of held) {
    printer.line(`${printer.style('red', 'held back')} ${name}: ${reason}`);
    for (const leak of leaks) printer.line(`  ${leak.path} line ${leak.line}: ${leak.kind}`);
  }
  for (const {branch, pushed} of branches) {
    if (pushed === 'rejected')
      printer.line(`not pushed ${branch}: the remote's branch holds commits that this tool did not put there.`);
  }
  if (failure === undefined) return;
  printer.line(`${printer.style('red', '✗')} ${failure.message}`);
  if (failure.hint !== undefined) printer.line(`  ${failure.hint}`);
}
