import {relationKey} from '../resolve.ts';
import type {ColumnOrigin, OutputColumn} from './lineage.ts';

/** So many origins a column may have: more is not for people to read. */
const MOST_ORIGINS = 200;

/** What something is computed from. */
export type Traced = Pick<OutputColumn, 'origins' | 'certain'>;

const NONE: readonly ColumnOrigin[] = [];

/**
 * Gathers what something is computed from, each origin once, in time that grows with what is added. What has more origins
 * than are kept is not certain. The lists that are added are shared as long as there is only one.
 */
export class Origins {
  #list: readonly ColumnOrigin[] = NONE;
  /** Keys of what is in a list of our own. */
  #seen: Set<string> | undefined = undefined;
  #certain = true;

  /** Adds what another one is computed from. */
  add({origins, certain}: Traced): void {
    if (!certain) this.#certain = false;
    if (origins.length === 0 || origins === this.#list) return;
    if (this.#list.length === 0) {
      this.#list = origins;
      return;
    }
    const seen = (this.#seen ??= this.#own());
    for (const origin of origins) {
      const key = keyOf(origin);
      if (seen.has(key)) continue;
      if (seen.size >= MOST_ORIGINS) {
        this.#certain = false;
        return;
      }
      seen.add(key);
      (this.#list as ColumnOrigin[]).push(origin);
    }
  }

  /** Says that there may be more, or fewer. */
  doubt(): void {
    this.#certain = false;
  }

  /** Whether nothing more is kept. */
  get isFull(): boolean {
    return this.#list.length >= MOST_ORIGINS;
  }

  get traced(): Traced {
    return {origins: this.#list, certain: this.#certain};
  }

  #own(): Set<string> {
    this.#list = [...this.#list];
    return new Set(this.#list.map(keyOf));
  }
}

/** A column that any of several `*` may stand for: of each relation behind them, the one of its name. */
export function outOfStars(stars: readonly Traced[], name: string): Traced {
  const found = new Origins();
  if (stars.length > 1) found.doubt();
  for (const {origins, certain} of stars) {
    found.add({
      origins: origins.map((origin) => (origin.column === '*' ? {...origin, column: name} : origin)),
      certain,
    });
  }
  return found.traced;
}

function keyOf({relation, column}: ColumnOrigin): string {
  return `${relationKey(relation)} ${column}`;
}
