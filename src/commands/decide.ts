import {ExitCode, UserError, usageError} from '../errors.ts';
import type {Verdict} from '../model/decision.ts';
import type {Workshop} from '../pipeline/context.ts';
import type {Leak} from '../ports/scan.ts';
import type {Command} from './command.ts';
import {dayOf} from './day.ts';
import type {Printer} from './print.ts';
import {withWorkshop} from './session.ts';

export const decideCommand: Command = {
  name: 'decide',
  summary: 'one decision on one candidate; kept in the archive, never overwritten, undone by another',
  arguments: [{name: '<id>', description: 'id, beginning of the id, or name of a candidate'}],
  options: [
    {flags: '--approve', description: 'make it a model', default: false},
    {flags: '--reject <reason>', description: 'do not; say why'},
    {flags: '--rename <name>', description: 'name of the model from now on'},
    {flags: '--merge-into <id>', description: 'it is the same thing as another candidate'},
    {flags: '--snooze-until <day>', description: 'ask again from this day on, as YYYY-MM-DD'},
    {flags: '--assign <person>', description: 'who should look at it'},
    {
      flags: '--release <datum>',
      description: 'let one piece of its personal data into the model, as `wsr show` names it: email-1',
    },
    {flags: '--undo', description: 'take back the last decision on it', default: false},
  ],
  example: 'wsr decide weekly_revenue --rename revenue_weekly --approve',
  run: (invocation) =>
    withWorkshop(
      invocation,
      async (workshop, printer) => {
        const [{decideAll, releaseOf, stateOf}, {findCandidate}] = await Promise.all([
          import('../pipeline/decide.ts'),
          import('../pipeline/find-candidate.ts'),
        ]);
        const [reference] = invocation.args;
        if (!reference) throw usageError('no-id', 'Say which candidate to decide on.', 'See `wsr list`.');
        const candidate = findCandidate(workshop, reference);
        const verdicts = verdictsOf(invocation.options, {
          candidateId: (other) => findCandidate(workshop, other).id,
          release: (datum) => releaseOf(candidate, datum),
        });
        if (verdicts.length === 0) {
          throw usageError(
            'no-verdict',
            'Say what you decide.',
            'One of --approve, --reject, --rename, --merge-into, --snooze-until, --assign, --release, --undo',
          );
        }
        if (verdicts.some(({t}) => t === 'approve') && candidate.refusal !== undefined) {
          throw usageError(
            'cannot-be-a-model',
            `${candidate.name} cannot become a model: ${candidate.refusal}`,
            'See `wsr show` for its text.',
          );
        }
        const decisions = decideAll(workshop, candidate, verdicts);
        const {sent, held} = await send(workshop);
        const state = stateOf(workshop, candidate);
        if (invocation.common.json)
          printer.json({
            candidate: candidate.id,
            status: state.status,
            name: state.name ?? candidate.name,
            decisions,
            sent,
            held,
          });
        else if (!invocation.common.quiet) {
          printer.line(
            `${state.name ?? candidate.name} is ${state.status}.${sent || held.length > 0 ? '' : ' The decision is kept here and goes out with the next sync.'}`,
          );
          printHeld(printer, held);
        }
        return held.length > 0 ? ExitCode.GATE : ExitCode.DONE;
      },
      {remote: 'of-use'},
    ),
};

function verdictsOf(
  options: Readonly<Record<string, unknown>>,
  about: {candidateId(reference: string): string; release(datum: string): Verdict},
): readonly Verdict[] {
  const text = (key: string): string | undefined => (typeof options[key] === 'string' ? options[key] : undefined);
  const verdicts: Verdict[] = [];
  if (options['undo'] === true) verdicts.push({t: 'undo'});
  const name = text('rename');
  if (name !== undefined) verdicts.push({t: 'rename', name});
  const to = text('assign');
  if (to !== undefined) verdicts.push({t: 'assign', to});
  const datum = text('release');
  if (datum !== undefined) verdicts.push(about.release(datum));
  const outcomes: Verdict[] = [];
  if (options['approve'] === true) outcomes.push({t: 'approve'});
  const reason = text('reject');
  if (reason?.trim() === '') throw usageError('no-reason', 'Say why it is rejected: the next reviewer will ask.');
  if (reason !== undefined) outcomes.push({t: 'reject', reason});
  const into = text('mergeInto');
  if (into !== undefined) outcomes.push({t: 'merge', into: about.candidateId(into)});
  const until = text('snoozeUntil');
  if (until !== undefined) outcomes.push({t: 'snooze', until: `${dayOf(until)}T00:00:00.000Z`});
  if (outcomes.length > 1)
    throw usageError('two-verdicts', 'A candidate is approved, rejected, merged or snoozed: choose one.');
  return [...verdicts, ...outcomes];
}

/**
 * Sends the outbox at once when nobody else is writing and the remote is there; otherwise the decision is safe here.
 * @returns whether all of it is there, and what the last scan held back
 */
async function send(workshop: Workshop): Promise<{readonly sent: boolean; readonly held: readonly Leak[]}> {
  const {flushOutbox} = await import('../pipeline/decide.ts');
  // Told also when the remote turns out to be away: the archive here has been asked by then.
  let held: readonly Leak[] = [];
  try {
    return await workshop.locked(async () => {
      ({held} = await flushOutbox(workshop));
      const waits = workshop.catalog.outbox().length > 0;
      const push = await workshop.archive.push((leak) => {
        held = [...held, leak];
      });
      return {sent: !waits && (push === 'pushed' || push === 'up-to-date'), held};
    });
  } catch (error) {
    if (error instanceof UserError && (error.exitCode === ExitCode.LOCKED || error.code === 'git.unreachable'))
      return {sent: false, held};
    throw error;
  }
}

function printHeld(printer: Printer, held: readonly Leak[]): void {
  if (held.length === 0) return;
  printer.line('The archive would have got a secret with what is decided, so that part stays on this machine:');
  for (const {path, kind, line} of held) {
    printer.line(`${printer.style('red', 'held back')} ${path} line ${line}: ${kind}`);
  }
}
