import {UserError} from '../../errors.ts';
import type {ForgeCheck} from '../../ports/forge.ts';
import {asked} from './client.ts';
import type {GithubOptions} from './github-api.ts';

/** A token that ends within this many days is worth a word. */
const SOON_DAYS = 14;

/** What a person should know of GitHub before a run needs it. Reads alone; what cannot be read is left out, or is the finding. */
export async function checkGithub(options: GithubOptions, base: string): Promise<readonly ForgeCheck[]> {
  const {octokit, owner, repository: repo, host, isActionsToken, isInstallation} = options;
  const location = `${host}/${owner}/${repo}`;
  const context = {location, doing: 'looks at the repository', isActionsToken};
  let answer;
  try {
    answer = await asked(context, () => octokit.rest.repos.get({owner, repo}));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{status: 'failed', says: [error.message, error.hint].filter((part) => part !== undefined).join(' ')}];
  }
  const checks: ForgeCheck[] = [];
  const {archived, permissions, owner: now, name} = answer.data;
  if (archived) checks.push({status: 'failed', says: `${location} is archived, so nothing can be written to it.`});
  // For the token of an installation GitHub tells nothing here.
  else if (!isInstallation && permissions?.push === false) {
    const says = `The token may read ${location} and not write. It needs contents: write and pull-requests: write.`;
    checks.push({status: 'failed', says});
  } else checks.push({status: 'ok', says: `${location} can be reached with the token.`});
  if (`${now.login}/${name}`.toLowerCase() !== `${owner}/${repo}`.toLowerCase()) {
    const says = `${location} is ${now.login}/${name} by now. Correct repository under publish.forge, and the remote.`;
    checks.push({status: 'warning', says});
  }
  checks.push(...expiry(answer.headers, location));
  if (isActionsToken) checks.push({status: 'warning', says: ACTIONS_TRAP});
  if (await wantsSignatures(options, base)) checks.push({status: 'warning', says: signatureConflict(base)});
  return checks;
}

/** Source: docs.github.com, "Triggering a workflow from a workflow". */
const ACTIONS_TRAP =
  'Pull requests that the GITHUB_TOKEN of Actions opens start no workflows, so no checks run on them and required ones wait for ever. ' +
  'Use a GitHub App or a personal access token under publish.forge; or close and open each by hand, which starts them.';

/**
 * GitHub verifies a signature against the committer, so the author may stay the person whose work it is. Commits made through its
 * API are signed by GitHub and lose the author, which is why this program makes none that way.
 * Source: docs.github.com, "About commit signature verification", "Available rules for rulesets".
 */
function signatureConflict(base: string): string {
  return (
    `${base} takes signed commits alone, so pull requests of unsigned branches cannot be merged. Let git sign what is published ` +
    '(commit.gpgsign and user.signingkey, with a key that GitHub knows for publish.committer); the author of a commit stays who wrote the SQL.'
  );
}

async function wantsSignatures({octokit, owner, repository: repo}: GithubOptions, base: string): Promise<boolean> {
  const branch = {owner, repo, branch: base};
  try {
    const {data} = await octokit.rest.repos.getBranchRules(branch);
    if (data.some(({type}) => type === 'required_signatures')) return true;
  } catch {
    // An older GitHub Enterprise has no rules.
  }
  try {
    // The older kind of protection, which only an administrator may read.
    return (await octokit.rest.repos.getCommitSignatureProtection(branch)).data.enabled;
  } catch {
    return false;
  }
}

/** The header of tokens that end, e.g. `2026-12-01 09:00:00 UTC`, against the forge's own clock. */
function expiry(headers: Readonly<Record<string, unknown>>, location: string): readonly ForgeCheck[] {
  const until = Date.parse(
    String(headers['github-authentication-token-expiration'] ?? '')
      .replace(/ UTC$/, 'Z')
      .replace(' ', 'T'),
  );
  const days = (until - Date.parse(String(headers['date'] ?? ''))) / 86_400_000;
  if (Number.isNaN(days) || days > SOON_DAYS) return [];
  const on = new Date(until).toISOString().slice(0, 10);
  return [{status: 'warning', says: `The token for ${location} ends on ${on}. Make a new one before that.`}];
}
