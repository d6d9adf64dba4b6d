import {ExitCode, usageError} from '../errors.ts';
import type {Candidate} from '../model/family.ts';
import type {Confidence} from '../model/statement.ts';
import {relationKey} from '../parse/resolve.ts';
import {plural} from '../pipeline/plural.ts';
import type {ReviewState} from '../review/fold.ts';
import type {Command} from './command.ts';
import {printHistory} from './history-lines.ts';
import {row} from './list.ts';
import type {Printer} from './print.ts';
import {withWorkshop} from './session.ts';
import {printFamily} from './show-family.ts';

/** What each level means for whoever relies on the list. */
const CONFIDENCE: Readonly<Record<Confidence['level'], string>> = {
  confirmed: 'Confirmed: two other parsers read the same tables.',
  likely: 'Likely: one other parser reads the same tables, the other one does not read this query.',
  disputed: 'Disputed: another parser reads other tables.',
  unconfirmed: 'Unconfirmed: no other parser reads this query.',
};

export const showCommand: Command = {
  name: 'show',
  summary: 'one candidate: why it matters, its SQL, its family, lint, and the files it would become',
  arguments: [{name: '<id>', description: 'id, beginning of the id, or name of a candidate, or of what is set aside'}],
  options: [
    {flags: '--model', description: 'only the files as they would be written', default: false},
    {flags: '--page', description: 'only the text of its pull request, in Markdown', default: false},
  ],
  example: 'wsr show weekly_revenue --model',
  run: (invocation) =>
    withWorkshop(
      invocation,
      async (workshop, printer) => {
        const [
          {stateOf, decisionsOn},
          {familyTrace},
          {findShown},
          {sayAside},
          {previewOf},
          {knownVerdict},
          {sayForReview},
        ] = await Promise.all([
          import('../pipeline/decide.ts'),
          import('../pipeline/family-trace.ts'),
          import('../pipeline/find-candidate.ts'),
          import('../pipeline/set-aside.ts'),
          import('../pipeline/preview.ts'),
          import('../pipeline/verify-store.ts'),
          import('../pipeline/verify-says.ts'),
        ]);
        const [reference] = invocation.args;
        if (!reference) throw usageError('no-id', 'Say which candidate to show.', 'See `wsr list`.');
        const {candidate, aside} = findShown(workshop, reference);
        const state = stateOf(workshop, candidate);
        const trace = familyTrace(workshop.catalog, candidate.id);
        const preview = await previewOf(workshop, candidate, state.name ?? candidate.name);
        const known = knownVerdict(workshop, candidate, state.name ?? candidate.name);
        if (invocation.common.json) {
          const decisions = decisionsOn(workshop.catalog, candidate.id);
          printer.json({
            ...row(candidate, state, known === undefined ? undefined : known.isStale ? 'stale' : known.verdict.outcome),
            notAsked: aside === undefined ? null : {reason: aside, says: sayAside(aside)},
            sql: candidate.sql,
            ...(candidate.original === undefined ? {} : {original: candidate.original}),
            context: candidate.context,
            family: candidate.members,
            keptFor: candidate.keptFor ?? [],
            ...trace,
            conflicts: candidate.conflicts ?? [],
            contains: candidate.contains ?? [],
            standsIn: candidate.standsIn ?? [],
            readBy: candidate.readBy ?? [],
            ...(candidate.credits === undefined ? {} : {credits: candidate.credits}),
            lint: candidate.findings,
            personalData: candidate.personalData.map(({id, kind, lines, inQuery, digest}) => ({
              id,
              kind,
              lines,
              inQuery,
              released: state.released.includes(digest),
            })),
            decisions,
            verdict: known === undefined ? null : {...known.verdict, isStale: known.isStale},
            ...preview,
          });
          return ExitCode.DONE;
        }
        if (invocation.options['page'] === true) {
          if (preview.page === undefined) throw usageError('no-page', preview.refusal ?? 'Nothing can be rendered.');
          printer.line(preview.page);
          return ExitCode.DONE;
        }
        if (invocation.options['model'] !== true) {
          const standing = candidate.owner.state === undefined ? '' : ` (${candidate.owner.state})`;
          const owner = candidate.owner.name === '' ? '' : ` of ${candidate.owner.name}${standing}`;
          printer.heading(`${state.name ?? candidate.name}  ${printer.style('dim', candidate.id)}`);
          const isAside = aside !== undefined && state.status === 'pending';
          const standsAt = isAside ? `set aside: ${aside}` : state.status;
          printer.line(`${candidate.title}${owner}, ${standsAt}${state.by === undefined ? '' : ` by ${state.by}`}`);
          if (aside !== undefined) printer.paragraph(sayAside(aside), '', 'yellow');
          if (candidate.modelled !== undefined) {
            const {sayModelled} = await import('../pipeline/analyse-modelled.ts');
            const where = workshop.loaded.config.target.kind === 'dbt' ? 'dbt' : 'the project';
            printer.paragraph(sayModelled(candidate.modelled, where), '', 'yellow');
          }
          printer.line();
          printer.heading(`Rank ${Math.round(candidate.rank)}`);
          for (const {points, text} of candidate.reasons)
            printer.line(`  ${points >= 0 ? '+' : ''}${Math.round(points)}  ${text}`);
          printHistory(printer, candidate);
          if (known !== undefined) {
            printer.line();
            printer.heading('Rows');
            const says = known.isStale
              ? 'Compared once, with another original or another model than today’s.'
              : sayForReview(known.verdict);
            printer.paragraph(says, '  ');
          }
          printer.line();
          printer.heading('Reads');
          for (const relation of candidate.reads) printer.line(`  ${relationKey(relation)}`);
          if (candidate.reads.length === 0) printer.line('  no table');
          const {confidence} = candidate;
          if (confidence !== undefined) printer.paragraph(CONFIDENCE[confidence.level], '  ', 'dim');
          if (confidence?.says !== undefined) printer.paragraph(confidence.says, '  ', 'dim');
          printer.line();
          printWrites(printer, candidate);
          printReaders(printer, candidate);
          printer.heading('Original');
          printer.line(indent(candidate.original ?? candidate.sql));
          printFamily(printer, candidate, trace);
          printPersonalData(printer, candidate, state, workshop.loaded.config.redact['personal-data']);
          if (candidate.findings.length > 0) {
            printer.line();
            printer.heading('Lint');
            // Lines are told as they stand under Original, below what the sheet has above the statement.
            const above = linesOf(candidate.original ?? candidate.sql) - linesOf(candidate.sql);
            for (const {line, severity, rule, message} of candidate.findings) {
              printer.line(
                `  line ${line + above}  ${printer.style(severity === 'error' ? 'red' : 'yellow', severity)}  ${rule}: ${message}`,
              );
            }
          }
          printer.line();
        }
        if (preview.refusal !== undefined) {
          printer.line(`${printer.style('yellow', 'No model:')} ${preview.refusal}`);
        }
        for (const note of preview.notes ?? []) printer.line(`${printer.style('yellow', 'Note:')} ${note}`);
        for (const file of preview.files) {
          printer.heading(file.path);
          printer.line(indent(file.text.trimEnd()));
          printer.line();
        }
        return ExitCode.DONE;
      },
      {remote: 'not-asked'},
    ),
};

