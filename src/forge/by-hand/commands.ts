import type {ByHandCommand, Proposal} from '../../ports/forge.ts';
import {azureRepository, type HostKind} from './hosts.ts';
import type {RemotePlace} from './remote-address.ts';

/**
 * The commands by which a person opens a proposal with the forge's own program. A command is words, and never a line for a shell: a
 * title is text that anybody may have written.
 *
 * @returns nothing where the forge has no such program
 *
 * Sources: cli.github.com/manual, `gh pr create`; docs.gitlab.com/cli, `glab mr create`; learn.microsoft.com, `az repos pr create`;
 * gitea.com/gitea/tea, `tea pr create`.
 */
export function commandsFor(kind: HostKind, place: RemotePlace, proposal: Proposal): readonly ByHandCommand[] {
  const {branch, base, title, body, labels, reviewers, draft} = proposal;
  switch (kind) {
    case 'github': {
      const repository = place.host === 'github.com' ? place.path : `${place.host}/${place.path}`;
      const words = [
        'gh',
        'pr',
        'create',
        `--repo=${repository}`,
        `--head=${branch}`,
        `--base=${base}`,
        `--title=${title}`,
      ];
      return [
        {
          words: [
            ...words,
            '--body-file=-',
            ...each('label', labels),
            ...each('reviewer', reviewers),
            ...flag('draft', draft),
          ],
          input: body,
        },
      ];
    }
    case 'gitlab': {
      const users = reviewers.filter((name) => !name.includes('/'));
      const words = ['glab', 'mr', 'create', `--repo=${place.host}/${place.path}`, `--source-branch=${branch}`];
      words.push(`--target-branch=${base}`, `--title=${title}`, `--description=${body}`, '--yes');
      return [{words: [...words, ...each('label', labels), ...each('reviewer', users), ...flag('draft', draft)]}];
    }
    case 'azure': {
      const azure = azureRepository(place);
      if (azure === undefined) return [];
      const words = [
        'az',
        'repos',
        'pr',
        'create',
        `--organization=${azure.organization}`,
        `--project=${azure.project}`,
      ];
      words.push(`--repository=${azure.repository}`, `--source-branch=${branch}`, `--target-branch=${base}`);
      return [
        {
          words: [
            ...words,
            `--title=${title}`,
            '--description',
            ...body.split('\n').map(line),
            ...flag('draft', draft),
          ],
        },
      ];
    }
    case 'gitea': {
      const words = [
        'tea',
        'pr',
        'create',
        `--repo=${place.path}`,
        `--head=${branch}`,
        `--base=${base}`,
        `--title=${title}`,
      ];
      return [
        {words: [...words, `--description=${body}`, ...(labels.length === 0 ? [] : [`--labels=${labels.join(',')}`])]},
      ];
    }
    case 'bitbucket':
    case 'bitbucket-server':
      return [];
  }
}

function each(option: string, values: readonly string[]): readonly string[] {
  return values.map((value) => `--${option}=${value}`);
}

function flag(option: string, isSet: boolean): readonly string[] {
  return isSet ? [`--${option}`] : [];
}

/** Azure takes a description line by line; one that begins like an option would be taken for one. */
function line(text: string): string {
  return text.startsWith('-') ? ` ${text}` : text;
}
