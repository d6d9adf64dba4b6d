import {createRequire} from 'node:module';

interface Waits {
  sleep: unknown;
  nextSleepTime: unknown;
  getJitteredSleepTime: unknown;
}

/**
 * Shortens the waits between the driver's own retries, which add up to a minute and cannot be set: Snowflake's own tests
 * do the same. What it retries, and how often, stays as it is.
 * @returns how to have the waits back
 */
export function shortenDriverWaits(): () => void {
  const util = createRequire(import.meta.url)('snowflake-sdk/dist/lib/util') as Waits;
  const {sleep, nextSleepTime, getJitteredSleepTime} = util;
  util.sleep = () => new Promise((resolve) => setTimeout(resolve, 1));
  util.nextSleepTime = () => 0.001;
  util.getJitteredSleepTime = (_tries: number, _sleep: number, elapsed: number) => ({
    sleep: 0.001,
    totalElapsedTime: elapsed + 0.001,
  });
  return () => void Object.assign(util, {sleep, nextSleepTime, getJitteredSleepTime});
}
