import type {Asset, AssetFacts, AssetId, Context} from '../model/asset.ts';
import type {Decision} from '../model/decision.ts';
import type {Evidence} from '../model/evidence.ts';
import type {Candidate, CandidateId, Family} from '../model/family.ts';
import type {ObjectDependency, ObjectGrants, ObjectUse} from '../model/object-use.ts';
import type {Person} from '../model/people.ts';
import type {Hex32, Json, Oid, UtcDay} from '../model/scalars.ts';
import type {ExactFingerprint, ShapeFingerprint, Statement, StatementKind} from '../model/statement.ts';
import type {Verification} from '../model/verification.ts';
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
  /** Credits the account attributes to the runs; undefined where it says nothing of them. */
  readonly credits?: number;
}

/** Who reads an object after someone wrote it. */
export interface ObjectReader {
  readonly actor: string;
  /** The user; of a task its full name, where the account says it. */
  readonly who: string;
  readonly runs: number;
  /** First and last day on which it was seen to. */
  readonly firstDay: UtcDay;
  readonly lastDay: UtcDay;
  /** The view that it reads instead, `DATABASE.SCHEMA.NAME`. */
  readonly via?: string;
}

/** What the history of an account holds, and what it says less of than it could. */
export interface HistoryGaps {
  readonly account: string;
  readonly firstDay: UtcDay;
  readonly lastDay: UtcDay;
  readonly runs: number;
  /** Runs of which the account gives no QUERY_HASH. */
  readonly runsWithoutHash: number;
  /** Runs with a hash and no text: `<redacted>`, or kept out. */
  readonly runsWithoutText: number;
  /** Distinct texts that the account cut at 100,000 characters. */
  readonly textsTruncated: number;
  readonly credits?: number;
}

/** Evidence of a text on a day in a context, of a person. */
export type PersonRun = Pick<
  Evidence,
  | 'utcDay'
  | 'client'
  | 'role'
  | 'warehouse'
  | 'database'
  | 'schema'
  | 'runs'
  | 'failures'
  | 'firstAt'
  | 'lastAt'
  | 'sessions'
> & {readonly exact: ExactFingerprint};

/** A sheet that was put together from the query history, and the ids of the statements that make it up. */
export interface HistoryAsset {
  readonly id: AssetId;
  readonly ownerId: string;
  readonly revision?: string;
  readonly aliases: readonly AssetId[];
}

/** A text of the query history as it was read. */
export interface HistoryStatement {
  readonly exact: ExactFingerprint;
  readonly shape: ShapeFingerprint;
  readonly kind: StatementKind;
  readonly sql: string;
}

/** A statement that may hold another one: one that unloads, schedules or fetches its result. */
export interface Carrier {
  readonly exact: ExactFingerprint;
  /** First keywords in upper case. */
  readonly verb: string;
  readonly sql: string;
  /** As its asset has it; empty for a text of the history. */
  readonly context: Context;
  /** What holds it; undefined for a text of the history. */
  readonly asset?: AssetFacts;
}

export interface AssetCounts {
  readonly account: string;
  readonly source: string;
  readonly kind: string;
  readonly present: number;
  readonly gone: number;
}

/** What there is of one person. */
export interface OwnedCounts {
  readonly files: number;
  readonly statementsInFiles: number;
  /** Assets put together from the query history. */
  readonly sheets: number;
  readonly statementsOnlyInHistory: number;
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
  putObjectUses(account: string, utcDay: UtcDay, rows: readonly ObjectUse[]): void;
  putDependencies(account: string, rows: readonly ObjectDependency[]): void;
  putGrants(account: string, rows: readonly ObjectGrants[]): void;
  putFamily(family: Family): void;
  putIdf(text: string): void;
  putDecisions(candidate: CandidateId, decisions: readonly Decision[]): void;
  putState(state: SourceState): void;
  putVerdict(verdict: Verification): void;
  /** What comparing rows came to, by candidate; it may be about texts of once. */
  verdicts(): readonly Verification[];
  verdict(candidate: CandidateId): Verification | undefined;
  /** What the candidates were last computed from, and what was counted then. */
  analysed(): {readonly inputs: string; readonly counts: Json} | undefined;
  putAnalysed(inputs: string, counts: Json): void;
  /** Replaces everything computed. */
  replaceCandidates(candidates: readonly Candidate[]): void;

