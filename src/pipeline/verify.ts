import {ExitCode, usageError} from '../errors.ts';
import type {Candidate} from '../model/family.ts';
import type {Verification, VerificationOutcome} from '../model/verification.ts';
import type {Estimate} from '../ports/row-comparison.ts';
import type {Row} from '../ports/warehouse.ts';
import type {Workshop} from './context.ts';
import {statesOf} from './decide.ts';
import {findCandidate} from './find-candidate.ts';
import {plural} from './plural.ts';
import {approvedByRank} from './publish-drafts.ts';
import {syncCatalog} from './sync.ts';
import {verifyOne} from './verify-candidate.ts';
import {storeVerdicts} from './verify-store.ts';

export interface VerifyOptions {
  /** Ids, beginnings of ids or names; every approved candidate when there is none. */
  readonly references?: readonly string[];
  /** Says what it would read, and compares nothing. */
  readonly estimateOnly?: boolean;
  /** No comparison may read more, in bytes; what the config says when undefined. */
  readonly maxBytes?: number;
  /** Whether nobody asked for it: then only accounts are touched whose config allows it. */
  readonly unattended?: boolean;
  /** How many differing rows are handed on, for the reviewer's screen; they are stored nowhere. */
  readonly showRows?: number;
}

/** What became of one candidate. */
export interface Verified {
  readonly candidate: string;
  readonly name: string;
  readonly account: string;
  readonly outcome: VerificationOutcome | 'estimated';
  /** One sentence. */
  readonly says: string;
  readonly rows?: Verification['rows'];
  readonly columns?: readonly string[];
  readonly estimate?: Estimate;
  /** The statements that would let the role read what it may not. */
  readonly grant?: string;
  /** Rows that one side has more often than the other: only where they were asked for. */
  readonly differing?: readonly Row[];
  /** The account could not be asked at all. */
  readonly hasFailed?: true;
  /** What is stored; undefined where nothing is. */
  readonly verdict?: Verification;
}

export interface VerifyReport {
  readonly verified: readonly Omit<Verified, 'verdict' | 'hasFailed'>[];
  /** Verdicts that are new or others than before. */
  readonly stored: number;
  readonly held: readonly {readonly path: string; readonly kind: string; readonly line: number}[];
  readonly exitCode: ExitCode;
}

/**
 * Compares the rows of originals and their models inside the account and keeps the verdicts in the archive. One candidate that
 * cannot be compared stops no other.
 */
export async function verify(workshop: Workshop, options: VerifyOptions = {}): Promise<VerifyReport> {
  await syncCatalog(workshop);
  const {progress, signal} = workshop;
  const wanted = wantedOf(workshop, options.references ?? [], options.unattended === true);
  progress.report({t: 'stage', stage: 'verify', detail: plural(wanted.length, 'candidate')});
  const found: Verified[] = [];
  const kept = {stored: 0, held: [] as VerifyReport['held']};
  try {
    for (const [done, {candidate, name}] of wanted.entries()) {
      signal.throwIfAborted();
      progress.report({t: 'count', stage: 'verify', done, total: wanted.length, unit: 'models', detail: name});
      found.push(await verifyOne(workshop, candidate, name, options));
    }
  } finally {
    // A comparison may have cost money: what was found before a run is stopped is kept.
    const verdicts = found.flatMap(({verdict}) => (verdict === undefined ? [] : [verdict]));
    Object.assign(kept, await storeVerdicts(workshop, verdicts));
  }
  const equal = found.filter(({outcome}) => outcome === 'equal').length;
  progress.report({t: 'done', stage: 'verify', summary: `${equal} of ${plural(found.length, 'model')} equal`});
  const isDifferent = found.some(({outcome}) => outcome === 'different');
  const hasFailed = found.some((one) => one.hasFailed === true);
  return {
    verified: found.map(withoutVerdict),
    ...kept,
    exitCode: hasFailed ? ExitCode.FAILED : isDifferent || kept.held.length > 0 ? ExitCode.GATE : ExitCode.DONE,
  };
}

function wantedOf(
  workshop: Workshop,
  references: readonly string[],
  unattended: boolean,
): readonly {readonly candidate: Candidate; readonly name: string}[] {
  const states = statesOf(workshop);
  const named = (candidate: Candidate): {candidate: Candidate; name: string} => ({
    candidate,
    name: states.get(candidate.id)?.name ?? candidate.name,
  });
  if (references.length > 0) {
    const found = new Map(references.map((one) => findCandidate(workshop, one)).map((one) => [one.id, one]));
    return [...found.values()].map(named);
  }
  const approved = approvedByRank(workshop);
  if (approved.length > 0 || unattended) return approved.map(({candidate, name}) => ({candidate, name}));
  throw usageError(
    'nothing-approved',
    'Nothing is approved, so there is nothing to verify.',
    'Name candidates, or decide with `wsr decide ID --approve`.',
  );
}

/** What is stored is told by `stored`: the rest is for whoever asked. */
function withoutVerdict(one: Verified): VerifyReport['verified'][number] {
  const {verdict: _, hasFailed: __, ...told} = one;
  return told;
}
