import {z} from 'zod';
import {UserError} from '../../errors.ts';
import type {ForgeCheck} from '../../ports/forge.ts';
import type {GitlabClient} from './client.ts';
import type {RefusalContext} from './refusals.ts';

const access = z.object({access_level: z.number()}).nullish();
const projectSchema = z.object({
  path_with_namespace: z.string(),
  archived: z.boolean().optional(),
  merge_requests_enabled: z.boolean().optional(),
  permissions: z.object({project_access: access, group_access: access}).nullish(),
});
const pushRuleSchema = z.object({reject_unsigned_commits: z.boolean().nullish()}).nullable();

/** The role Developer. Source: docs.gitlab.com, "Project members API". */
const DEVELOPER = 30;

/** What a person should know of GitLab before a run needs it. */
export async function checkGitlab(
  client: GitlabClient,
  path: string,
  context: RefusalContext,
): Promise<readonly ForgeCheck[]> {
  let project;
  try {
    project = await client.get(path, projectSchema, context);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{status: 'failed', says: [error.message, error.hint].filter((part) => part !== undefined).join(' ')}];
  }
  const {location} = context;
  if (project === undefined) {
    const says = `GitLab finds nothing at ${location}: it is not there, or the token may not see it.`;
    return [{status: 'failed', says}];
  }
  const checks: ForgeCheck[] = [];
  const level = Math.max(
    project.permissions?.project_access?.access_level ?? 0,
    project.permissions?.group_access?.access_level ?? 0,
  );
  if (project.archived === true) {
    checks.push({status: 'failed', says: `${location} is archived, so nothing can be written to it.`});
  } else if (project.merge_requests_enabled === false) {
    checks.push({status: 'failed', says: `${location} has merge requests switched off.`});
  } else if (project.permissions != null && level < DEVELOPER) {
    checks.push({
      status: 'failed',
      says: `The token may not write to ${location}. It needs the role Developer and the scope api.`,
    });
  } else checks.push({status: 'ok', says: `${location} can be reached with the token.`});
  // Only some editions have push rules, and only some people may read them.
  const rules = await client.get(`${path}/push_rule`, pushRuleSchema, context).catch(() => undefined);
  if (rules?.reject_unsigned_commits === true) {
    const says =
      `${location} takes signed commits alone, so branches that are not signed cannot be pushed. Let git sign what is published ` +
      '(commit.gpgsign and user.signingkey); the author of a commit stays who wrote the SQL.';
    checks.push({status: 'warning', says});
  }
  return checks;
}
