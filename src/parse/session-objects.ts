import type {Context} from '../model/asset.ts';
import type {RelationName} from '../model/statement.ts';
import type {StatementReading} from './reading.ts';
import {relationKey, resolve} from './resolve.ts';

interface Made {
  /** For the session only. */
  readonly temporary: boolean;
  readonly view: boolean;
}

/** What the statements of one asset made so far: temporary tables, and views. */
export class SessionObjects {
  readonly #made = new Map<string, Made>();

  /** Takes a statement into account. @param context the session it runs in */
  take(reading: StatementReading, context: Context): void {
    const {verb, tree} = reading;
    const isCreate = /^(?:CREATE|DEFINE)/.test(verb);
    if (!isCreate && !/^(?:ALTER|DROP)/.test(verb)) return;
    const keys = tree.writes.map(({relation, certain}) =>
      certain ? relationKey(resolve(relation, context)) : undefined,
    );
    if (verb.startsWith('ALTER')) {
      this.#move(reading, keys);
      return;
    }
    for (const key of keys) {
      if (key === undefined) continue;
      if (isCreate) this.#make(key, reading);
      else this.#made.delete(key);
    }
  }

  /** Whether an earlier statement made a relation for its session only. @param relation completed from the context */
  isTemporary(relation: RelationName): boolean {
    return this.#made.size > 0 && this.#made.get(relationKey(relation))?.temporary === true;
  }

  /** Whether an earlier statement made a view of that name. */
  isView(relation: RelationName): boolean {
    return this.#made.size > 0 && this.#made.get(relationKey(relation))?.view === true;
  }

  #make(key: string, reading: StatementReading): void {
    const made = madeBy(reading);
    // A permanent one that does not replace it is hidden behind a temporary one of its name until that is dropped.
    if (!made.temporary && !made.replaces && this.#made.get(key)?.temporary === true) return;
    if (made.temporary || made.view) this.#made.set(key, made);
    else this.#made.delete(key);
  }

  /** RENAME TO and SWAP WITH: what is known goes with the name. */
  #move({code, tree}: StatementReading, [from, to]: readonly (string | undefined)[]): void {
    const second = tree.writes[1];
    if (second === undefined) return;
    const moved = from === undefined ? undefined : this.#made.get(from);
    const other = to === undefined ? undefined : this.#made.get(to);
    this.#put(to, moved);
    this.#put(from, code.upper(second.at - 1) === 'WITH' ? other : undefined);
  }

  #put(key: string | undefined, made: Made | undefined): void {
    if (key === undefined) return;
    if (made === undefined) this.#made.delete(key);
    else this.#made.set(key, made);
  }
}

const TEMPORARY: ReadonlySet<string> = new Set(['TEMP', 'TEMPORARY', 'VOLATILE']);

/** What a CREATE makes, with or without a query: `create temporary table t (id int)` makes one too. */
function madeBy({code, verb}: StatementReading): Made & {readonly replaces: boolean} {
  let temporary = false;
  let replaces = false;
  for (let at = 1; at < 8; at++) {
    const word = code.upper(at);
    if (word === 'TABLE' || word === 'VIEW') break;
    temporary ||= TEMPORARY.has(word);
    replaces ||= word === 'REPLACE';
  }
  return {temporary, view: verb.endsWith('VIEW'), replaces};
}
