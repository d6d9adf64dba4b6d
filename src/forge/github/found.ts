import type {RestEndpointMethodTypes} from '@octokit/rest';
import {z} from 'zod';
import type {Found, Happening} from '../converge/api.ts';
import {tickedIn} from '../proposal/boxes.ts';
import {bodyAsWritten, readBody} from '../proposal/written.ts';

/** A pull request of a list, or one by itself. */
export type Pull =
  | RestEndpointMethodTypes['pulls']['list']['response']['data'][number]
  | RestEndpointMethodTypes['pulls']['get']['response']['data'];

/** A pull request as the port has it; undefined for one from a fork, whose branch may have any name. */
export function foundOf(pull: Pull, id: string): Found | undefined {
  if (pull.head.repo === null || pull.head.repo?.id !== pull.base.repo.id) return undefined;
  const {text, written} = readBody(pull.body ?? '');
  const state = pull.merged_at !== null ? 'merged' : pull.state === 'closed' ? 'closed' : 'open';
  return {
    id,
    number: pull.number,
    url: pull.html_url,
    branch: pull.head.ref,
    base: pull.base.ref,
    head: pull.head.sha,
    state,
    title: pull.title,
    body: text,
    raw: bodyAsWritten(pull.body ?? ''),
    labels: pull.labels.map((label) => label.name ?? ''),
    draft: pull.draft === true,
    updatedAt: new Date(pull.updated_at).toISOString(),
    written,
    writtenHead: written?.head,
    closedByUs: state === 'closed' && (written?.closed ?? 0) > 0,
    ticked: tickedIn(text),
    asked: [
      ...(pull.requested_reviewers ?? []).map(({login}) => login),
      // A team is named with the organization that owns the repository: others cannot be asked.
      ...(pull.requested_teams ?? []).map(({slug}) => `${pull.base.repo.owner.login}/${slug}`),
    ],
  };
}

const eventSchema = z.object({
  id: z.number(),
  event: z.string(),
  created_at: z.string(),
  actor: z.object({login: z.string(), type: z.string().optional()}).nullish(),
  label: z.object({name: z.string()}).nullish(),
  requested_reviewer: z.object({login: z.string()}).nullish(),
  requested_team: z.object({slug: z.string()}).nullish(),
});

const KINDS: Readonly<Record<string, Happening['kind']>> = {
  closed: 'closed',
  reopened: 'reopened',
  merged: 'merged',
  labeled: 'labelled',
  review_requested: 'asked',
};

/** Events of an issue, oldest first; kinds that nobody asks for, and ones without what they are about, are left out. */
export function happeningsOf(events: readonly unknown[], owner: string): readonly Happening[] {
  return events.flatMap((each): readonly Happening[] => {
    const event = eventSchema.safeParse(each).data;
    const kind = event === undefined ? undefined : KINDS[event.event];
    if (event === undefined || kind === undefined) return [];
    const {actor, label, requested_reviewer: user, requested_team: team} = event;
    const reviewer = user?.login ?? (team == null ? '' : `${owner}/${team.slug}`);
    const what = kind === 'labelled' ? (label?.name ?? '') : kind === 'asked' ? reviewer : '';
    if (what === '' && (kind === 'labelled' || kind === 'asked')) return [];
    return [
      {
        id: String(event.id),
        at: new Date(event.created_at).toISOString(),
        by: actor?.login,
        byBot: actor?.type === 'Bot' || actor?.login.endsWith('[bot]') === true,
        kind,
        what,
      },
    ];
  });
}
