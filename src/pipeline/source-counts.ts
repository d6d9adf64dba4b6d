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
  readonly failure?: {readonly message: string; readonly hint?: string};
}

/** What one run of a source counts, and how it is told. */
export class SourceCounts {
  assets = 0;
  unchanged = 0;
  gone = 0;
  quarantined = 0;
  evidenceRows = 0;
  texts = 0;
  redactions = 0;
  commits = 0;
  readonly held: Leak[] = [];
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
    const done = this.assets + this.unchanged;
    this.#progress.report({t: 'count', stage: this.#source, done, unit: 'files', detail});
  }

  tellHistory(detail: string): void {
    const done = this.evidenceRows;
    this.#progress.report({t: 'count', stage: this.#source, done, unit: 'history groups', detail});
  }

  summary(): string {
    const {assets, unchanged, gone, evidenceRows, texts, redactions} = this;
    const parts = [
      evidenceRows > 0
        ? `${evidenceRows.toLocaleString('en')} history groups, ${texts.toLocaleString('en')} new texts`
        : '',
      assets + unchanged > 0 || evidenceRows === 0 ? `${assets} read, ${unchanged} unchanged` : '',
      gone > 0 ? `${gone} gone` : '',
      redactions > 0 ? `${plural(redactions, 'secret')} masked` : '',
      this.#coverage.count > 0 ? `${this.#coverage.count} unreadable` : '',
    ];
    return parts.filter((part) => part !== '').join(', ');
  }

  report(): SourceRunReport {
    const {assets, unchanged, gone, quarantined, evidenceRows, texts, redactions, commits, held} = this;
    return {
      account: this.#account,
      source: this.#source,
      assets,
      unchanged,
      gone,
      quarantined,
      evidenceRows,
      texts,
      redactions,
      commits,
      newlyUnreadable: this.#coverage.newly,
      unreadable: this.#coverage.count,
      held,
    };
  }
}
