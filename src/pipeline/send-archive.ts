import {UserError} from '../errors.ts';
import type {Leak} from '../ports/scan.ts';
import type {Workshop} from './context.ts';
import {syncCatalog} from './sync.ts';

/** How often it is sent again where others keep being first; each time somebody else's commits got there. */
const TRIES = 10;

/**
 * Sends the archive to its remote. Where another machine was first, opening it again joins both histories: nothing of
 * either is lost, and the join is sent.
 *
 * @param held receives each file that the remote refuses: the rest is sent without it
 */
export async function sendArchive(
  workshop: Pick<Workshop, 'archive' | 'catalog' | 'signal'>,
  held: (leak: Leak) => void = () => undefined,
): Promise<'pushed' | 'up-to-date' | 'no-remote'> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    let refused = 0;
    const outcome = await workshop.archive.push((leak) => {
      refused += 1;
      held(leak);
    });
    if (outcome === 'moved') await workshop.archive.open();
    // What was taken out of commits is no longer in the archive.
    if (outcome === 'moved' || refused > 0) await syncCatalog(workshop);
    if (outcome !== 'moved') return outcome;
  }
  throw new UserError('archive-moved', 'Other machines keep writing to the archive, so it could not be sent.', {
    hint: 'Everything is committed here; the next run sends it.',
  });
}
