import type {Instant} from '../../model/scalars.ts';
import type {ForgeEvent, ForgeProposal} from '../../ports/forge.ts';
import type {Found, Happening} from './api.ts';

/**
 * What people did to one proposal, out of what happened to it and of its ticked boxes. What we did ourselves, and labels that
 * programs put on, are left out.
 * @param history oldest first
 * @param since nothing from before
 */
export function eventsOf(
  found: Found,
  proposal: ForgeProposal,
  history: readonly Happening[],
  since: Instant | undefined,
): readonly ForgeEvent[] {
  const ours = new Set((found.written?.labels ?? []).map((label) => label.toLowerCase()));
  const mergedAt = history.find(({kind}) => kind === 'merged')?.at;
  const events: ForgeEvent[] = [];
  let closings = 0;
  for (const {id, at, by, byBot, kind, what} of history) {
    const base = {id: `${found.id}:${id}`, at, by, byBot, proposal};
    if (kind === 'closed') {
      closings += 1;
      // A merge closes too.
      const isPart = mergedAt !== undefined && at >= mergedAt;
      if (!isPart && closings !== found.written?.closed) events.push({...base, kind});
    } else if (kind === 'labelled') {
      if (!byBot && !ours.has(what.toLowerCase())) events.push({...base, kind, label: what});
    } else if (kind !== 'asked') {
      events.push({...base, kind});
    }
  }
  // A forge does not tell who ticked. Ticked again after the branch was made anew is another wish.
  const at = found.updatedAt;
  const head = (found.writtenHead ?? found.head).slice(0, 12);
  for (const box of found.ticked) {
    const id = `${found.id}:ticked-${box}@${head}`;
    events.push({id, at, by: undefined, byBot: false, proposal, kind: 'ticked', box});
  }
  return events.filter((event) => since === undefined || event.at >= since);
}
