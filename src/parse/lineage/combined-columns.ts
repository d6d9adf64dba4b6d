import type {OutputColumn} from './lineage.ts';
import {Origins} from './origins.ts';

interface Place {
  readonly column: OutputColumn;
  readonly origins: Origins;
}

/** The columns of a set operator's branches, each with what it is made of in any of them. The first branch names them. */
export class CombinedColumns {
  readonly #places: Place[] = [];
  readonly #byName = new Map<string | undefined, Place>();
  /** Whether the columns of a branch so far are not all known. */
  #isOpen: boolean;

  constructor(first: readonly OutputColumn[]) {
    for (const column of first) this.#append(column);
    this.#isOpen = first.some(isUnknown);
  }

  /**
   * Adds a branch.
   * @param byName whether columns meet by their names rather than by their places
   */
  add(branch: readonly OutputColumn[], byName: boolean): void {
    this.#isOpen ||= branch.some(isUnknown);
    // Where columns are unknown, so is which one stands beside which.
    const isOpen = this.#isOpen && !(this.#places.length === 1 && branch.length === 1);
    branch.forEach((column, number) => {
      const mine = byName ? this.#byName.get(column.name) : this.#places[number];
      if (mine !== undefined) mine.origins.add(isOpen ? {...column, certain: false} : column);
      else if (byName) this.#append(column);
    });
  }

  get columns(): readonly OutputColumn[] {
    return this.#places.map(({column, origins}) => ({...column, ...origins.traced}));
  }

  #append(column: OutputColumn): void {
    const place = {column, origins: new Origins()};
    place.origins.add(column);
    this.#places.push(place);
    if (!this.#byName.has(column.name)) this.#byName.set(column.name, place);
  }
}

function isUnknown({name}: OutputColumn): boolean {
  return name === '*';
}
