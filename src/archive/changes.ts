import type {Oid} from '../model/scalars.ts';
import type {Change} from '../ports/archive.ts';
import type {GitStore} from './git-store.ts';
import {decode, Malformed} from './malformed.ts';
import {
  dayPath,
  decisionsPath,
  dependencyStem,
  familyPath,
  grantsStem,
  IDF_PATH,
  idMark,
  peoplePath,
  readAssetPath,
  readDayPath,
  readLineagePath,
  readTextPath,
  statePath,
  suffixOf,
  useStem,
  verdictPath,
} from './paths.ts';
import {grouped, pipelined} from './pipelined.ts';
import {
  readDay,
  readDecisions,
  readDependencies,
  readFamily,
  readGrants,
  readPeople,
  readState,
  readUses,
  readVerdict,
} from './records.ts';
import {isTombstone, readCompleteness, readSidecar} from './sidecar.ts';

/** How many groups of files are asked for ahead; with days of 20 MB only a few. */
const AHEAD = 48;
const DAYS_AHEAD = 2;

interface Item {
  readonly path: string;
  /** Undefined: the head has no such file any more. */
  readonly oid: Oid | undefined;
  /** Among what differs: the earlier commit has no such file. */
  readonly isNew?: boolean;
}

/**
 * Everything that differs between two commits, each thing once in its latest form; all of the later one without the
 * earlier. In a fixed order: people, states, assets, texts, days, lineage, families, decisions, verdicts, each sorted by path. Files that
 * do not follow the format are named and skipped. Memory does not grow with the archive.
 */
export async function* changesBetween(store: GitStore, since: Oid | undefined, head: Oid): AsyncGenerator<Change> {
  const reader = new Reader(store, since, head);
  const states: Item[] = [];
  for await (const item of reader.items('state/')) states.push(item);
  const isPeople = (item: Item): boolean => item.path.endsWith('/people.json');
  yield* present(pipelined(states.filter(isPeople), AHEAD, (item) => reader.people(item)));
  yield* present(
    pipelined(
      states.filter((item) => !isPeople(item)),
      AHEAD,
      (item) => reader.state(item),
    ),
  );
  yield* present(pipelined(grouped(reader.items('assets/'), stemOf), AHEAD, (group) => reader.asset(group)));
  yield* present(pipelined(grouped(reader.items('sql/'), stemOf), AHEAD, (group) => reader.text(group)));
  yield* present(pipelined(grouped(reader.items('evidence/'), stemOf), DAYS_AHEAD, (group) => reader.day(group)));
  yield* present(pipelined(grouped(reader.items('lineage/'), stemOf), DAYS_AHEAD, (group) => reader.lineage(group)));
  yield* present(pipelined(reader.items('families/'), AHEAD, (item) => reader.family(item)));
  yield* present(pipelined(reader.items('decisions/'), AHEAD, (item) => reader.decisions(item)));
  yield* present(pipelined(reader.items('verdicts/'), AHEAD, (item) => reader.verdict(item)));
}

/** What the files of one thing have in common; a foreign file stands for itself. */
function stemOf({path}: Item): string {
  return (readAssetPath(path) ?? readTextPath(path) ?? readDayPath(path) ?? readLineagePath(path))?.stem ?? path;
}

async function* present(changes: AsyncIterable<Change | undefined>): AsyncGenerator<Change> {
  for await (const change of changes) if (change) yield change;
}

class Reader {
  readonly #store: GitStore;
  readonly #since: Oid | undefined;
  readonly #head: Oid;

  constructor(store: GitStore, since: Oid | undefined, head: Oid) {
    this.#store = store;
    this.#since = since;
    this.#head = head;
  }

