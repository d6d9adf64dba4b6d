import type {Confidence} from '../model/statement.ts';
import {confidenceOf} from '../parse/confidence.ts';
import {hash32} from '../parse/hash.ts';
import {mask} from '../parse/mask.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import type {Catalog} from '../ports/catalog.ts';
import type {Trees} from '../ports/trees.ts';

/** How long an outside parser may take for one statement, in milliseconds: nearly all take less than ten. */
export const DEADLINE_MS = 2000;

/** The one whose syntax errors say most. */
const STRICTEST = 'node-sql-parser';

/**
 * Asks the outside parsers what a statement reads, and holds it against our own reading.
 * @param reading of the statement alone, not of a longer text
 * @param line on which the statement's text starts in what a person has before them
 */
export async function confirm(reading: StatementReading, trees: Trees, line = 1): Promise<Confidence> {
  const masked = mask(reading.text);
  const witness = await trees.read(masked.text, DEADLINE_MS);
  return confidenceOf(reading, witness, {stem: masked.stem, strictest: STRICTEST, line});
}

/** How many statements are asked about at once: enough that no parser waits, and few in memory. */
const AT_ONCE = 32;

/**
 * As `confirm` for many statements; only those are asked about that the catalog has no answer for.
 * @param texts of one statement each, by a key of the caller's
 * @returns what is known by the same keys; what an interrupted run did not ask is missing
 */
export async function confirmAll<K>(
  texts: ReadonlyMap<K, string>,
  trees: () => Promise<Trees>,
  catalog: Pick<Catalog, 'witness' | 'putWitness'>,
  signal: AbortSignal,
): Promise<ReadonlyMap<K, Confidence>> {
  const found = new Map<K, Confidence>();
  if (texts.size === 0) return found;
  const parsers = await trees();
  const pending = texts.entries();
  const work = async (): Promise<void> => {
    for (const [key, text] of pending) {
      if (signal.aborted) return;
      const reading = readStatement(text);
      const masked = mask(reading.text);
      const hash = hash32(masked.text);
      const known = catalog.witness(hash, parsers.versions);
      const witness = known ?? (await parsers.read(masked.text, DEADLINE_MS));
      // What did not answer in time may do so on another machine, or when this one has more of it.
      const isWhole = Object.values(witness).every(({t}) => t !== 'late');
      if (known === undefined && isWhole) catalog.putWitness(hash, parsers.versions, witness);
      found.set(key, confidenceOf(reading, witness, {stem: masked.stem, strictest: STRICTEST}));
    }
  };
  await Promise.all(Array.from({length: AT_ONCE}, work));
  return found;
}
