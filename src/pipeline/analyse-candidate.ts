import {rankWeightsOf} from '../config/rank-weights.ts';
import type {Grouped} from '../dedupe/families.ts';
import {describeMembers} from '../dedupe/members.ts';
import {proposeName, proposeNames} from '../dedupe/names.ts';
import {setAside, useOf} from '../dedupe/noise.ts';
import {lintStatement} from '../lint/run-rules.ts';
import type {Context} from '../model/asset.ts';
import type {Candidate, Finding, HistoryMatch} from '../model/family.ts';
import type {Instant, UtcDay} from '../model/scalars.ts';
import type {RelationName} from '../model/statement.ts';
import {hash32} from '../parse/hash.ts';
import {readAsset} from '../parse/read-asset.ts';
import {readStatement} from '../parse/read-statement.ts';
import {relationKey, resolve} from '../parse/resolve.ts';
import {rankFamily} from '../rank/rank.ts';
import {withoutPersonalData} from '../redact/personal-data.ts';
import {personalDataOf} from '../redact/personal/of-statement.ts';
import type {EvidenceSum, StatementRow} from '../ports/catalog.ts';
import {type Carriers, carriersOf} from './analyse-carriers.ts';
import {keptReaders, type ObjectUses, readersOfFamily} from './analyse-readers.ts';
import type {Workshop} from './context.ts';
import {type Memory, noMemory} from './remembered.ts';
import {needsSheet, type WholeStatement, wholeStatement} from './whole-statement.ts';

/** So many of those who read what a family writes are kept with it; the rank counts all of them. */
const MOST_READERS = 20;

/** A candidate before it is known which names are free and whether it can become a model. */
export type Unnamed = Omit<Candidate, 'name' | 'refusal'> & {
  readonly proposals: readonly [string, ...string[]];
  /** Its statement with what its sheet makes and sets: what it reads is read there. */
  readonly whole: string;
};

/** What is known of the account as a whole, gathered once. */
export interface Surroundings {
  /** The last day of evidence: what "recent" is measured from, so that the clock does not change a rank. */
  readonly asOf: UtcDay;
  /** First day of the harvested history, by account; '' has the first of all. */
  readonly since: ReadonlyMap<string, UtcDay>;
  readonly uses: ObjectUses;
  /** Tasks that run queries, and unloads of their results. */
  readonly carriers: Carriers;
  readonly humans: ReadonlySet<string>;
  /** Knows what was computed from a text before. */
  readonly memory: Memory;
}

/** A family with what its evidence says. */
export interface KnownFamily {
  readonly family: Grouped<StatementRow>;
  readonly keeper: StatementRow;
  /** Why that one, in sentences. */
  readonly keptFor: readonly string[];
  /** Runs of all its members' texts, and of texts of their shapes that no asset holds. */
  readonly runs: readonly EvidenceSum[];
  /** Where the history has the keeper. */
  readonly history: HistoryMatch | undefined;
}

export function surroundingsOf(
  {catalog, loaded}: Pick<Workshop, 'catalog' | 'loaded'>,
  memory: Memory = noMemory,
): Surroundings {
  const accounts = Object.keys(loaded.config.accounts);
  const days = accounts.flatMap((account) => catalog.evidenceTotals(account).lastDay ?? []).toSorted();
  const spans = catalog.historyGaps();
  const [first] = spans.map(({firstDay}) => firstDay).toSorted();
  return {
    asOf: days.at(-1) ?? '',
    since: new Map([
      ...(first === undefined ? [] : [['', first] as const]),
      ...spans.map(({account, firstDay}) => [account, firstDay] as const),
    ]),
    uses: {readers: catalog.readersOf(), written: catalog.writtenBy()},
    carriers: carriersOf(catalog, accounts),
    humans: new Set(
      accounts.flatMap((account) =>
        catalog
          .people(account)
          .filter(({human}) => human)
          .map(({userId}) => userId),
      ),
    ),
    memory,
  };
}

