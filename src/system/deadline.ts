import {createContext, Script} from 'node:vm';
import {type Deadline, Overdue} from '../ports/deadline.ts';

/** Below so many characters nothing is timed: starting the clock takes longer than the work. */
const TIMED_FROM = 1000;
const LEAST_MS = 10_000;
/** A hundredth of the usual speed. */
const CHARACTERS_PER_MS = 200;

/**
 * Stops work that runs over its time, in the middle of a regular expression too. Nothing but V8 itself can do that, and
 * `node:vm` is how Node asks it to.
 * @param leastMs time that any work gets, however short its text
 */
export function openDeadline(leastMs: number = LEAST_MS): Deadline {
  const room = createContext({work: () => {}}) as {work: () => void};
  const script = new Script('work()');
  return <T>(characters: number, work: () => T): T => {
    if (characters < TIMED_FROM) return work();
    const done: {value?: T} = {};
    room.work = () => {
      done.value = work();
    };
    try {
      script.runInContext(room, {timeout: leastMs + Math.ceil(characters / CHARACTERS_PER_MS)});
      return done.value as T;
    } catch (error) {
      // Of another realm: no Error of ours.
      const {code} = error as {readonly code?: unknown};
      throw code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? new Overdue('It took too long.') : error;
    } finally {
      room.work = () => {};
    }
  };
}
