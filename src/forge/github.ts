import {resolve} from 'node:path';
import {z} from 'zod';
import {usageError} from '../errors.ts';
import type {Forge, ForgeContext, ForgeKind} from '../ports/forge.ts';
import {ConvergingForge} from './converge/converging-forge.ts';
import {appTokens, readAppKey} from './github/app-token.ts';
import {openOctokit} from './github/client.ts';
import {GithubApi} from './github/github-api.ts';
import {commonSettings, openWay, withoutSlash} from './settings/common.ts';
import type {Send} from './http/transport.ts';
import {repositoryOn} from './by-hand/repository-on.ts';

const app = z
  .strictObject({
    id: z.union([z.number().int().positive(), z.string().min(1)]).describe('App id or client id.'),
    'private-key-file': z.string().optional().describe('The .pem file that GitHub gave; a path is not a secret.'),
    'private-key': z
      .string()
      .regex(/^(env|file):\S/, 'must be env:NAME or file:PATH')
      .optional()
      .describe('env:NAME or file:PATH; the text of that file.'),
    installation: z.number().int().positive().optional().describe('Looked up by the repository when left out.'),
  })
  .refine((keys) => (keys['private-key-file'] === undefined) !== (keys['private-key'] === undefined), {
    error: 'name either private-key-file or private-key',
  });

const settings = commonSettings.extend({
  app: app
    .optional()
    .describe('A GitHub App in place of a token: its pull requests start workflows, and no person leaves with it.'),
});
type Settings = z.infer<typeof settings>;

/** Where the API of a GitHub is: its own host for github.com and its data residency, a folder on an Enterprise Server. */
export function githubApiOf(web: URL): string {
  const {hostname} = web;
  if (hostname === 'github.com' || hostname.endsWith('.ghe.com')) return `https://api.${hostname}`;
  return `${withoutSlash(web.href)}/api/v3`;
}

async function open(parsed: unknown, context: ForgeContext): Promise<Forge> {
  const given = parsed as Settings;
  const {owner, repository, web} = repositoryOn('github', given, context.remote);
  if (owner.includes('/')) {
    throw usageError(
      'forge-repository',
      `${owner}/${repository} is no repository of GitHub.`,
      'Write it as OWNER/NAME.',
    );
  }
  const api = withoutSlash(given['api-url'] ?? githubApiOf(web));
  const way = await openWay('github', api, given, context);
  const isActions = given.app === undefined && context.env['GITHUB_ACTIONS'] === 'true';
  const token = given.app === undefined ? context.secret(given.token ?? 'env:GITHUB_TOKEN') : undefined;
  const tokens =
    given.app === undefined
      ? () => Promise.resolve(token!)
      : appTokens(way, {
          api,
          app: String(given.app.id),
          key: await appKey(given.app, context),
          owner,
          repository,
          installation: given.app.installation,
          clock: context.clock,
        });
  const send: Send = async (request) =>
    way({...request, headers: {...request.headers, authorization: `Bearer ${await tokens()}`}});
  return new ConvergingForge({
    api: new GithubApi({
      octokit: await openOctokit({api, version: context.version, log: context.log, send}),
      api,
      host: web.host,
      owner,
      repository,
      // Tokens of people begin otherwise.
      isActionsToken: isActions && token?.startsWith('ghs_') === true && token === context.env['GITHUB_TOKEN'],
      isInstallation: given.app !== undefined || token?.startsWith('ghs_') === true,
    }),
    branchPrefix: context.branchPrefix,
    reviewers: {...given.reviewers, dialect: 'github', most: 15},
    sleep: context.sleep,
  });
}

function appKey(given: NonNullable<Settings['app']>, context: ForgeContext): ReturnType<typeof readAppKey> {
  const path = given['private-key-file'];
  if (path !== undefined) return readAppKey({path: resolve(context.directory, path)});
  return readAppKey({text: context.secret(given['private-key'] ?? '')});
}

export default {
  id: 'github',
  describes: 'Pull requests on github.com, GitHub Enterprise Server and GitHub Enterprise Cloud.',
  settingsSchema: settings,
  open,
} satisfies ForgeKind;
