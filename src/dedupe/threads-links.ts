import type {Unit} from './threads-chains.ts';
import type {Session} from './threads-sessions.ts';
import type {ThreadItem} from './threads-texts.ts';

/**
 * Statements a thread holds at most. A sheet of more is rare, and a person who repeats one statement of yesterday every day
 * would otherwise link all of a year into one.
 */
const MOST = 40;
/** Share of what a session ran that has to be known of a sheet for the session to be one of the same sheet. */
const SHARE = 1 / 3;

/**
 * Puts units into threads: what was run in one session was one sheet, and so are sessions that repeat the same statements.
 * Glances and session statements are in the thread of the session they were first run in, and link nothing. A sheet that
 * grows beyond what one text should hold goes on in another thread.
 *
 * @param units in the order first run
 * @param sessions in the order of their first runs
 * @returns every unit in exactly one thread, each thread's in the order first run
 */
export function linkUnits(units: readonly Unit[], sessions: readonly Session[]): readonly (readonly Unit[])[] {
  const unitOf = new Map<ThreadItem, Unit>(units.flatMap((unit) => unit.items.map((item) => [item, unit] as const)));
  const order = new Map(units.map((unit, index) => [unit, index]));
  const sheets = new Sheets();
  for (const days of Map.groupBy(sessions, ({id}) => id).values()) {
    const events = days.flatMap((day) => day.events);
    const ran = [...new Set(events.flatMap(({item}) => unitOf.get(item) ?? []))];
    const binding = ran.filter(({items}) => items.some(({binds}) => binds));
    sheets.take(binding, ran);
  }
  const place = (unit: Unit | undefined): number => (unit === undefined ? 0 : (order.get(unit) ?? 0));
  return sheets
    .threads()
    .map((thread) => thread.toSorted((a, b) => place(a) - place(b)))
    .toSorted(([a], [b]) => place(a) - place(b));
}

/** One sheet, as threads that follow each other: more than one only where it is too long for one. */
type Pages = Unit[][];

class Sheets {
  readonly #sheetOf = new Map<Unit, Pages>();

  /**
   * @param binding units of a session that say what sheet it was
   * @param ran all units of the session
   */
  take(binding: readonly Unit[], ran: readonly Unit[]): void {
    const fresh = ran.filter((unit) => !this.#sheetOf.has(unit));
    const sheet = this.#homeOf(binding) ?? [];
    this.#unite(sheet, binding, fresh.length);
    for (const unit of fresh) this.#put(unit, sheet);
  }

  threads(): readonly (readonly Unit[])[] {
    return [...new Set(this.#sheetOf.values())].flat();
  }

  /** The sheet that a session goes on with: the one most of it stands in, of two the one it ran first. */
  #homeOf(binding: readonly Unit[]): Pages | undefined {
    let best: {sheet: Pages; shared: number} | undefined;
    for (const [sheet, shared] of this.#shared(binding)) {
      if (shared < binding.length * SHARE) continue;
      if (best === undefined || shared > best.shared) best = {sheet, shared};
    }
    return best?.sheet;
  }

  /** Sheets that a session has much of, beside its own, were one sheet with it, if all fits into one. */
  #unite(home: Pages, binding: readonly Unit[], added: number): void {
    if (home.length === 0) return;
    for (const [sheet, shared] of this.#shared(binding)) {
      const isOther = sheet !== home && shared >= Math.max(2, binding.length * SHARE);
      if (!isOther || home.flat().length + sheet.flat().length + added > MOST) continue;
      for (const unit of sheet.flat()) this.#put(unit, home);
    }
  }

  /** How much of a session stands in which sheets, in the order it ran. */
  #shared(binding: readonly Unit[]): ReadonlyMap<Pages, number> {
    const shared = new Map<Pages, number>();
    for (const unit of binding) {
      const sheet = this.#sheetOf.get(unit);
      if (sheet !== undefined) shared.set(sheet, (shared.get(sheet) ?? 0) + 1);
    }
    return shared;
  }

  #put(unit: Unit, sheet: Pages): void {
    this.#sheetOf.set(unit, sheet);
    const last = sheet.at(-1);
    if (last !== undefined && last.length < MOST) last.push(unit);
    else sheet.push([unit]);
  }
}
