import type {ForgeCall} from '../../ports/forge.ts';
import {Declined, NUMBER, Overtaken, type ForgeApi} from './api.ts';
import type {Step} from './plan.ts';

/** What a run did so far. */
export interface Account {
  readonly calls: ForgeCall[];
  readonly remarks: Set<string>;
  readonly refused: Set<string>;
}

/**
 * Makes the call of one step. Where it is refused and nobody needs it badly, its parts are tried one by one, and what stays
 * refused becomes a remark.
 * @param number of the proposal, for a call that was planned before it existed
 * @returns the number that the answer tells
 */
export async function perform(
  api: ForgeApi,
  {call, refusable, where, opens, singly}: Step,
  number: number | undefined,
  account: Account,
): Promise<number | undefined> {
  const ready = number === undefined ? call : {...call, path: call.path.replace(NUMBER, String(number))};
  account.calls.push(ready);
  try {
    return await api.send(ready);
  } catch (error) {
    if (!(error instanceof Declined) || refusable === undefined) throw error;
    if (where !== undefined && !(error.status === 422 && where.test(error.message))) throw error;
    // What one bad name spoils is tried without it.
    if (singly !== undefined && singly.length > 1 && error.status !== 401) {
      for (const step of singly) await perform(api, step, number, account);
      return undefined;
    }
    account.remarks.add(error.message);
    for (const each of refusable) account.refused.add(each);
    // What comes after needs what was not opened.
    if (opens === true) throw new Overtaken('it is opened in another way');
    return undefined;
  }
}
