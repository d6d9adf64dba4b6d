import type {ProjectEntry} from '../ports/archive.ts';
import type {Leak} from '../ports/scan.ts';
import type {Progress} from '../ports/progress.ts';
import type {Coverage} from './coverage.ts';
import {plural} from './plural.ts';

export interface SourceRunReport {
  readonly account: string;
  readonly source: string;
  /** Fetched and handed to the archive. */
  readonly assets: number;
  readonly unchanged: number;
  readonly gone: number;
  /** In a configured repository, and so not archived again. */
  readonly inGit: number;
  /** The dbt projects that these belong to. */
  readonly projects: readonly ProjectEntry[];
  readonly unreadable: number;
  /** Unreadable now and not known as unreadable before: what lowers the coverage. */
  readonly newlyUnreadable: number;
  /** Of the unreadable: fetched, but not decodable or not cleanable. */
  readonly quarantined: number;
  readonly evidenceRows: number;
  readonly texts: number;
  readonly redactions: number;
  readonly commits: number;
  readonly held: readonly Leak[];
  /** Rows of the access history: who read and wrote which object. */
  readonly objectUses: number;
  /** What was left out on purpose or could not be taken whole, by name; only what there was. */
  readonly tally: Readonly<Record<string, number>>;
  /** Why the source came to no end; `isUsage` where what was asked for is wrong, not the account. */
  readonly failure?: {readonly message: string; readonly hint?: string; readonly isUsage?: true};
}

/** Texts of hashes that are new, and that were stored before under another version of the hash. */
export const KNOWN_TEXTS = 'texts known under another hash';

/** What one run of a source counts, and how it is told. */
export class SourceCounts {
  assets = 0;
  unchanged = 0;
  gone = 0;
  inGit = 0;
  quarantined = 0;
  evidenceRows = 0;
  texts = 0;
  redactions = 0;
  commits = 0;
  objectUses = 0;
  readonly held: Leak[] = [];
  readonly #tally = new Map<string, number>();
  #ahead: {readonly total: number; readonly unit: string} | undefined;
  #done = 0;
  readonly #account: string;
  readonly #source: string;
  readonly #coverage: Coverage;
  readonly #progress: Progress;

  constructor(account: string, source: string, coverage: Coverage, progress: Progress) {
    this.#account = account;
    this.#source = source;
    this.#coverage = coverage;
    this.#progress = progress;
  }

  /** Says how many files there have been so far. */
  tellFiles(detail: string): void {
    const done = this.assets + this.unchanged + this.inGit;
    this.#progress.report({t: 'count', stage: this.#source, done, unit: 'files', detail});
  }

  /** How much lies ahead: from now on what is told has a total. */
  lookAhead({total, unit}: {readonly total: number; readonly unit: string}): void {
    this.#ahead = {total, unit};
    this.#tellDays('');
  }

  takeDay(day: string, rows: number): void {
    this.evidenceRows += rows;
    this.#tellDays(day);
  }

  takeUses(day: string, rows: number): void {
    this.objectUses += rows;
    this.#tellDays(day);
  }

  /** A day is through, also one of which there is nothing to tell. */
  closeDay(scope: string): void {
    this.#done += 1;
    this.#tellDays(scope.slice(scope.indexOf('/') + 1));
  }

  addTally(counts: Readonly<Record<string, number>>): void {
    for (const [name, count] of Object.entries(counts)) {
      if (count > 0) this.#tally.set(name, (this.#tally.get(name) ?? 0) + count);
    }
  }

  /** Says which day of how many it is, and how many rows there were so far. */
  #tellDays(day: string): void {
    const rows = this.evidenceRows + this.objectUses;
    this.#progress.report(
      this.#ahead === undefined
        ? {t: 'count', stage: this.#source, done: rows, unit: 'history groups', detail: day}
        : {
            t: 'count',
            stage: this.#source,
            done: this.#done,
            total: this.#ahead.total,
            unit: this.#ahead.unit,
            detail: day,
            through: {done: rows, unit: 'rows'},
          },
    );
  }

  summary(): string {
    const {assets, unchanged, gone, evidenceRows, objectUses, texts, redactions} = this;
    const parts = [
      evidenceRows > 0
        ? `${evidenceRows.toLocaleString('en')} history groups, ${texts.toLocaleString('en')} new texts`
        : '',
      objectUses > 0 ? `${objectUses.toLocaleString('en')} uses of objects` : '',
      assets + unchanged > 0 || evidenceRows + objectUses === 0 ? `${assets} read, ${unchanged} unchanged` : '',
      this.inGit > 0 ? `${this.inGit} in git` : '',
      gone > 0 ? `${gone} gone` : '',
      redactions > 0 ? `${plural(redactions, 'secret')} masked` : '',
      this.#coverage.count > 0 ? `${this.#coverage.count} unreadable` : '',
    ];
    return parts.filter((part) => part !== '').join(', ');
  }

  /** @param projects the dbt projects of which git has something */
  report(projects: readonly ProjectEntry[] = []): SourceRunReport {
    const {assets, unchanged, gone, quarantined, evidenceRows, objectUses, texts, redactions, commits, held} = this;
    return {
      account: this.#account,
      source: this.#source,
      assets,
      unchanged,
      gone,
      inGit: this.inGit,
      projects,
      quarantined,
      evidenceRows,
      objectUses,
      texts,
      redactions,
      commits,
      tally: Object.fromEntries([...this.#tally].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      newlyUnreadable: this.#coverage.newly,
      unreadable: this.#coverage.count,
      held,
    };
  }
}
