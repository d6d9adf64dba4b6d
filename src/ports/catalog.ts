import type {Asset, AssetId} from '../model/asset.ts';
import type {Decision} from '../model/decision.ts';
import type {Evidence} from '../model/evidence.ts';
import type {Candidate, CandidateId, Family} from '../model/family.ts';
import type {Person} from '../model/people.ts';
import type {Hex32, Oid, UtcDay} from '../model/scalars.ts';
import type {ExactFingerprint, ShapeFingerprint, Statement, StatementKind} from '../model/statement.ts';
import type {HistoryText, SourceState} from './archive.ts';
import type {Witness} from './trees.ts';

/** A statement with what its asset says of it: what grouping and ranking need. */
export interface StatementRow {
  readonly statement: Statement;
  readonly asset: Omit<Asset, 'body'>;
}

/** Evidence of one exact text summed over days, per user and context. */
export interface EvidenceSum {
  readonly exact: ExactFingerprint;
  readonly userId: string;
  readonly userName: string;
  readonly actor: Evidence['actor'];
  readonly role: string;
  readonly warehouse: string;
  readonly database: string;
  readonly schema: string;
  readonly runs: number;
  readonly failures: number;
  readonly elapsedMs: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** Distinct UTC days with a run, sorted. */
  readonly days: readonly UtcDay[];
}

export interface AssetCounts {
  readonly account: string;
  readonly source: string;
  readonly kind: string;
  readonly present: number;
  readonly gone: number;
}

/** That personal data of a kind stands in an asset, and in how many places. */
export interface PersonalDataMark {
  readonly kind: string;
  /** Of an e-mail address, in lower case; '' for everything else. */
  readonly domain: string;
  readonly places: number;
}

/** An asset in which something was masked: where a person has to look, never what stood there. */
export interface MaskedAsset {
  readonly asset: AssetId;
  readonly account: string;
  readonly title: string;
  readonly container: string;
  readonly path: string;
  readonly gone: boolean;
  readonly places: number;
  /** Places by kind, most first. */
  readonly kinds: readonly {readonly kind: string; readonly places: number}[];
}

/**
 * An index of the archive, droppable at any time; the outbox is the only thing in it that the archive lacks.
 * Synchronous: it is a local file.
 */
export interface Catalog {
  /** Head of the archive that the index stands at. */
  head(): Oid | undefined;
  setHead(oid: Oid): void;
  /** Runs `work` in one transaction: all of it, or nothing. */
  transaction<T>(work: () => T): T;

  putAsset(asset: Asset, gone: boolean, statements: readonly Statement[]): void;
  putPeople(account: string, people: readonly Person[]): void;
  putText(text: HistoryText, statement: Statement | undefined): void;
  putDay(account: string, utcDay: UtcDay, rows: readonly Evidence[]): void;
  putFamily(family: Family): void;
  putDecisions(candidate: CandidateId, decisions: readonly Decision[]): void;
  putState(state: SourceState): void;
  /** Replaces everything computed. */
  replaceCandidates(candidates: readonly Candidate[]): void;

  revision(id: AssetId): string | undefined;
  hasText(account: string, queryHash: string, hashVersion: number): boolean;
  /** Exact fingerprint stored for a hash, '' when the text was unreadable, undefined when unknown. */
  exactOf(account: string, queryHash: string, hashVersion: number): ExactFingerprint | '' | undefined;
  asset(id: AssetId): {readonly asset: Asset; readonly gone: boolean} | undefined;
  /** Assets of a source that were last seen in a scope: their locator is the scope's name, `/` or `!`, and the rest. */
  presentAssets(account: string, source: string, scope: string): readonly AssetId[];
  assetCounts(): readonly AssetCounts[];
  statementCounts(): readonly {readonly kind: StatementKind; readonly count: number}[];
  people(account: string): readonly Person[];
  state(account: string, source: string): SourceState | undefined;
  states(): readonly SourceState[];
  families(): readonly Family[];
  decisions(candidate?: CandidateId): readonly Decision[];
  text(exact: ExactFingerprint): HistoryText | undefined;

  /** Statements of present assets, ordered by shape, then asset, then ordinal. */
  statementsByShape(): Iterable<StatementRow>;
  /** Evidence summed by exact text, user and context, ordered by exact. */
  evidenceSums(): Iterable<EvidenceSum>;
  /** Distinct (user, exact) that people ran and that no file of the account holds. */
  textsOnlyInHistory(account: string): Iterable<{readonly userId: string; readonly exact: ExactFingerprint}>;
  evidenceTotals(account: string): {
    readonly rows: number;
    readonly runs: number;
    readonly days: number;
    readonly lastDay?: UtcDay;
  };
  /** Relations that statements of machines or people read after someone wrote them. */
  readersOf(): ReadonlyMap<string, readonly {readonly actor: string; readonly who: string; readonly runs: number}[]>;

  candidate(id: string): Candidate | undefined;
  candidates(): readonly Candidate[];
  /** Full-text search over the SQL of candidates; ids, best first. */
  search(text: string): readonly CandidateId[];
  shapeOf(exact: ExactFingerprint): ShapeFingerprint | undefined;

  /**
   * What outside parsers of these versions said of a text; undefined when they were not asked.
   * @param text hash of the text they are given: what they say names lines in it
   */
  witness(text: Hex32, versions: string): Witness | undefined;
  putWitness(text: Hex32, versions: string, witness: Witness): void;

  /** Decisions made here and not yet in the archive. */
  outbox(): readonly Decision[];
  queueDecision(decision: Decision): void;
  clearOutbox(ids: readonly string[]): void;

  /** How much personal data stands in an asset; replaces what was said of it before. */
  putPersonalData(asset: AssetId, marks: readonly PersonalDataMark[]): void;
  /** Personal data by kind. @param allowDomains domains whose addresses do not count, with their subdomains */
  personalDataCounts(
    allowDomains: readonly string[],
  ): readonly {readonly kind: string; readonly assets: number; readonly places: number}[];

  /** Marks of places where a run was: e.g. which secrets were masked where. */
  redactionCounts(): readonly {readonly kind: string; readonly assets: number; readonly places: number}[];
  /** Everything that was masked, and the assets with most of it: at most so many, most first. */
  masked(atMost: number): {
    readonly places: number;
    readonly assets: number;
    readonly most: readonly MaskedAsset[];
  };
  close(): void;
}
