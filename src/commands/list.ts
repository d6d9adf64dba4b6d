import {ExitCode, usageError} from '../errors.ts';
import type {Candidate} from '../model/family.ts';
import {plural} from '../pipeline/plural.ts';
import type {ReviewState} from '../review/fold.ts';
import type {Command} from './command.ts';
import {lastRunWords} from './history-lines.ts';
import {bar, cut, type Printer} from './print.ts';
import {withWorkshop} from './session.ts';

const STATUSES = ['pending', 'approved', 'rejected', 'merged', 'snoozed', 'stale', 'set-aside', 'all'];

export const listCommand: Command = {
  name: 'list',
  summary: 'candidates, the ones that matter first',
  arguments: [{name: '[text...]', description: 'only those whose SQL or title holds these words'}],
  options: [
    {flags: '--status <status>', description: `one of ${STATUSES.join(', ')}`, default: 'pending'},
    {flags: '--owner <name>', description: 'only of this person or role'},
    {flags: '--reads <relation>', description: 'only those that read this table (or part of its name)'},
    {flags: '--sort <key>', description: 'rank, runs, name or owner', default: 'rank'},
    {flags: '--limit <n>', description: 'how many at most', default: '25'},
  ],
  example: 'wsr list --owner MIRA_OKAFOR --limit 10',
  run: (invocation) =>
    withWorkshop(
      invocation,
      async (workshop, printer) => {
        const {statesOf} = await import('../pipeline/decide.ts');
        const {args, options, common} = invocation;
        const status = String(options['status']);
        if (!STATUSES.includes(status))
          throw usageError('unknown-status', `${status} is no status.`, `Use one of: ${STATUSES.join(', ')}`);
        const limit = Number(options['limit']);
        if (!Number.isInteger(limit) || limit < 1)
          throw usageError('bad-limit', '--limit takes a whole number from 1 on.');
        const states = statesOf(workshop);
        const found = args.length === 0 ? undefined : new Set(workshop.catalog.search(args.join(' ')));
        const rows = workshop.catalog
          .candidates()
          .filter((candidate) => found?.has(candidate.id) ?? true)
          .filter((candidate) => hasStatus(candidate, states.get(candidate.id), status))
          .filter(
            ({owner}) =>
              options['owner'] === undefined || owner.name.toLowerCase() === String(options['owner']).toLowerCase(),
          )
          .filter((candidate) => options['reads'] === undefined || readsRelation(candidate, String(options['reads'])))
          .toSorted(order(String(options['sort'])));
        const shown = rows.slice(0, limit);
        if (common.json) {
          printer.rows(shown.map((candidate) => row(candidate, states.get(candidate.id))));
          return ExitCode.DONE;
        }
        for (const candidate of shown) printCandidate(printer, candidate, states.get(candidate.id));
        if (rows.length > shown.length)
          printer.line(printer.style('dim', `${rows.length - shown.length} more: --limit ${rows.length}`));
        if (rows.length === 0)
          printer.line('No candidate fits. See `wsr list --status all`, or run `wsr harvest` first.');
        return ExitCode.DONE;
      },
      {remote: 'not-asked'},
    ),
};

function hasStatus(candidate: Candidate, state: ReviewState | undefined, wanted: string): boolean {
  if (wanted === 'all') return true;
  if (wanted === 'set-aside') return candidate.setAside !== undefined;
  const status = state?.status ?? 'pending';
  // What was set aside waits in its own section, unless a person has decided on it.
  return status === wanted && (candidate.setAside === undefined || status !== 'pending');
}

function readsRelation(candidate: Candidate, text: string): boolean {
  const wanted = text.toUpperCase();
  return candidate.reads.some(({database, schema, name}) =>
    [database, schema, name].join('.').toUpperCase().includes(wanted),
  );
}

function order(key: string): (a: Candidate, b: Candidate) => number {
  const byId = (a: Candidate, b: Candidate): number => (a.id < b.id ? -1 : 1);
  switch (key) {
    case 'rank':
      return (a, b) => b.rank - a.rank || byId(a, b);
    case 'runs':
      return (a, b) => b.runs - a.runs || byId(a, b);
    case 'name':
      return (a, b) => a.name.localeCompare(b.name, 'en') || byId(a, b);
    case 'owner':
      return (a, b) => a.owner.name.localeCompare(b.owner.name, 'en') || b.rank - a.rank || byId(a, b);
    default:
      throw usageError('unknown-sort', `Candidates cannot be sorted by ${key}.`, 'Use one of: rank, runs, name, owner');
  }
}

/** Two lines: what it is, and why it matters (or why it is not asked about). */
function printCandidate(printer: Printer, candidate: Candidate, state: ReviewState | undefined): void {
  const {id, rank, owner, runs, members, findings, personalData, setAside, refusal, reasons} = candidate;
  const status = state?.status ?? 'pending';
  const marks = [
    owner.name + (owner.state === undefined || owner.state === 'active' ? '' : ` (${owner.state})`),
    plural(runs, 'run'),
    lastRunWords(candidate),
    members.length > 1 ? `≈${members.length - 1} alike` : '',
    findings.length > 0 ? lintMark(candidate) : '',
    personalData.length > 0 ? `personal data ${personalData.length}` : '',
    status === 'pending' ? '' : printer.style(status === 'approved' ? 'green' : 'yellow', status),
    setAside === undefined ? '' : `set aside: ${setAside}`,
  ];
  const score = `${String(Math.round(rank)).padStart(3)} ${printer.style('cyan', bar(rank))}`;
  const name = printer.style('bold', state?.name ?? candidate.name);
  printer.line(
    cut(
      `${printer.style('dim', id)} ${score} ${name}  ${marks.filter((mark) => mark !== '').join(' · ')}`,
      printer.width,
    ),
  );
  const why = refusal === undefined ? (reasons[0]?.text ?? '') : `No model: ${refusal}`;
  if (why !== '') printer.line(printer.style('dim', cut(`             ${why}`, printer.width)));
}

function lintMark({findings}: Candidate): string {
  const errors = findings.filter(({severity}) => severity === 'error').length;
  return errors > 0 ? `lint ${findings.length} (${plural(errors, 'error')})` : `lint ${findings.length}`;
}

/** A candidate as scripts get it. */
export function row(candidate: Candidate, state: ReviewState | undefined): Record<string, unknown> {
  const {
    id,
    name,
    title,
    owner,
    rank,
    reasons,
    runs,
    people,
    lastRunAt,
    history,
    historySince,
    reads,
    writes,
    confidence,
    members,
    findings,
    personalData,
    setAside,
    refusal,
  } = candidate;
  return {
    id,
    name: state?.name ?? name,
    status: state?.status ?? 'pending',
    title,
    owner,
    rank,
    reasons,
    runs,
    people,
    lastRunAt: lastRunAt ?? null,
    history: history ?? null,
    historySince: historySince ?? null,
    reads,
    writes,
    confidence: confidence ?? null,
    members: members.length,
    findings: findings.length,
    personalData: personalData.length,
    setAside: setAside ?? null,
    refusal: refusal ?? null,
  };
}
