import type {Difference, DifferenceKind} from '../../model/difference.ts';
import type {Matching} from './matching.ts';

/** A difference with whether copies of one statement may have it. */
export interface Found extends Difference {
  readonly isHarmless: boolean;
}

/** The differences that were found, each once. */
export class Differences {
  readonly #found = new Map<string, Found>();

  get all(): readonly Found[] {
    return [...this.#found.values()];
  }

  /** @param isHarmless whether both still give the same rows, but for their order and how many of them */
  add(kind: DifferenceKind, before: string | undefined, after: string | undefined, isHarmless = false): void {
    if (before === undefined && after === undefined) return;
    const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
    const difference = {
      kind,
      change,
      ...(before === undefined ? {} : {before}),
      ...(after === undefined ? {} : {after}),
      isHarmless,
    } as const;
    const key = JSON.stringify([kind, before, after]);
    const known = this.#found.get(key);
    if (known === undefined || known.isHarmless) this.#found.set(key, difference);
  }

  /** What could not be paired was removed or added. */
  addRest<T>(kind: DifferenceKind, {removed, added}: Matching<T>, shown: (one: T) => string): void {
    for (const one of removed) this.add(kind, shown(one), undefined);
    for (const one of added) this.add(kind, undefined, shown(one));
  }
}