  items(folder: string): AsyncIterable<Item> {
    if (this.#since === undefined) return this.#store.entries(this.#head, folder);
    return this.#store.differences(this.#since, this.#head, folder);
  }

  people(item: Item): Promise<Change | undefined> {
    return this.#single(item, (text) => {
      const {account, people} = readPeople(text);
      expectPlace(item.path, peoplePath(account));
      return {t: 'people', account, people};
    });
  }

  state(item: Item): Promise<Change | undefined> {
    return this.#single(item, (text) => {
      const state = readState(text);
      expectPlace(item.path, statePath(state.account, state.source));
      return {t: 'state', state};
    });
  }

  family(item: Item): Promise<Change | undefined> {
    if (item.path === IDF_PATH) return this.#single(item, (text) => ({t: 'idf', text}));
    return this.#single(item, (text) => {
      const family = readFamily(text);
      expectPlace(item.path, familyPath(family.id));
      return {t: 'family', family};
    });
  }

  decisions(item: Item): Promise<Change | undefined> {
    return this.#single(item, (text) => {
      const decisions = readDecisions(text);
      for (const {candidate} of decisions) expectPlace(item.path, decisionsPath(candidate));
      const candidate = decisions[0]?.candidate;
      return candidate === undefined ? undefined : {t: 'decisions', candidate, decisions};
    });
  }

  verdict(item: Item): Promise<Change | undefined> {
    return this.#single(item, (text) => {
      const verdict = readVerdict(text);
      expectPlace(item.path, verdictPath(verdict.candidate));
      return {t: 'verdict', verdict};
    });
  }

  asset(group: readonly Item[]): Promise<Change | undefined> {
    const [first] = group;
    const place = first && readAssetPath(first.path);
    if (!first || !place) return this.#foreign(group);
    // Both files gone: the asset stands elsewhere by now, under its new name.
    const {stem, mark} = place;
    return guarded(`${stem}.yml`, async () => {
      const sidecar = await this.#fileOf(group, `${stem}.yml`);
      if (sidecar === undefined) {
        if (group.every((item) => item.oid === undefined)) return undefined;
        throw new Malformed('The sidecar is missing.');
      }
      if (isTombstone(decode(sidecar))) return undefined;
      const {facts, gone} = readSidecar(decode(sidecar));
      if (mark !== facts.id && mark !== idMark(facts.id))
        throw new Malformed('The id in it is not the one in its name.');
      const path = `${stem}${suffixOf(facts.format)}`;
      const body = await this.#fileOf(group, path);
      if (body === undefined) throw new Malformed(`The body beside it (${suffixOf(facts.format)}) is missing.`);
      return guarded(path, async () => ({t: 'asset', asset: {...facts, body: decode(body)}, gone}));
    });
  }

  text(group: readonly Item[]): Promise<Change | undefined> {
    const [first] = group;
    const place = first && readTextPath(first.path);
    if (!first || !place) return this.#foreign(group);
    const {stem, exact} = place;
    return guarded(`${stem}.sql`, async () => {
      const body = await this.#fileOf(group, `${stem}.sql`);
      // A new text has its sidecar beside it in the difference or has none: asking git for each that is not there takes
      // longer than all the rest.
      const isAlone = group.length === 1 && first.isNew === true && first.path === `${stem}.sql`;
      const sidecar = isAlone ? undefined : await this.#fileOf(group, `${stem}.yml`);
      if (body === undefined && sidecar === undefined) return undefined;
      if (body === undefined) throw new Malformed('The text is missing, only its sidecar is there.');
      const completeness = sidecar === undefined ? 'whole' : readCompleteness(decode(sidecar));
      return {t: 'text', text: {exact, text: decode(body), completeness}};
    });
  }

  day(group: readonly Item[]): Promise<Change | undefined> {
    const [first] = group;
    const place = first && readDayPath(first.path);
    if (!first || !place) return this.#foreign(group);
    const {stem, day} = place;
    return guarded(`${stem}.ndjson`, async () => {
      const rows = await this.#rowsOf(group, stem, readDay);
      const account = rows[0]?.account ?? (await this.#formerAccount(stem, readDay));
      if (account === undefined) return undefined;
      if (rows.some((row) => row.account !== account || row.utcDay !== day)) {
        throw new Malformed('It has rows of another day or account.');
      }
      return {t: 'day', account, utcDay: day, rows};
    });
  }

  /** Object uses of a day, or the dependencies or grants of an account. */
  lineage(group: readonly Item[]): Promise<Change | undefined> {
    const [first] = group;
    const place = first && readLineagePath(first.path);
    if (!first || !place) return this.#foreign(group);
    const {stem, day} = place;
    return guarded(`${stem}.ndjson`, async () => {
      if (day === undefined && stem.endsWith('/grants')) {
        const rows = await this.#rowsOf(group, stem, readGrants);
        const account = rows[0]?.account ?? (await this.#formerAccount(stem, readGrants));
        if (account === undefined) return undefined;
        expectPlace(stem, grantsStem(account));
        return {t: 'grants', account, rows};
      }
      if (day === undefined) {
        const rows = await this.#rowsOf(group, stem, readDependencies);
        const account = rows[0]?.account ?? (await this.#formerAccount(stem, readDependencies));
        if (account === undefined) return undefined;
        expectPlace(stem, dependencyStem(account));
        return {t: 'dependencies', account, rows};
      }
      const rows = await this.#rowsOf(group, stem, readUses);
      const account = rows[0]?.account ?? (await this.#formerAccount(stem, readUses));
      if (account === undefined) return undefined;
      expectPlace(stem, useStem(account, day));
      if (rows.some((row) => row.account !== account || row.utcDay !== day)) {
        throw new Malformed('It has rows of another day or account.');
      }
      return {t: 'object-uses', account, utcDay: day, rows};
    });
  }

  /** The rows of all parts, in order. */
  async #rowsOf<Row>(group: readonly Item[], stem: string, read: (text: string) => readonly Row[]): Promise<Row[]> {
    const rows: Row[] = [];
    for (let part = 1; ; part++) {
      const bytes = await this.#fileOf(group, dayPath(stem, part));
      if (bytes === undefined) return rows;
      for (const row of read(decode(bytes))) rows.push(row);
    }
  }

  /** The account of what has no rows any more: its folder alone need not be the account's name. */
  async #formerAccount(
    stem: string,
    read: (text: string) => readonly {readonly account: string}[],
  ): Promise<string | undefined> {
    const bytes = this.#since === undefined ? undefined : await this.#store.read(`${this.#since}:${dayPath(stem, 1)}`);
    return bytes && read(decode(bytes))[0]?.account;
  }

  /** A file of a group, also when it is not among what differs. */
  async #fileOf(group: readonly Item[], path: string): Promise<Uint8Array | undefined> {
    const item = group.find((each) => each.path === path);
    if (item) return item.oid === undefined ? undefined : this.#store.read(item.oid);
    return this.#since === undefined ? undefined : this.#store.read(`${this.#head}:${path}`);
  }

  async #single(item: Item, read: (text: string) => Change | undefined): Promise<Change | undefined> {
    const {oid, path} = item;
    if (oid === undefined) return undefined;
    return guarded(path, async () => read(decode((await this.#store.read(oid)) ?? new Uint8Array())));
  }

  async #foreign(group: readonly Item[]): Promise<Change | undefined> {
    const item = group.find((each) => each.oid !== undefined);
    return item && {t: 'malformed', path: item.path, reason: 'The name is not one that the format knows.'};
  }
}

/** What is in a file says where it belongs; a copy under another name would count twice. */
function expectPlace(path: string, place: string): void {
  if (path !== place) throw new Malformed('What it holds does not belong under its name.');
}

async function guarded(path: string, read: () => Promise<Change | undefined>): Promise<Change | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Malformed) return {t: 'malformed', path, reason: error.reason};
    throw error;
  }
}