function linesOf(text: string): number {
  return text.split('\n').length;
}

function printWrites(printer: Printer, {writes}: Candidate): void {
  if (writes.length === 0) return;
  printer.heading('Writes');
  for (const relation of writes) printer.line(`  ${relationKey(relation)}`);
  printer.line();
}

/** Who needs the result, as far as the account says it. */
function printReaders(printer: Printer, {readBy = []}: Candidate): void {
  if (readBy.length === 0) return;
  printer.heading('Read by');
  for (const {actor, who, runs, firstDay, lastDay, via} of readBy) {
    const days = firstDay === lastDay ? `on ${firstDay}` : `from ${firstDay} to ${lastDay}`;
    const through = via === undefined ? '' : printer.style('dim', `  through ${via}`);
    printer.line(`  ${actor.padEnd(8)} ${who}  ${plural(runs, 'time')} ${days}${through}`);
  }
  printer.line();
}

function printPersonalData(printer: Printer, candidate: Candidate, state: ReviewState, policy: 'mask' | 'keep'): void {
  const {personalData} = candidate;
  if (personalData.length === 0) return;
  printer.line();
  printer.heading('Personal data');
  for (const {id, lines, inQuery, digest} of personalData) {
    const masked = inQuery ? 'a variable in the model' : 'masked in the model';
    const fate = policy === 'keep' ? 'kept, as config says' : state.released.includes(digest) ? 'released' : masked;
    printer.line(`  ${id}  line ${lines.join(', ')}  ${fate}`);
  }
  if (policy === 'mask') {
    printer.line(
      printer.style('dim', `  wsr decide ${candidate.id} --release ${personalData[0]?.id} lets one of them go`),
    );
  }
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
}
