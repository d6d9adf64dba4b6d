/** One value by where it stands: never what it is. */
export interface SameValue {
  /** Counted from 1 in the order of first appearance; says nothing outside the run that gave it. */
  readonly same: number;
  /** The kind under which it was met first. */
  readonly kind: string;
  readonly places: number;
  /** Each once, in the order they were met. */
  readonly files: readonly string[];
}

interface Group {
  readonly same: number;
  readonly kind: string;
  places: number;
  readonly files: Set<string>;
}

/**
 * Recognises equal secrets within one run, so that a report can say where else a value stands. The values live in a
 * private field and only as long as this object: what it hands out is numbers, kinds and names of files. A digest would be
 * no better than the value, because short passwords can be guessed from one.
 */
export class SameValues {
  readonly #groups: Group[] = [];
  readonly #byValue = new Map<string, Group>();

  /**
   * Counts a place.
   * @param value undefined when it is not known: then it is equal to no other
   * @returns the number that all places with this value share
   */
  add(value: string | undefined, kind: string, file: string): number {
    const known = value === undefined ? undefined : this.#byValue.get(value);
    if (known !== undefined) {
      known.places += 1;
      known.files.add(file);
      return known.same;
    }
    const group = {same: this.#groups.length + 1, kind, places: 1, files: new Set([file])};
    this.#groups.push(group);
    if (value !== undefined) this.#byValue.set(value, group);
    return group.same;
  }

  /** All values met so far, by number. */
  all(): readonly SameValue[] {
    return this.#groups.map(({same, kind, places, files}) => ({same, kind, places, files: [...files]}));
  }
}
