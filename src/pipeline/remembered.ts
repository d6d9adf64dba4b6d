import {hash32} from '../parse/hash.ts';
import {READING_VERSION} from '../parse/reading-version.ts';
import type {Workshop} from './context.ts';

/** Gives results of pure functions: computes them, or knows them from before. */
export interface Memory {
  /**
   * @param what names the function
   * @param from everything its result depends on but the version of the program, as JSON can hold it
   * @param compute returns what JSON can hold
   */
  value<T>(what: string, from: unknown, compute: () => T): T;
  /** As `value`, for bytes. */
  bytes(what: string, from: unknown, compute: () => Uint8Array | undefined): Uint8Array | undefined;
}

/** Computes everything. */
export const noMemory: Memory = {
  value: (_what, _from, compute) => compute(),
  bytes: (_what, _from, compute) => compute(),
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** Stands for undefined. */
const NOTHING = new Uint8Array();

/**
 * Results that the catalog keeps by what they were computed from. What one analysis does not ask for is forgotten when it ends.
 */
export class Remembered implements Memory {
  readonly #workshop: Pick<Workshop, 'catalog' | 'version'>;
  readonly #isFresh: boolean;

  /** @param isFresh computes everything, whatever is kept */
  constructor(workshop: Pick<Workshop, 'catalog' | 'version'>, isFresh: boolean) {
    this.#workshop = workshop;
    this.#isFresh = isFresh;
  }

  value<T>(what: string, from: unknown, compute: () => T): T {
    const bytes = this.bytes(what, from, () => encoder.encode(JSON.stringify(compute())));
    // Read back whether it was just computed or not: the same in every run.
    return JSON.parse(decoder.decode(bytes)) as T;
  }

  bytes(what: string, from: unknown, compute: () => Uint8Array | undefined): Uint8Array | undefined {
    const {catalog, version} = this.#workshop;
    const key = hash32(JSON.stringify([what, version, READING_VERSION, from]));
    const known = this.#isFresh ? undefined : catalog.computed(key);
    const value = known ?? compute() ?? NOTHING;
    if (known === undefined) catalog.putComputed(key, value);
    return value.length === 0 ? undefined : value;
  }

  /** To be called when everything was asked for. */
  forgetRest(): void {
    this.#workshop.catalog.pruneComputed();
  }
}
