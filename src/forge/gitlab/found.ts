import {z} from 'zod';
import type {Found, Happening} from '../converge/api.ts';
import {fencesIn, tickedIn} from '../proposal/boxes.ts';
import {bodyAsWritten, readBody} from '../proposal/written.ts';

const user = z.object({username: z.string(), bot: z.boolean().optional()});

/** A merge request, as far as it is read here. */
export const mergeRequestSchema = z.object({
  iid: z.number(),
  web_url: z.string(),
  source_branch: z.string(),
  target_branch: z.string(),
  source_project_id: z.number().nullable(),
  target_project_id: z.number(),
  sha: z.string().nullable(),
  state: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  labels: z.array(z.string()),
  draft: z.boolean().optional(),
  updated_at: z.string(),
  reviewers: z.array(user).nullish(),
});
export type MergeRequest = z.infer<typeof mergeRequestSchema>;

export const stateEventSchema = z.object({
  id: z.number(),
  user: user.nullish(),
  created_at: z.string(),
  state: z.string(),
});
export const labelEventSchema = z.object({
  id: z.number(),
  user: user.nullish(),
  created_at: z.string(),
  label: z.object({name: z.string()}).nullish(),
  action: z.string(),
});

const DRAFT = /^\s*(?:draft:|wip:|\[draft\]|\(draft\)|\[wip\])\s*/i;
export const DRAFT_PREFIX = 'Draft: ';

/** A merge request as the port has it; undefined for one from a fork, whose branch may have any name. */
export function foundOf(request: MergeRequest, id: string): Found | undefined {
  if (request.source_project_id !== request.target_project_id) return undefined;
  const raw = request.description ?? '';
  const {text, written} = readBody(raw);
  // `locked` is one that is being merged right now.
  const state =
    request.state === 'merged' || request.state === 'locked'
      ? 'merged'
      : request.state === 'closed'
        ? 'closed'
        : 'open';
  return {
    id,
    number: request.iid,
    url: request.web_url,
    branch: request.source_branch,
    base: request.target_branch,
    head: request.sha ?? '',
    state,
    title: request.title.replace(DRAFT, ''),
    body: text,
    raw: bodyAsWritten(raw),
    labels: request.labels,
    draft: request.draft ?? DRAFT.test(request.title),
    updatedAt: new Date(request.updated_at).toISOString(),
    written,
    writtenHead: written?.head,
    closedByUs: state === 'closed' && (written?.closed ?? 0) > 0,
    ticked: tickedIn(text),
    asked: (request.reviewers ?? []).map(({username}) => username),
  };
}

/** What happened, oldest first. */
export function happeningsOf(
  states: readonly z.infer<typeof stateEventSchema>[],
  labels: readonly z.infer<typeof labelEventSchema>[],
): readonly Happening[] {
  const of = (
    event: {id: number; user?: z.infer<typeof user> | null; created_at: string},
    kind: Happening['kind'],
    what = '',
  ) => ({
    id: `${kind === 'labelled' ? 'label' : 'state'}-${event.id}`,
    at: new Date(event.created_at).toISOString(),
    by: event.user?.username,
    byBot: event.user?.bot === true || /^(?:project|group)_\d+_bot/.test(event.user?.username ?? ''),
    kind,
    what,
  });
  const happenings = [
    ...states.flatMap((event) =>
      event.state === 'closed' || event.state === 'reopened' || event.state === 'merged'
        ? [of(event, event.state)]
        : [],
    ),
    ...labels.flatMap((event) =>
      event.action === 'add' && event.label != null ? [of(event, 'labelled', event.label.name)] : [],
    ),
  ];
  return happenings.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/**
 * A text in which nothing is a quick action: GitLab runs lines like `/merge` or `/close` of what it is sent. Inside of code it
 * does not; anywhere else a slash after a backslash shows as a slash.
 * Source: docs.gitlab.com, "GitLab quick actions".
 */
export function withoutQuickActions(text: string): string {
  const lines = text.split('\n');
  const fences = fencesIn(lines);
  return lines
    .map((line, index) => (fences[index]!.isCode ? line : line.replace(/^(\s*)\/(?=[a-z])/i, String.raw`$1\/`)))
    .join('\n');
}
