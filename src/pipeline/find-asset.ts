import {usageError} from '../errors.ts';
import type {AssetFacts} from '../model/asset.ts';
import type {Erasure} from '../ports/archive.ts';
import type {Catalog} from '../ports/catalog.ts';

/** So many assets are told where a reference fits several. */
const MOST_TOLD = 8;

/**
 * Finds an archived asset by its id, an older id of it, the beginning of one (from four digits on), its locator, its path
 * or its title. One that is gone is found like any other.
 * @param erasures of the archive, to tell what was erased from what never was there
 * @throws UserError when there is none, or several: then they are listed
 */
export function findAsset(
  catalog: Pick<Catalog, 'assetsCalled'>,
  reference: string,
  erasures: readonly Erasure[] = [],
): AssetFacts {
  const found = catalog.assetsCalled(reference);
  const [only] = found;
  if (only === undefined) {
    const erasure = erasures.find(({assets}) => assets.some((id) => reference.length >= 4 && id.startsWith(reference)));
    if (erasure !== undefined) {
      throw usageError(
        'erased',
        `The asset ${reference} was erased by ${erasure.by} on ${erasure.at.slice(0, 10)}: ${erasure.because}.`,
        'Nothing of it is left.',
      );
    }
    throw usageError(
      'unknown-asset',
      `The archive has no asset ${reference}.`,
      'Name it by its id, title, path or locator, as `wsr show ID` prints them.',
    );
  }
  if (found.length === 1) return only.facts;
  const told = found
    .slice(0, MOST_TOLD)
    .map(({facts: {id, container, path}, gone}) => `${id.slice(0, 12)} (${container}/${path}${gone ? ', gone' : ''})`);
  const more = found.length > told.length ? `, or one of ${found.length - told.length} more` : '';
  throw usageError(
    'ambiguous',
    `${reference} fits ${found.length} assets.`,
    `Use the id of one: ${told.join(', ')}${more}`,
  );
}
