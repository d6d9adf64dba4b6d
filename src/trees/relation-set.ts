import type {RelationName} from '../model/statement.ts';
import {relationKey} from '../parse/resolve.ts';

/** Relation names, each once. */
export class RelationSet {
  readonly #byKey = new Map<string, RelationName>();

  add(name: RelationName): void {
    this.#byKey.set(relationKey(name), name);
  }

  /** The names, sorted by key. */
  sorted(): RelationName[] {
    return [...this.#byKey].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, name]) => name);
  }
}
