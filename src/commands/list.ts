import {ExitCode, usageError} from '../errors.ts';
import type {Candidate, SetAside} from '../model/family.ts';
import type {Workshop} from '../pipeline/context.ts';
import {plural} from '../pipeline/plural.ts';
import type {ReviewState} from '../review/fold.ts';
import type {Command} from './command.ts';
import {lastRunWords} from './history-lines.ts';
import {bar, cut, type Printer} from './print.ts';
import {withWorkshop} from './session.ts';

/** Why something is not asked about, as `pipeline/set-aside.ts` has it: written here so that --help loads no SQL. */
const ASIDE = ['peek', 'lookup', 'trivial', 'housekeeping', 'admin', 'session', 'not-a-query', 'no-model'];
const STATUSES = ['pending', 'approved', 'rejected', 'merged', 'snoozed', 'stale', 'in-dbt', 'set-aside', 'all'];

export const listCommand: Command = {
  name: 'list',
  summary: 'candidates, the ones that matter first',
  arguments: [{name: '[text...]', description: 'only those whose SQL or title holds these words'}],
  options: [
    {flags: '--status <status>', description: `one of ${STATUSES.join(', ')}`, default: 'pending'},
    {flags: '--set-aside <reason>', description: `what is not asked about, for this reason: ${ASIDE.join(', ')}`},
    {flags: '--conflicts', description: 'terms that candidates define in several ways, side by side', default: false},
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
        const reason = options['setAside'] === undefined ? undefined : String(options['setAside']);
        if (reason !== undefined && !ASIDE.includes(reason))
          throw usageError('unknown-reason', `${reason || 'Nothing'} is no reason.`, `Use one of: ${ASIDE.join(', ')}`);
        const given = String(options['status']);
        // What is set aside is never pending: the reason says which status is meant.
        const status = reason !== undefined && given === 'pending' ? 'set-aside' : given;
        if (!STATUSES.includes(status))
          throw usageError(
            'unknown-status',
            `${status || 'Nothing'} is no status.`,
            `Use one of: ${STATUSES.join(', ')}`,
          );
        if (options['conflicts'] === true) {
          if (args.length > 0 || reason !== undefined || given !== 'pending' || isNarrowed(options))
            throw usageError('too-much', '--conflicts lists all terms there are.', 'Leave words and filters out.');
          return printConflicts(workshop, printer, common.json);
        }
        const limit = Number(options['limit']);
        if (!/^\d+$/.test(String(options['limit'])) || limit < 1)
          throw usageError('bad-limit', '--limit takes a whole number from 1 on.');
        const states = statesOf(workshop);
        const words = args.join(' ');
        const found = words === '' ? undefined : new Set(workshop.catalog.search(words));
        const kept = workshop.catalog
          .candidates()
          .filter((candidate) => found?.has(candidate.id) ?? true)
          .filter((candidate) => hasStatus(candidate, states.get(candidate.id), status))
          .filter(({setAside}) => reason === undefined || setAside === reason);
        const others = status === 'set-aside' ? await aside(workshop, reason, words) : [];
        const rows = [...kept, ...others]
          .filter(
            ({owner}) =>
              options['owner'] === undefined || owner.name.toLowerCase() === String(options['owner']).toLowerCase(),
          )
          .filter((candidate) => options['reads'] === undefined || readsRelation(candidate, String(options['reads'])))
          .toSorted(order(String(options['sort'])));
        const shown = rows.slice(0, limit);
        const verdicts = await verdictsOf(workshop, shown, states);
        if (common.json) {
          printer.rows(shown.map((candidate) => row(candidate, states.get(candidate.id), verdicts.get(candidate.id))));
          return ExitCode.DONE;
        }
        const {sayAside} = await import('../pipeline/set-aside.ts');
        for (const candidate of shown)
          printCandidate(printer, candidate, states.get(candidate.id), verdicts.get(candidate.id), sayAside);
        if (rows.length > shown.length)
          printer.line(printer.style('dim', `${rows.length - shown.length} more: --limit ${rows.length}`));
        if (rows.length === 0)
          printer.line('No candidate fits. See `wsr list --status all`, or run `wsr harvest` first.');
        return ExitCode.DONE;
      },
      {remote: 'not-asked'},
    ),
};

function isNarrowed(options: Readonly<Record<string, unknown>>): boolean {
  return options['owner'] !== undefined || options['reads'] !== undefined;
}

