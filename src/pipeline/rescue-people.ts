import type {Person} from '../model/people.ts';
import type {Workshop} from './context.ts';
import {sourceContextOf} from './harvest.ts';

/**
 * Who an account knows, asked before anything else is read: by the first source that logs in to it, as far as its list of
 * people.
 * @returns undefined where no source logs in (exports say it once they are read); nobody where the list cannot be read
 * @throws UserError when the account cannot be logged in to
 */
export async function peopleOf(workshop: Workshop, account: string): Promise<readonly Person[] | undefined> {
  const asked = workshop.sources.find((each) => each.account === account && each.source.account === 'snowflake');
  if (asked === undefined) return undefined;
  const context = await sourceContextOf(workshop, asked, {});
  for await (const event of asked.source.harvest(context)) return event.t === 'people' ? event.people : [];
  return [];
}
