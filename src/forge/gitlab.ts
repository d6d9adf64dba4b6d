import {usageError} from '../errors.ts';
import type {Forge, ForgeContext, ForgeKind} from '../ports/forge.ts';
import {repositoryOn} from './by-hand/repository-on.ts';
import {ConvergingForge} from './converge/converging-forge.ts';
import {openGitlabClient} from './gitlab/client.ts';
import {GitlabApi} from './gitlab/gitlab-api.ts';
import type {Send} from './http/transport.ts';
import {commonSettings, openWay, withoutSlash, type CommonSettings} from './settings/common.ts';

async function open(parsed: unknown, context: ForgeContext): Promise<Forge> {
  const given = parsed as CommonSettings;
  const {owner, repository, web} = repositoryOn('gitlab', given, context.remote);
  const api = withoutSlash(given['api-url'] ?? `${withoutSlash(web.href)}/api/v4`);
  const token = context.secret(given.token ?? 'env:GITLAB_TOKEN');
  if (token.startsWith('glcbt-')) {
    throw usageError(
      'forge-job-token',
      'The job token of GitLab CI may not open merge requests.',
      'Make a project access token with the scope api and the role Developer, and name it as token under publish.forge.',
    );
  }
  const way = await openWay('gitlab', api, given, context);
  const send: Send = (request) => way({...request, headers: {...request.headers, authorization: `Bearer ${token}`}});
  return new ConvergingForge({
    api: new GitlabApi({
      client: openGitlabClient({api, version: context.version, send}),
      host: web.host,
      project: `${owner}/${repository}`,
    }),
    branchPrefix: context.branchPrefix,
    reviewers: {...given.reviewers, dialect: 'gitlab', most: 100},
    sleep: context.sleep,
  });
}

export default {
  id: 'gitlab',
  describes: 'Merge requests on gitlab.com and GitLab Self-Managed.',
  settingsSchema: commonSettings,
  open,
} satisfies ForgeKind;
