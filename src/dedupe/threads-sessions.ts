import type {Instant, UtcDay} from '../model/scalars.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import {compareText} from './order.ts';
import {firstRun, type ThreadItem} from './threads-texts.ts';

/** A text in a session: when it was first and last run on that day, as far as the day's evidence tells. */
export interface SessionEvent {
  readonly item: ThreadItem;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

/** What one person ran in one session on one day, in the order run. */
export interface Session {
  /** One that goes on over midnight has the same id on both days. */
  readonly id: string;
  readonly utcDay: UtcDay;
  readonly events: readonly SessionEvent[];
}

/**
 * The sessions of a person, day by day, in the order of their first runs. A sheet of Snowsight is a session for hours and a
 * new one the next time. Evidence that names no session counts as one session a day and client.
 */
export function sessionsOf(items: ReadonlyMap<ExactFingerprint, ThreadItem>): readonly Session[] {
  const found = new Map<string, {id: string; utcDay: UtcDay; events: Map<ExactFingerprint, SessionEvent>}>();
  for (const item of items.values()) {
    for (const {sessions, utcDay, client, firstAt, lastAt} of item.rows) {
      const ids = sessions === undefined || sessions.length === 0 ? [`${utcDay} ${client}`] : sessions;
      for (const id of ids) {
        const key = `${utcDay} ${id}`;
        const session = found.get(key) ?? {id, utcDay, events: new Map<ExactFingerprint, SessionEvent>()};
        const known = session.events.get(item.exact);
        session.events.set(item.exact, {
          item,
          firstAt: known === undefined || firstAt < known.firstAt ? firstAt : known.firstAt,
          lastAt: known === undefined || lastAt > known.lastAt ? lastAt : known.lastAt,
        });
        found.set(key, session);
      }
    }
  }
  return [...found.values()]
    .map(({id, utcDay, events}) => ({id, utcDay, events: [...events.values()].toSorted(byTime)}))
    .toSorted(
      (a, b) => compareText(startOf(a), startOf(b)) || compareText(a.utcDay, b.utcDay) || compareText(a.id, b.id),
    );
}

function byTime(a: SessionEvent, b: SessionEvent): number {
  return compareText(a.firstAt, b.firstAt) || firstRun(a.item, b.item);
}

function startOf({events}: Session): Instant {
  return events[0]?.firstAt ?? '';
}
