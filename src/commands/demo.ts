import {relative} from 'node:path';
import {ExitCode} from '../errors.ts';
import {plural} from '../pipeline/plural.ts';
import {OUTCOME_WORDS} from '../pipeline/verify-says.ts';
import type {DemoReport} from '../pipeline/demo.ts';
import type {Workshop} from '../pipeline/context.ts';
import type {Command, Invocation} from './command.ts';
import {bar, type Printer} from './print.ts';
import {printUnreadable} from './print-unreadable.ts';
import {withWorkshop} from './session.ts';

export const demoCommand: Command = {
  name: 'demo',
  summary: 'a whole rescue on an invented account, in a temporary folder, in under a minute',
  options: [
    {flags: '--keep <dir>', description: 'play in this folder; run again to see that nothing changes'},
    {flags: '--seed <n>', description: 'another seed gives another account', default: '1'},
  ],
  example: 'wsr demo --keep ./rescue-demo',
  run: async (invocation) => {
    const [{openDemoWorld, writeDemoConfig}, {openSandbox}, {playDemo}] = await Promise.all([
      import('../system/demo-world.ts'),
      import('../system/open-sandbox.ts'),
      import('../pipeline/demo.ts'),
    ]);
    const keep = invocation.options['keep'];
    const world = await openDemoWorld(typeof keep === 'string' ? keep : undefined, invocation.cwd);
    const sandbox = await openSandbox({
      account: 'lantern',
      seed: String(invocation.options['seed']),
      port: '0',
      directory: world.accountDirectory,
    });
    try {
      await writeDemoConfig(world, sandbox);
      const inside = {
        ...invocation,
        common: {...invocation.common, config: world.config},
        env: {...invocation.env, WSR_SANDBOX_PASSWORD: sandbox.password, WSR_OPERATOR: 'demo reviewer'},
      };
      return await withWorkshop(inside, async (workshop, printer) => {
        const report = await workshop.locked(() => playDemo(workshop));
        if (invocation.common.json) printer.json({directory: world.directory, ...report});
        else if (!invocation.common.quiet) summary(printer, workshop, report, placesOf(invocation, world.directory));
        return report.harvest.exitCode === ExitCode.DONE ? report.publish.exitCode : report.harvest.exitCode;
      });
    } finally {
      await sandbox.stop();
    }
  },
};

interface Places {
  /** The demo's folder as a person would type it. */
  readonly folder: string;
  /** How the program is called where it runs: from a checkout by npm, which brings the right Node. */
  readonly wsr: string;
  readonly demo: string;
}

function placesOf(invocation: Invocation, directory: string): Places {
  const short = relative(invocation.cwd, directory) || '.';
  const inCheckout = invocation.env['npm_lifecycle_event'] === 'demo';
  return {
    folder: short.startsWith('..') ? directory : short,
    wsr: inCheckout ? 'npm run -s wsr --' : 'wsr',
    demo: inCheckout ? 'npm run demo --' : 'wsr demo',
  };
}

function summary(printer: Printer, workshop: Workshop, report: DemoReport, {folder, wsr, demo}: Places): void {
  const {harvest, publish, top, files, history} = report;
  printer.line();
  printer.heading('What was found');
  printer.paragraph(
    `${plural(files, 'file')} of ${report.surfaces} readable workspaces and notebooks, and ` +
      `${plural(report.historyAssets, 'statement')} that only the query history still held. ` +
      `${plural(history.runs, 'run')} on ${plural(history.days, 'day')}. ` +
      `${plural(harvest.analysis.statements, 'statement')} in ${plural(harvest.analysis.families, 'family')}: ${plural(harvest.analysis.candidates, 'candidate')}. ` +
      `${plural(report.secrets, 'secret')} masked before anything was written.`,
    '  ',
  );

  printer.line();
  printUnreadable(printer, report.unreadable);

  printer.line();
  printer.heading('The ten that matter');
  for (const [index, candidate] of top.entries()) {
    const owner =
      candidate.owner.state === undefined || candidate.owner.state === 'active' ? '' : ` (${candidate.owner.state})`;
    printer.line(
      `  ${String(index + 1).padStart(2)}  ${printer.style('cyan', bar(candidate.rank))} ${printer.style('bold', candidate.name)}  ${candidate.owner.name}${owner}`,
    );
    printer.paragraph(
      candidate.reasons
        .slice(0, 2)
        .map(({text}) => text)
        .join(' '),
      '      ',
      'dim',
    );
  }

  printer.line();
  const equal = report.verify.verified.filter(({outcome}) => outcome === 'equal').length;
  printer.heading(`Verified: ${equal} of ${report.verify.verified.length} give the rows of their original`);
  for (const {name, outcome, says, rows} of report.verify.verified) {
    const rest = outcome === 'equal' ? plural(rows?.model ?? 0, 'row') : says;
    const colour = outcome === 'equal' ? 'green' : outcome === 'different' ? 'red' : 'yellow';
    printer.line(
      `  ${printer.style('bold', name.padEnd(44))} ${printer.style(colour, OUTCOME_WORDS[outcome].padEnd(10))}  ${rest}`,
    );
  }

  printer.line();
  printer.heading(`Published: ${plural(publish.branches.length, 'branch')} on ${workshop.loaded.config.publish.base}`);
  for (const {branch, oid, state, files: changed, author} of publish.branches) {
    const lines = changed.reduce((sum, file) => sum + file.added, 0);
    printer.line(
      `  ${printer.style('bold', branch.padEnd(44))} ${oid.slice(0, 10)}  ${plural(changed.length, 'file')} ${printer.style('green', `+${lines}`)}  ${author}${state === 'up-to-date' ? '  (as it was)' : ''}`,
    );
  }
  for (const {name, reason} of publish.refused)
    printer.line(`  ${printer.style('yellow', 'no model')} ${name}: ${reason}`);
  for (const {name, reason} of publish.held) printer.line(`  ${printer.style('red', 'held back')} ${name}: ${reason}`);

  printer.line();
  printer.heading('Where to look next');
  const first = publish.branches[0]?.branch;
  if (first !== undefined) printer.line(`  git -C ${folder}/dbt show ${first}`);
  printer.line(`  git -C ${folder}/remotes/archive.git log --stat main`);
  printer.line(`  ${wsr} list --config ${folder}/worksheet-rescue.yml`);
  printer.line(
    `  ${harvest.commits === 0 ? 'Nothing had changed: no commit was made.' : `${demo} --keep ${folder}     (again: it makes no commit)`}`,
  );
}