/** What each family means by a term, side by side: where a conversation between teams begins. */
async function printConflicts(workshop: Workshop, printer: Printer, json: boolean): Promise<ExitCode> {
  const {termConflicts} = await import('../pipeline/term-conflicts.ts');
  const terms = termConflicts(workshop.catalog.candidates());
  if (json) {
    printer.rows(terms);
    return ExitCode.DONE;
  }
  for (const {term, sides} of terms) {
    printer.heading(term);
    for (const {id, name, says} of sides) {
      printer.line(`  ${printer.style('dim', id)}  ${name}`);
      printer.paragraph(says, '      ');
    }
    printer.line();
  }
  if (terms.length === 0) printer.line('No two candidates define one term in different ways.');
  return ExitCode.DONE;
}

/** Statements that no candidate holds; the search over candidates does not know them, so their texts are looked at. */
async function aside(workshop: Workshop, reason: string | undefined, words: string): Promise<readonly Candidate[]> {
  const {ASIDE_REASONS, statementsAside} = await import('../pipeline/set-aside.ts');
  const wanted = new Set(ASIDE_REASONS.filter((each) => reason === undefined || each === reason));
  const asked = words.toLowerCase().split(/\s+/);
  return [...statementsAside(workshop, wanted)].filter(({sql, title}) => {
    const text = `${title}\n${sql}`.toLowerCase();
    return asked.every((word) => text.includes(word));
  });
}

function hasStatus(candidate: Candidate, state: ReviewState | undefined, wanted: string): boolean {
  if (wanted === 'all') return true;
  if (wanted === 'set-aside') return candidate.setAside !== undefined;
  if (wanted === 'in-dbt') return candidate.modelled !== undefined;
  const status = state?.status ?? 'pending';
  // What was set aside waits in its own section, unless a person has decided on it.
  return status === wanted && (candidate.setAside === undefined || status !== 'pending');
}

/** What comparing rows came to, of those that are shown and were compared. */
async function verdictsOf(
  workshop: Workshop,
  shown: readonly Candidate[],
  states: ReadonlyMap<string, ReviewState>,
): Promise<ReadonlyMap<string, string>> {
  const stored = new Set(workshop.catalog.verdicts().map(({candidate}) => candidate));
  if (!shown.some(({id}) => stored.has(id))) return new Map();
  const {knownVerdict} = await import('../pipeline/verify-store.ts');
  return new Map(
    shown.flatMap((candidate) => {
      if (!stored.has(candidate.id)) return [];
      const known = knownVerdict(workshop, candidate, states.get(candidate.id)?.name ?? candidate.name);
      return known === undefined ? [] : [[candidate.id, known.isStale ? 'stale' : known.verdict.outcome] as const];
    }),
  );
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
function printCandidate(
  printer: Printer,
  candidate: Candidate,
  state: ReviewState | undefined,
  verdict: string | undefined,
  say: (reason: SetAside) => string,
): void {
  const {id, rank, owner, runs, members, findings, personalData, setAside, refusal, reasons, modelled} = candidate;
  const inDbt = modelled?.isVariant === true ? 'in dbt, differs' : 'in dbt';
  const status = state?.status ?? 'pending';
  const marks = [
    owner.name + (owner.state === undefined || owner.state === 'active' ? '' : ` (${owner.state})`),
    plural(runs, 'run'),
    lastRunWords(candidate),
    members.length > 1 ? `≈${members.length - 1} alike` : '',
    findings.length > 0 ? lintMark(candidate) : '',
    personalData.length > 0 ? `personal data ${personalData.length}` : '',
    status === 'pending' ? '' : printer.style(status === 'approved' ? 'green' : 'yellow', status),
    modelled === undefined ? '' : `${inDbt}: ${modelled.model}`,
    verdict === undefined ? '' : `rows ${verdict.replaceAll('-', ' ')}`,
    (candidate.conflicts ?? []).length > 0 ? 'defined otherwise elsewhere' : '',
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
  const says = refusal === undefined ? (reasons[0]?.text ?? '') : `No model: ${refusal}`;
  const why = setAside === undefined ? says : say(setAside);
  if (why !== '') printer.line(printer.style('dim', cut(`             ${why}`, printer.width)));
}

function lintMark({findings}: Candidate): string {
  const errors = findings.filter(({severity}) => severity === 'error').length;
  return errors > 0 ? `lint ${findings.length} (${plural(errors, 'error')})` : `lint ${findings.length}`;
}

/** A candidate as scripts get it. */
export function row(candidate: Candidate, state: ReviewState | undefined, verdict?: string): Record<string, unknown> {
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
    modelled,
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
    modelled: modelled ?? null,
    verified: verdict ?? null,
  };
}
