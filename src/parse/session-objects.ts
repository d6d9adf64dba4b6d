import type {Context} from '../model/asset.ts';
import type {RelationName} from '../model/statement.ts';
import type {StatementReading} from './reading.ts';
import {relationKey, resolve} from './resolve.ts';

/** What the statements of one asset made so far: temporary tables, and views. */
export class SessionObjects {
  readonly #made = new Map<string, 'temporary' | 'view'>();

  /** Takes a statement into account. @param context the session it runs in */
  take(reading: StatementReading, context: Context): void {
    const {made, writes} = reading.tree;
    const {verb} = reading;
    if (made === undefined && !/^(?:CREATE|DROP)/.test(verb)) return;
    for (const {relation, certain} of writes) {
      if (!certain) continue;
      const key = relationKey(resolve(relation, context));
      const is = verb.startsWith('DROP') ? undefined : kindOf(reading);
      if (is === undefined) this.#made.delete(key);
      else this.#made.set(key, is);
    }
  }

  /** Whether an earlier statement made a relation for its session only. @param relation completed from the context */
  isTemporary(relation: RelationName): boolean {
    return this.#made.size > 0 && this.#made.get(relationKey(relation)) === 'temporary';
  }

  /** Whether an earlier statement made a view of that name. */
  isView(relation: RelationName): boolean {
    return this.#made.size > 0 && this.#made.get(relationKey(relation)) === 'view';
  }
}

const TEMPORARY: ReadonlySet<string> = new Set(['TEMP', 'TEMPORARY', 'VOLATILE']);

/** What a CREATE makes, with or without a query: `create temporary table t (id int)` makes one too. */
function kindOf({code, verb}: StatementReading): 'temporary' | 'view' | undefined {
  if (verb.endsWith('VIEW')) return 'view';
  for (let at = 1; at < 6; at++) {
    const word = code.upper(at);
    if (word === 'TABLE') return undefined;
    if (TEMPORARY.has(word)) return 'temporary';
  }
  return undefined;
}
