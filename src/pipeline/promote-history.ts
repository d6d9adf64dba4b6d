import {hasQueryHistory} from '../config/schema.ts';
import {type Sheet, sheetsOf} from '../dedupe/threads-sheet.ts';
import {threadsOf, type ThreadText} from '../dedupe/threads.ts';
import type {Asset, AssetId} from '../model/asset.ts';
import type {Person} from '../model/people.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import {hash32} from '../parse/hash.ts';
import type {HistoryAsset, PersonRun} from '../ports/catalog.ts';
import type {Leak} from '../ports/scan.ts';
import type {Workshop} from './context.ts';
import {passBody} from './door.ts';
import {plural} from './plural.ts';
import {historyAsset, historyId} from './promote-history-asset.ts';
import {syncCatalog} from './sync.ts';

/** Changes when the same evidence gives other sheets. */
const THREADS_VERSION = 1;
const ASSETS_PER_COMMIT = 2000;

/** What became of statements that only the history holds. */
export interface PromotedHistory {
  /** Statements that are kept from now on. */
  readonly added: number;
  readonly commits: number;
  readonly held: readonly Leak[];
}

/**
 * Makes assets of statements that only the query history still holds: run by a person some of whose files cannot be read
 * (or who has none), and in no readable file of the account. What was run together, and again, becomes one asset that reads
 * like the sheet it came from. A function of the evidence: as that grows, sheets grow with it and keep their ids.
 */
export async function promoteHistory(workshop: Workshop): Promise<PromotedHistory> {
  const promotion = new Promotion(workshop);
  for (const [account, config] of Object.entries(workshop.loaded.config.accounts)) {
    if (hasQueryHistory(config)) await promotion.account(account);
  }
  const {added, commits, held} = promotion;
  if (added > 0) {
    const summary = `${plural(added, 'statement')} kept that no readable file holds`;
    workshop.progress.report({t: 'done', stage: 'history', summary});
  }
  return {added, commits, held};
}

class Promotion implements PromotedHistory {
  added = 0;
  commits = 0;
  readonly held: Leak[] = [];
  readonly #workshop: Workshop;
  #assets: Asset[] = [];
  #gone: AssetId[] = [];
  /** Inputs to be noted once the batch is in the archive. */
  #noted: {readonly userId: string; readonly inputs: string; readonly assets: readonly Asset[]}[] = [];

  constructor(workshop: Workshop) {
    this.#workshop = workshop;
  }

  async account(account: string): Promise<void> {
    const {catalog} = this.#workshop;
    const people = new Map(catalog.people(account).map((person) => [person.userId, person]));
    const before = catalog.historyAssets(account);
    const byOwner = Map.groupBy(before, ({ownerId}) => ownerId);
    const wanted = Map.groupBy(catalog.textsOnlyInHistory(account), ({userId}) => userId);
    for (const userId of new Set([...wanted.keys(), ...byOwner.keys()])) {
      this.#workshop.signal.throwIfAborted();
      const person = people.get(userId);
      if (person === undefined) continue;
      const texts = new Set((wanted.get(userId) ?? []).map(({exact}) => exact));
      this.#person(account, person, texts, byOwner.get(userId) ?? []);
      // All sheets of a person go together: a statement that moves is in one of them at any moment.
      if (this.#assets.length >= ASSETS_PER_COMMIT) await this.#flush(account);
    }
    await this.#flush(account);
    const known = statementsIn(before);
    for (const id of statementsIn(catalog.historyAssets(account))) if (!known.has(id)) this.added += 1;
  }

  #person(
    account: string,
    person: Person,
    wanted: ReadonlySet<ExactFingerprint>,
    before: readonly HistoryAsset[],
  ): void {
    const {catalog} = this.#workshop;
    const {userId} = person;
    const runs = catalog.personRuns(account, userId).filter(({exact}) => wanted.has(exact));
    const inputs = inputsOf(person, runs);
    if (catalog.threadInputs(account, userId) === inputs) return;

    const heldBefore = this.held.length;
    const kept = new Set<AssetId>();
    const texts = new Map<ExactFingerprint, ThreadText>();
    for (const exact of wanted) {
      const text = this.#textOf(exact, person);
      if (text !== undefined) texts.set(exact, text);
      else kept.add(historyId(account, userId, exact));
    }
    const named = this.#sayable(person.name);
    const sheets: Sheet[] = threadsOf(runs, (exact) => texts.get(exact)).flatMap((thread) =>
      sheetsOf(thread, {name: named, state: person.state}),
    );
    const assets = sheets.map((sheet) => historyAsset(account, person, named, sheet));
    for (const {id, aliases} of assets) for (const each of [id, ...aliases]) kept.add(each);
    const revisions = new Map(before.map(({id, revision}) => [id, revision]));
    this.#assets.push(...assets.filter(({id, revision}) => revisions.get(id) !== revision));
    // What a readable file holds by now; what another sheet took in is not gone, its file goes on there.
    this.#gone.push(...before.map(({id}) => id).filter((id) => !kept.has(id)));
    if (this.held.length === heldBefore) this.#noted.push({userId, inputs, assets});
  }

  /**
   * A text that may stand in a sheet. It came through the door before, and perhaps in the time of an older program with
   * fewer rules; one that must not be written keeps no other statement of its sheet out.
   */
  #textOf(exact: ExactFingerprint, person: Person): ThreadText | undefined {
    const {catalog, door, scan} = this.#workshop;
    const text = catalog.text(exact);
    if (text === undefined) return undefined;
    const place = `a statement of the query history of ${person.name}`;
    const clean = passBody(text.text, 'sql', () => {}, door);
    if (clean === undefined) {
      this.held.push({path: place, kind: 'rule_failed', line: 0});
      return undefined;
    }
    const leaks = scan(place, clean.text);
    this.held.push(...leaks);
    return leaks.length > 0 ? undefined : {text: clean.text, completeness: text.completeness};
  }

  #sayable(name: string): string {
    return this.#workshop.door.hide?.(name, 'text') ?? name;
  }

  async #flush(account: string): Promise<void> {
    const {catalog, archive} = this.#workshop;
    const [assets, gone, noted] = [this.#assets, this.#gone, this.#noted];
    [this.#assets, this.#gone, this.#noted] = [[], [], []];
    if (assets.length + gone.length > 0) {
      const message = `Keep statements of ${account} that only its query history holds`;
      const outcome = await archive.commit({message, assets, gone}, await archive.head());
      if (outcome !== 'moved') {
        this.held.push(...outcome.held);
        if (outcome.changed) this.commits += 1;
      }
      await syncCatalog(this.#workshop);
    }
    for (const {userId, inputs, assets: made} of noted) {
      // What was held back is not there, and is tried again in the next run.
      const isThere = made.every(({id, revision}) => catalog.revision(id) === revision);
      catalog.putThreadInputs(account, userId, isThere ? inputs : undefined);
    }
  }
}

function inputsOf({name, state}: Person, runs: readonly PersonRun[]): string {
  return hash32(JSON.stringify([THREADS_VERSION, name, state, runs]));
}

/** Ids of the statements that sheets hold, drafts included. */
function statementsIn(assets: readonly HistoryAsset[]): ReadonlySet<AssetId> {
  return new Set(assets.flatMap(({id, aliases}) => [id, ...aliases]));
}
