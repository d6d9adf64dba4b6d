import {UserError} from '../errors.ts';
import type {Workshop} from './context.ts';
import {syncCatalog} from './sync.ts';

const TRIES = 3;

/**
 * Sends the archive to its remote. Where another machine was first, opening it again joins both histories: nothing of
 * either is lost, and the join is sent.
 */
export async function sendArchive(
  workshop: Pick<Workshop, 'archive' | 'catalog' | 'signal'>,
): Promise<'pushed' | 'up-to-date' | 'no-remote'> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const outcome = await workshop.archive.push();
    if (outcome !== 'moved') return outcome;
    await workshop.archive.open();
    await syncCatalog(workshop);
  }
  throw new UserError('archive-moved', 'Other machines keep writing to the archive, so it could not be sent.', {
    hint: 'Everything is committed here; the next run sends it.',
  });
}