/** What a reviewer sees of a family. */
export function candidateOf(
  workshop: Pick<Workshop, 'catalog' | 'loaded' | 'rules'>,
  {family, keeper, keptFor, runs, history}: KnownFamily,
  surroundings: Surroundings,
): Unnamed {
  const {statement, asset} = keeper;
  const isHistory = asset.kind === 'history';
  const reading = readStatement(statement.sql);
  const context = contextOf(keeper, history);
  const whole = wholeOf(workshop, keeper);
  const reads = completed(
    (whole === undefined ? reading : readStatement(whole.sql)).reads
      .filter(({role}) => role === 'table')
      .map(({relation}) => relation),
    {...context, ...whole?.context},
  );
  const writes = completed(reading.writes, context);
  const original = whole?.original ?? statement.sql;
  const {redact, lint} = workshop.loaded.config;
  const {disable, severity} = lint;
  const {memory} = surroundings;
  const {sql} = statement;
  const rules = workshop.rules.map(({id}) => id);
  const findings = memory.value('lint', [sql, whole?.sql, context, rules, disable, severity], () =>
    stillTrue(lintStatement(workshop.rules, {reading, context}, {disable, severity}), workshop, whole, context),
  );
  const exacts = new Set(family.rows.map((row) => row.statement.exact));
  const {tasks, exports} = surroundings.carriers.of({
    reading,
    shapes: family.shapes,
    exacts,
    objects: writes.map(relationKey),
  });
  const use = useOf(runs);
  const isAwaited = use.isAwaited || exports.length > 0 || tasks.some(({suspended}) => suspended !== true);
  const aside = setAside(reading, {...use, isAwaited});
  const readers = readersOfFamily(writes, exacts, surroundings.uses);
  const credits = runs.reduce<number | undefined>((sum, row) => addCredits(sum, row.credits), undefined);
  const ranked = {
    asOf: surroundings.asOf,
    evidence: runs,
    owners: family.rows.map((row) => row.asset.owner),
    titles: family.rows.map(titleOf),
    sql,
    reading,
    ...(statement.remark === undefined ? {} : {remark: statement.remark}),
    writes,
    readers,
    tasks,
    exports,
    ...(credits === undefined ? {} : {credits}),
  };
  const {rank, reasons} = rankFamily(ranked, rankWeightsOf(workshop.loaded.config.rank.weights));
  const lastRunAt = runs.reduce<Instant>((latest, {lastAt}) => (lastAt > latest ? lastAt : latest), '');
  const people = new Set(runs.filter(({userId}) => surroundings.humans.has(userId)).map(({userId}) => userId));
  const named = {
    title: isHistory ? '' : withoutPersonalData(asset.title),
    ...(statement.cell === undefined ? {} : {cell: withoutPersonalData(statement.cell)}),
    ...(statement.remark === undefined ? {} : {remark: withoutPersonalData(statement.remark)}),
    writes,
    sql,
  };
  const since = surroundings.since.get(asset.account) ?? surroundings.since.get('');
  return {
    id: family.id,
    anchor: family.anchor,
    keeper: statement.id,
    keeperAsset: asset.id,
    sql,
    whole: whole?.sql ?? sql,
    ...(original === sql ? {} : {original}),
    title: titleOf(keeper),
    proposals: memory.value('names', named, () => proposeNames(named)),
    owner: asset.owner,
    context,
    personalData: memory.value('personal-data', [family.id, original, redact['allow-domains']], () =>
      personalDataOf(family.id, original, {allowDomains: redact['allow-domains']}),
    ),
    reads,
    writes,
    members: describeMembers(family.rows, keeper, (kept, member, compute) =>
      memory.value('differences', [kept, member], compute),
    ),
    ...(keptFor.length === 0 ? {} : {keptFor}),
    findings,
    rank,
    reasons,
    ...(aside === undefined ? {} : {setAside: aside}),
    runs: runs.reduce((sum, row) => sum + row.runs, 0),
    people: people.size,
    ...(lastRunAt === '' ? {} : {lastRunAt}),
    ...(readers.length === 0 ? {} : {readBy: keptReaders(readers, MOST_READERS)}),
    ...(credits === undefined ? {} : {credits}),
    ...(history === undefined ? {} : {history}),
    ...(since === undefined ? {} : {historySince: since}),
    // What the statement means is its text and the relations its names stand for; another warehouse changes neither.
    basedOn: {
      keeper: statement.exact,
      context: hash32(
        [
          ...[...reads, ...writes].map(relationKey),
          ...[...(whole?.makers ?? []), ...(whole?.setters ?? [])].map(({exact}) => exact),
        ].join('\n'),
      ),
    },
  };
}

/** What a statement is with what its sheet makes and sets; undefined where it needs nothing, or that is more than queries. */
function wholeOf({catalog}: Pick<Workshop, 'catalog'>, {statement, asset}: StatementRow): WholeStatement | undefined {
  const stored = needsSheet(statement) ? catalog.asset(asset.id)?.asset : undefined;
  const whole = stored === undefined ? undefined : wholeStatement(readAsset(stored), statement, asset.id);
  return whole === undefined || 'refusal' in whole ? undefined : whole;
}

/** What a statement alone lacks and its sheet has for it. */
const OF_SHEET: ReadonlySet<string> = new Set(['session-variable', 'cell-reference']);

/** Findings of a statement without those that its sheet settles. */
function stillTrue(
  findings: readonly Finding[],
  {rules}: Pick<Workshop, 'rules'>,
  whole: WholeStatement | undefined,
  context: Context,
): readonly Finding[] {
  if (whole === undefined || !findings.some(({rule}) => OF_SHEET.has(rule))) return findings;
  const asked = rules.filter(({id}) => OF_SHEET.has(id));
  const left = lintStatement(asked, {reading: readStatement(whole.sql), context}, {disable: [], severity: {}});
  const open = new Set(left.map(({rule}) => rule));
  return findings.filter(({rule}) => !OF_SHEET.has(rule) || open.has(rule));
}

/** Sums are rounded: floating-point numbers add up to other last digits in another order. */
function addCredits(sum: number | undefined, credits: number | undefined): number | undefined {
  return credits === undefined ? sum : Math.round(((sum ?? 0) + credits) * 1e9) / 1e9;
}

/** A statement of the history has no title but what it does: the sheet it was put into is called by another one. */
function titleOf({statement, asset}: StatementRow): string {
  return asset.kind === 'history' ? proposeName({writes: statement.writes, sql: statement.sql}) : asset.title;
}

/**
 * The context to complete names from. Files carry none but by USE: the runs give what they leave open. A statement of the
 * history was run where its own evidence says, whatever stands above it in the sheet that it was put into.
 */
function contextOf({statement, asset}: StatementRow, history: HistoryMatch | undefined): Context {
  const ran = history?.contexts[0]?.context ?? {};
  const says = withoutGaps(statement.context);
  return asset.kind === 'history' ? {...says, ...ran} : {...ran, ...says};
}

function withoutGaps(context: Context): Context {
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined && value !== ''));
}

function completed(relations: readonly RelationName[], context: Context): readonly RelationName[] {
  const byKey = new Map(
    relations.map((relation) => [relationKey(resolve(relation, context)), resolve(relation, context)]),
  );
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, relation]) => relation);
}
