import type {Asset} from '../model/asset.ts';
import type {Decision} from '../model/decision.ts';
import type {Oid} from '../model/scalars.ts';
import type {ArchiveBatch, HistoryText} from '../ports/archive.ts';
import type {GitStore} from './git-store.ts';
import {partsOf, type Listing} from './listing.ts';
import {decode, Malformed} from './malformed.ts';
import {
  dayPath,
  dayStem,
  decisionsPath,
  dependencyStem,
  grantsStem,
  familyPath,
  IDF_PATH,
  peoplePath,
  statePath,
  textStem,
  useStem,
  verdictPath,
} from './paths.ts';
import {
  readDecisions,
  splitLines,
  uniteDecisions,
  writeDay,
  writeDecisions,
  writeDependencies,
  writeGrants,
  writeFamily,
  writePeople,
  writeState,
  writeUses,
  writeVerdict,
} from './records.ts';
import {writeCompleteness} from './sidecar.ts';

/** Largest file of evidence or lineage, in bytes: forges warn from 50 MB on, and a diff of 20 MB can still be looked at. */
const DAY_LIMIT = 20_000_000;

/** Files that are written together or not at all. */
export interface Unit {
  readonly files: readonly {readonly path: string; readonly text: string}[];
  /** Paths that must be empty afterwards; most of them are anyway. */
  readonly absent: readonly string[];
}

/** What a batch is as files, but for its assets. Of two things for one place the last counts. */
export async function unitsOf(
  batch: ArchiveBatch,
  store: GitStore,
  head: Oid | undefined,
  listing: Listing,
  dayLimit = DAY_LIMIT,
): Promise<Unit[]> {
  const units = new Map<string, Unit>();
  const single = (path: string, text: string): void => void units.set(path, {files: [{path, text}], absent: []});
  if (batch.people) single(peoplePath(batch.people.account), writePeople(batch.people.account, batch.people.people));
  for (const state of batch.states ?? []) single(statePath(state.account, state.source), writeState(state));
  for (const text of batch.texts ?? []) units.set(textStem(text.exact), textUnit(text));
  const inParts = (stem: string, lines: readonly string[]): void => {
    const files = splitLines(lines, dayLimit).map((text, index) => ({path: dayPath(stem, index + 1), text}));
    const absent = partsOf(listing, stem).filter((path) => !files.some((file) => file.path === path));
    units.set(stem, {files, absent});
  };
  for (const day of batch.days ?? []) inParts(dayStem(day.account, day.utcDay), writeDay(day.rows));
  for (const uses of batch.objectUses ?? []) inParts(useStem(uses.account, uses.utcDay), writeUses(uses.rows));
  for (const {account, rows} of batch.dependencies ?? []) inParts(dependencyStem(account), writeDependencies(rows));
  for (const {account, rows} of batch.grants ?? []) inParts(grantsStem(account), writeGrants(rows));
  for (const family of batch.families ?? []) single(familyPath(family.id), writeFamily(family));
  if (batch.idf !== undefined) single(IDF_PATH, batch.idf);
  for (const [path, text] of await decisionFiles(batch.decisions ?? [], store, head)) single(path, text);
  for (const verdict of batch.verdicts ?? []) single(verdictPath(verdict.candidate), writeVerdict(verdict));
  return [...units.values()];
}

/** The facts and body of an asset, apart. */
export function factsOf(asset: Asset): Omit<Asset, 'body'> {
  const {body: _, ...facts} = asset;
  return facts;
}

function textUnit({exact, text, completeness}: HistoryText): Unit {
  const stem = textStem(exact);
  const body = {path: `${stem}.sql`, text};
  if (completeness === 'whole') return {files: [body], absent: [`${stem}.yml`]};
  return {files: [body, {path: `${stem}.yml`, text: writeCompleteness(completeness)}], absent: []};
}

/** The logs that decisions are added to, as they are afterwards. */
async function decisionFiles(
  decisions: readonly Decision[],
  store: GitStore,
  head: Oid | undefined,
): Promise<Map<string, string>> {
  const byPath = Map.groupBy(decisions, (decision) => decisionsPath(decision.candidate));
  const files = new Map<string, string>();
  for (const [path, added] of byPath) {
    const bytes = head === undefined ? undefined : await store.read(`${head}:${path}`);
    files.set(path, bytes === undefined ? writeDecisions(uniteDecisions([], added)) : unite(bytes, added));
  }
  return files;
}

/** A log that someone broke by hand keeps every line it has: what cannot be read cannot be judged to be nothing. */
function unite(bytes: Uint8Array, added: readonly Decision[]): string {
  try {
    return writeDecisions(uniteDecisions(readDecisions(decode(bytes)), added));
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const old = Buffer.from(bytes)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
    const fresh = writeDecisions(added)
      .split('\n')
      .filter((line) => line !== '' && !old.includes(line));
    return [...old, ...fresh].map((line) => `${line}\n`).join('');
  }
}
