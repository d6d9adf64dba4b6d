import type {Catalog} from '../ports/catalog.ts';
import type {Store} from './store.ts';

/** Rows deleted at a time. */
const PAGE = 10_000;

/** Results that are kept by what they were computed from, and forgotten once nobody asks for them. */
export function computedQueries(store: Store): Pick<Catalog, 'computed' | 'putComputed' | 'pruneComputed'> {
  let used = new Numbers();
  return {
    computed(key) {
      const row = store.get<{readonly id: number; readonly value: Uint8Array}>(
        'SELECT id, value FROM computed WHERE key = ?',
        key,
      );
      if (row !== undefined) used.add(row.id);
      return row?.value;
    },
    putComputed(key, value) {
      const row = store.get<{readonly id: number}>(
        `INSERT INTO computed (key, value) VALUES (?, ?)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value RETURNING id`,
        key,
        value,
      );
      if (row !== undefined) used.add(row.id);
    },
    pruneComputed() {
      for (let after = -1, page: readonly {readonly id: number}[] = []; ; after = page.at(-1)?.id ?? after) {
        page = store.all('SELECT id FROM computed WHERE id > ? ORDER BY id LIMIT ?', after, PAGE);
        store.transaction(() => {
          for (const {id} of page) if (!used.has(id)) store.run('DELETE FROM computed WHERE id = ?', id);
        });
        if (page.length < PAGE) break;
      }
      used = new Numbers();
    },
  };
}

/** A set of row numbers, a bit each: there are a few for each statement of the archive. */
class Numbers {
  #bits = new Uint8Array(1024);

  add(number: number): void {
    const at = number >> 3;
    if (at >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(at + 1, this.#bits.length * 2));
      larger.set(this.#bits);
      this.#bits = larger;
    }
    this.#bits[at]! |= 1 << (number & 7);
  }

  has(number: number): boolean {
    return ((this.#bits[number >> 3] ?? 0) & (1 << (number & 7))) !== 0;
  }
}
