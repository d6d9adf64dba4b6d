import {z} from 'zod';
import type {Forge, ForgeContext, ForgeKind, Proposal, UpsertResult} from '../ports/forge.ts';
import {commandsFor} from './by-hand/commands.ts';
import {comparePage, HOST_KINDS, hostKindOf} from './by-hand/hosts.ts';
import {readRemotePlace} from './by-hand/remote-address.ts';
import {textsOf} from './proposal/texts.ts';
import {bodyWith} from './proposal/written.ts';
import {chooseReviewers, reviewerSettings} from './reviewers/reviewers.ts';

const settings = z.strictObject({
  'host-kind': z
    .enum(HOST_KINDS)
    .optional()
    .describe('What the host of the remote runs, where its name does not tell.'),
  reviewers: reviewerSettings.prefault({}),
});

/** No address is longer in any browser; a page that needs more opens without the title. */
const LONGEST_URL = 2000;
/** What every forge takes, and every system as one word of a command. */
const LIMITS = {title: 248, body: 65_000};

async function open(parsed: unknown, context: ForgeContext): Promise<Forge> {
  const given = parsed as z.infer<typeof settings>;
  const place = context.remote === undefined ? undefined : readRemotePlace(context.remote);
  const kind = place === undefined ? undefined : (given['host-kind'] ?? hostKindOf(place));

  const byHand = (proposal: Proposal): Promise<UpsertResult> => {
    // With the hidden line: a forge that is configured later knows it for ours.
    const {title, body, written} = textsOf(proposal, LIMITS);
    const fitted = {...proposal, title, body: bodyWith(body, written)};
    const isKnown = place !== undefined && kind !== undefined;
    const full = isKnown ? comparePage(kind, place, fitted) : undefined;
    const url =
      isKnown && full !== undefined && full.length > LONGEST_URL
        ? comparePage(kind, place, {...fitted, title: ''})
        : full;
    const commands = isKnown ? commandsFor(kind, place, fitted) : [];
    const remarks =
      url === undefined && commands.length === 0
        ? [
            `Open a request to merge ${proposal.branch} into ${proposal.base} where the repository lives: its remote does not tell how.`,
          ]
        : [];
    return Promise.resolve({outcome: 'by-hand', calls: [], remarks, byHand: {url, commands}});
  };

  return {
    id: 'none',
    location: place === undefined ? 'no forge' : `${place.host}/${place.path}`,
    list: () => Promise.resolve([]),
    upsert: byHand,
    describe: byHand,
    close: () => Promise.resolve([]),
    describeClose: () => Promise.resolve([]),
    comment: () => Promise.resolve([]),
    events: () => Promise.resolve([]),
    reviewersFor: (question) =>
      chooseReviewers(question, {...given.reviewers, dialect: kind === 'gitlab' ? 'gitlab' : 'github', most: 100}),
    check: () =>
      Promise.resolve([
        {
          status: 'ok',
          says: 'Pull requests are opened by hand: publish names the page and the command for each branch.',
        },
      ]),
  };
}

export default {
  id: 'none',
  describes: 'No API: the page and the commands by which a person opens each pull request.',
  settingsSchema: settings,
  open,
} satisfies ForgeKind;
