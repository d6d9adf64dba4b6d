import {UserError} from '../../errors.ts';
import {bodyWith, hashOfBody, hashOfTitle, type Written} from '../proposal/written.ts';
import type {ForgeApi, Found} from './api.ts';
import type {Plan, Step} from './plan.ts';

/** The calls that close a proposal with a sentence; none for one that is closed already. */
export async function planClosing(api: ForgeApi, number: number, why: string): Promise<Plan> {
  const found = await existing(api, number);
  if (found.state !== 'open') return {outcome: 'unchanged', found, steps: [], remarks: []};
  const closings = (await api.history(number)).filter(({kind}) => kind === 'closed').length;
  const written: Written = {...(found.written ?? writtenBy(found)), closed: closings + 1};
  const steps = [
    ...(await saying(api, found, `closed-${closings + 1}`, why)),
    // One call that closes it and says that it was us: nothing can come in between.
    {call: api.callToClose(found, bodyWith(found.body, written))},
  ];
  return {outcome: 'updated', found, steps, remarks: []};
}

/** The call that says something once; none when it was said. */
export async function planComment(api: ForgeApi, number: number, key: string, text: string): Promise<Plan> {
  const found = await existing(api, number);
  const steps = await saying(api, found, key, text);
  return {outcome: steps.length === 0 ? 'unchanged' : 'updated', found, steps, remarks: []};
}

async function saying(api: ForgeApi, found: Found, key: string, text: string): Promise<readonly Step[]> {
  const mark = `<!-- worksheet-rescue said ${key.replace(/[^a-z0-9-]/g, '-')} -->`;
  const said = await api.comments(found.number);
  return said.some((each) => each.includes(mark))
    ? []
    : [{call: api.callToComment(found.number, `${text}\n\n${mark}`)}];
}

async function existing(api: ForgeApi, number: number): Promise<Found> {
  const found = await api.get(number);
  if (found !== undefined) return found;
  throw new UserError('forge-no-proposal', `${api.location} has no proposal ${number} any more.`, {
    hint: 'Check the repository in publish.forge.',
  });
}

/** For a proposal that somebody else opened: what it says is taken for what is wanted. */
function writtenBy({head, base, title, body}: Found): Written {
  return {head, base, title: hashOfTitle(title), body: hashOfBody(body), labels: [], refused: [], closed: 0};
}
