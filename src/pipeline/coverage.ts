import type {SourceState, UnreadableEntry} from '../ports/archive.ts';

/**
 * What one source could list and what of it could not be read, scope by scope: the part of its state that says how far the
 * archive can be trusted to be whole.
 */
export class Coverage {
  private pending: UnreadableEntry[] = [];
  private readonly scopes: Map<string, {scope: string; complete: boolean; listed: number}>;
  private readonly unreadable = new Map<string, readonly UnreadableEntry[]>();
  private readonly visited = new Set<string>();
  /** Locators that the state before this run listed as unreadable; undefined on the first run, which sets the baseline. */
  private readonly accepted: ReadonlySet<string> | undefined;
  private fresh = 0;

  constructor(before: Pick<SourceState, 'scopes' | 'unreadable'> | undefined) {
    this.scopes = new Map((before?.scopes ?? []).map((entry) => [entry.scope, {...entry}]));
    for (const entry of before?.unreadable ?? []) {
      this.unreadable.set(entry.scope, [...(this.unreadable.get(entry.scope) ?? []), entry]);
    }
    this.accepted = before === undefined ? undefined : new Set(before.unreadable.map(({locator}) => locator));
  }

  /** As it is now, for what is written while the source goes on. */
  copy(): Coverage {
    return new Coverage(this.state());
  }

  add(entry: UnreadableEntry): void {
    this.pending.push(entry);
  }

  /** A scope is through: what was unreadable in it replaces what was before. Days of history are no scopes to keep. */
  close(scope: string, complete: boolean, listed: number): void {
    this.visited.add(scope);
    const entries = this.pending;
    this.pending = [];
    const isHistory = isDay(scope);
    if (isHistory && entries.length === 0) {
      this.unreadable.delete(scope);
      return;
    }
    const {accepted} = this;
    if (accepted !== undefined) this.fresh += entries.filter(({locator}) => !accepted.has(locator)).length;
    if (entries.length > 0) this.unreadable.set(scope, entries);
    else this.unreadable.delete(scope);
    if (!isHistory) this.scopes.set(scope, {scope, complete, listed});
  }

  /** Adds to a scope that may be through already: something was kept out only when it was about to be written. */
  addLate(entry: UnreadableEntry): void {
    const before = this.unreadable.get(entry.scope) ?? [];
    if (before.some(({locator}) => locator === entry.locator)) return;
    if (this.accepted !== undefined && !this.accepted.has(entry.locator)) this.fresh += 1;
    this.unreadable.set(entry.scope, [...before, entry]);
  }

  /** The source came to its end: what it no longer lists as a scope is not kept as unreadable. */
  end(): void {
    for (const scope of this.unreadable.keys()) {
      if (!this.visited.has(scope) && !isDay(scope)) this.unreadable.delete(scope);
    }
  }

  /** Unreadable now. */
  get count(): number {
    return [...this.unreadable.values()].reduce((sum, entries) => sum + entries.length, 0);
  }

  /** Unreadable now and not known as such before: what lowers the coverage. */
  get newly(): number {
    return this.fresh;
  }

  state(): Pick<SourceState, 'scopes' | 'unreadable'> {
    return {
      scopes: [...this.scopes.values()].toSorted((a, b) => (a.scope < b.scope ? -1 : 1)),
      unreadable: [...this.unreadable.values()].flat().toSorted((a, b) => (a.locator < b.locator ? -1 : 1)),
    };
  }
}

/** Scopes that are a day of the history: it has hundreds, and no asset of it can be gone. */
export function isDay(scope: string): boolean {
  return /^(?:history|lineage)\//.test(scope);
}
