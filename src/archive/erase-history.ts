import type {Oid} from '../model/scalars.ts';
import {hidden, pseudonymised, stateWithout} from './erase-batch.ts';
import type {Erasure} from '../ports/archive.ts';
import {Erased} from './erasures.ts';
import type {GitStore, StoreChange} from './git-store.ts';
import {decode, Malformed} from './malformed.ts';
import {
  readAssetPath,
  readDayPath,
  readLineagePath,
  readTextPath,
  README_PATH,
  REFUSED_PATH,
  TOMBSTONES,
} from './paths.ts';
import {readDay, readPeople, readState, readUses, writeDay, writePeople, writeState, writeUses} from './records.ts';
import {readRefused, writeRefused} from './refused.ts';

type Change = {readonly path: string; readonly oid: Oid | undefined};

/** A history without what was erased. No ref is moved. */
export async function historyWithout(store: GitStore, commit: Oid, erasures: readonly Erasure[]): Promise<Oid> {
  let head = commit;
  // One after the other, as it was done where it was done first.
  for (const erasure of erasures) {
    const eraser = new HistoryEraser(store, new Erased([erasure]));
    head = await store.rewriteHistory(head, undefined, (changes) => eraser.edit(changes));
  }
  return head;
}

/**
 * What a commit's changes are without what was erased: files of erased assets and texts are in no commit, rows of people
 * stand under their pseudonym. The same commit is edited in the same way on every machine, so that histories which had
 * the same commits before have the same ones afterwards.
 */
class HistoryEraser {
  readonly #store: GitStore;
  readonly #erased: Erased;
  /** By path and content: a day that was written again a hundred times is looked at as often as it differed. */
  readonly #texts = new Map<string, Promise<string | undefined>>();
  readonly #owned = new Map<Oid, Promise<boolean>>();

  constructor(store: GitStore, erased: Erased) {
    this.#store = store;
    this.#erased = erased;
  }

  async edit(changes: readonly Change[]): Promise<readonly StoreChange[]> {
    const dropped = new Set<string>();
    if (this.#erased.hasPeople) {
      const sidecars = changes.filter(({path}) => path.startsWith('assets/') && path.endsWith('.yml'));
      const owned = await Promise.all(sidecars.map(({oid}) => oid !== undefined && this.#isOwned(oid)));
      for (const [index, {path}] of sidecars.entries())
        if (owned[index] === true) dropped.add(path.slice(0, -'.yml'.length));
    }
    const made = await Promise.all(changes.map((change) => this.#edited(change, dropped)));
    return made.filter((change) => change !== undefined);
  }

  async #edited(change: Change, dropped: ReadonlySet<string>): Promise<StoreChange | undefined> {
    const {path, oid} = change;
    if (oid === undefined) return {t: 'remove', path};
    const asset = readAssetPath(path);
    // In place of one that was there before, too.
    if (asset && (dropped.has(asset.stem) || (this.#erased.file(asset.mark) && !isTombstone(path))))
      return {t: 'remove', path};
    const text = readTextPath(path);
    if (text && this.#erased.text(text.exact)) return {t: 'remove', path};
    const rewritten = this.#mayHold(path) ? await this.#rewritten(path, oid) : undefined;
    if (rewritten === undefined) return {t: 'take', path, oid};
    return {t: 'write', path, bytes: Buffer.from(rewritten)};
  }

  #mayHold(path: string): boolean {
    if (path === REFUSED_PATH || path.startsWith('state/')) return true;
    if (!this.#erased.hasPeople) return false;
    return path === README_PATH || readDayPath(path) !== undefined || readLineagePath(path) !== undefined;
  }

  /** A file without what was erased; undefined where it holds nothing of it. */
  #rewritten(path: string, oid: Oid): Promise<string | undefined> {
    const key = `${oid} ${path}`;
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    const work = this.#store.read(oid).then((bytes) => {
      if (bytes === undefined) return undefined;
      const before = Buffer.from(bytes).toString('utf8');
      const after = this.#without(path, before);
      return after === before ? undefined : after;
    });
    // Days are large and come once or twice: only what they come to is kept, and of most of them that is nothing.
    this.#texts.set(key, work);
    return work;
  }

  #without(path: string, text: string): string {
    const erased = this.#erased;
    try {
      if (path === README_PATH) return readmeWithout(text, erased);
      if (path === REFUSED_PATH)
        return writeRefused(readRefused(decode(Buffer.from(text))).filter((each) => !isOf(each, erased)));
      if (/^state\/[^/]+\/people\.json$/.test(path)) {
        const {account, people} = readPeople(text);
        return writePeople(
          account,
          people.map((person) => hidden(account, person, erased)),
        );
      }
      if (path.startsWith('state/')) return this.#stateWithout(text);
      if (readDayPath(path)) return writeDay(readDay(text).map((row) => pseudonymised(row, erased))).join('');
      if (readLineagePath(path)?.day === undefined) return text;
      return writeUses(readUses(text).map((row) => pseudonymised(row, erased))).join('');
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      // What cannot be read line by line cannot be shown to hold nothing of them: only its other lines stay.
      return text
        .split('\n')
        .filter((line) => !erased.names(line))
        .join('\n');
    }
  }

  /** Places are called by their owner's name: of these the past is forgotten, and what is still there is listed again. */
  #stateWithout(text: string): string {
    const state = stateWithout(readState(text), this.#erased);
    const named = (words: string): boolean => this.#erased.names(words);
    return writeState({
      ...state,
      cursor: named(JSON.stringify(state.cursor)) ? null : state.cursor,
      scopes: state.scopes.filter(({scope}) => !named(scope)),
      unreadable: state.unreadable.filter(({scope, locator, reason}) => ![scope, locator, reason].some(named)),
    });
  }

  #isOwned(oid: Oid): Promise<boolean> {
    const known = this.#owned.get(oid);
    if (known !== undefined) return known;
    const work = this.#store.read(oid).then((bytes) => {
      const text = Buffer.from(bytes ?? []).toString('utf8');
      // As every sidecar is written: reading a hundred thousand of them as YAML would take minutes.
      const [, account = '""'] = /^account: (".*")$/m.exec(text) ?? [];
      const [, id = '""'] = /^owner:\n {2}id: (".*")\n {2}kind: "user"$/m.exec(text) ?? [];
      return this.#erased.person(unquoted(account), unquoted(id)) !== undefined;
    });
    this.#owned.set(oid, work);
    return work;
  }
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return '';
  }
}

/** The sidecar that says an asset was erased: its folder is named for that. */
function isTombstone(path: string): boolean {
  return path.split('/')[2] === TOMBSTONES && path.endsWith('.yml');
}

function readmeWithout(text: string, erased: Erased): string {
  return text
    .split('\n')
    .filter((line) => !/^\| [^|]+ \| [^|]+ \| [^|]+ \| \d+ \|$/.test(line) || !erased.names(line.split('|')[2] ?? ''))
    .join('\n');
}

function isOf({path, account, owner}: ReturnType<typeof readRefused>[number], erased: Erased): boolean {
  const mark = readAssetPath(path)?.mark;
  if (mark !== undefined && erased.file(mark)) return true;
  return account !== undefined && owner !== undefined && erased.owner(account, owner) !== undefined;
}