  revision(id: AssetId): string | undefined;
  hasText(account: string, queryHash: string, hashVersion: number): boolean;
  /** Exact fingerprint stored for a hash, '' when the text was unreadable, undefined when unknown. */
  exactOf(account: string, queryHash: string, hashVersion: number): ExactFingerprint | '' | undefined;
  asset(id: AssetId): {readonly asset: Asset; readonly gone: boolean} | undefined;
  /**
   * Assets that a person may mean: by id, older id or the beginning of one, locator, path, title, in this order; the first
   * that finds any counts.
   */
  assetsCalled(reference: string): readonly {readonly facts: AssetFacts; readonly gone: boolean}[];
  /** Users of any account that have this USER_ID or name, also those whom only files or the history name. */
  usersCalled(reference: string): readonly {readonly account: string; readonly userId: string; readonly name: string}[];
  /** All assets of a user, those that are gone among them. */
  assetsOf(account: string, userId: string): readonly AssetFacts[];
  /** How much of the evidence and of the uses of objects is a user's. */
  traceOf(account: string, userId: string): {readonly rows: number; readonly days: number; readonly uses: number};
  /** Stored texts of the history that nobody else ran. */
  textsOnlyRunBy(account: string, userId: string): readonly ExactFingerprint[];
  /** Stored texts of the history that are statements of an asset and of no other one, and that nobody but its owner ran. */
  textsOnlyIn(asset: AssetId): readonly ExactFingerprint[];
  /** Forgets everything but the outbox, so that no page of the file keeps it: the next sync builds it anew. */
  reset(): void;
  /** Assets of a source that were last seen in a scope: their locator is the scope's name, `/` or `!`, and the rest. */
  presentAssets(account: string, source: string, scope: string): readonly AssetId[];
  assetCounts(): readonly AssetCounts[];
  /** Present assets of a person, sorted by place; ones harvested while the users could not be listed go by name. */
  ownedAssets(account: string, person: Pick<Person, 'userId' | 'name'>): Iterable<Asset>;
  ownedCounts(account: string, person: Pick<Person, 'userId' | 'name'>): OwnedCounts;
  statementCounts(): readonly {readonly kind: StatementKind; readonly count: number}[];
  /** Statements of present assets by their first words. */
  verbCounts(): readonly {readonly kind: StatementKind; readonly verb: string; readonly count: number}[];
  people(account: string): readonly Person[];
  state(account: string, source: string): SourceState | undefined;
  states(): readonly SourceState[];
  families(): readonly Family[];
  /** What words weigh, as the archive keeps it; undefined before it was learned. */
  idf(): string | undefined;
  decisions(candidate?: CandidateId): readonly Decision[];
  text(exact: ExactFingerprint): HistoryText | undefined;
  /** Whether a text of the history is stored under its fingerprint. */
  hasExact(exact: ExactFingerprint): boolean;

  /** Statements of present assets, ordered by shape, then asset, then ordinal. */
  statementsByShape(): Iterable<StatementRow>;
  /** Evidence of some texts, summed by text, user and context, ordered by text. */
  evidenceSumsOf(exacts: readonly ExactFingerprint[]): readonly EvidenceSum[];
  /**
   * Distinct (user, exact) that no file of the account holds, of people some of whose files cannot be read, or who have
   * none, or of whom statements of the history were kept before.
   */
  textsOnlyInHistory(account: string): Iterable<{readonly userId: string; readonly exact: ExactFingerprint}>;
  /** What a person ran, as the evidence has it, ordered by text and day. */
  personRuns(account: string, userId: string): readonly PersonRun[];
  /** Sheets put together from the history that are present. */
  historyAssets(account: string): readonly HistoryAsset[];
  /** What the threads of a person were last made from; undefined makes them anew. */
  threadInputs(account: string, userId: string): string | undefined;
  putThreadInputs(account: string, userId: string, inputs: string | undefined): void;
  /** Texts of the history of one shape, ordered by their fingerprints. */
  historyOfShape(shape: ShapeFingerprint): readonly ExactFingerprint[];
  /**
   * Texts of the history that do something and of which runs are known, ordered by their fingerprints.
   * @param names of relations: only texts that read or write one of them, whatever its database and schema
   */
  historyStatements(names?: readonly string[]): Iterable<HistoryStatement>;
  /**
   * Statements of present assets and of the history that hold another one and do something with it, in no order: COPY INTO a
   * stage, CREATE TASK, what a task of the account runs; and GET, which fetches what was unloaded.
   */
  carriers(): Iterable<Carrier>;
  evidenceTotals(account: string): {
    readonly rows: number;
    readonly runs: number;
    readonly days: number;
    readonly lastDay?: UtcDay;
  };
  /** Relations that statements of machines or people read after someone wrote them: by texts, and by the access history. */
  readersOf(): {get(relationKey: string): readonly ObjectReader[] | undefined};
  /** What was granted on an object in any account, by its key, sorted by who has it. */
  grantsOn(relationKey: string): readonly ObjectGrants[];
  /** Present notebooks whose statements read a relation, by its key, in the order of their ids. */
  notebooksReading(relationKey: string): readonly AssetFacts[];
  /** Relations that the access history saw a text write, by its fingerprint: keys as `relationKey` writes them. */
  writtenBy(): ReadonlyMap<ExactFingerprint, readonly string[]>;
  historyGaps(): readonly HistoryGaps[];
  /** Whether there is evidence of a day; an empty day is as none. */
  hasDay(account: string, utcDay: UtcDay): boolean;
  /** Whether the access history of a day is stored. */
  hasUses(account: string, utcDay: UtcDay): boolean;

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

  /** What a pure function gave, by a hash of all that it was computed from. */
  computed(key: Hex32): Uint8Array | undefined;
  putComputed(key: Hex32, value: Uint8Array): void;
  /** Forgets what was neither asked for nor put since it was opened, or since this was last called. */
  pruneComputed(): void;

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
