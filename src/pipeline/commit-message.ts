import type {ModelDraft} from '../model/model-draft.ts';
import type {Identity} from '../ports/git.ts';
import {withoutMailDomain} from '../rewrite/description.ts';
import type {Workshop} from './context.ts';

/**
 * Authorship is claimed only where it is known: a private file's owner whom the identity map names. Who ran a statement of
 * the history need not have written it, and a shared workspace has many hands: undefined there, and the bot is the author.
 */
export function authorOf(workshop: Pick<Workshop, 'identity' | 'catalog'>, draft: ModelDraft): Identity | undefined {
  const {owner, asset} = draft.provenance;
  const isHistory = workshop.catalog.asset(asset)?.asset.kind === 'history';
  return owner.kind === 'user' && !isHistory ? workshop.identity(owner.name) : undefined;
}

/**
 * Subject, a short body, and trailers that say where the model comes from. Ends with a newline; the seal follows.
 * @param by who approved it
 * @param notes what a reviewer should know and no file says, a sentence each
 */
export function messageFor(
  workshop: Pick<Workshop, 'identity'>,
  draft: ModelDraft,
  by: string,
  notes: readonly string[] = [],
): string {
  const {provenance} = draft;
  const others = provenance.otherOwners.flatMap((name) => {
    const identity = workshop.identity(name);
    return identity === undefined ? [] : [`Co-authored-by: ${identity.name} <${identity.email}>`];
  });
  // Nothing that another night would count anew: the same worksheet gives the same commit.
  const changed = provenance.changedAt === undefined ? '' : `, last changed on ${provenance.changedAt.slice(0, 10)}`;
  const owner = provenance.owner.name === '' ? '' : ` of ${oneLine(withoutMailDomain(provenance.owner.name))}`;
  const lines = [
    `Rescue ${draft.name}`,
    '',
    ...wrap(`From ${oneLine(provenance.title)}${owner}${changed}.`),
    '',
    ...notes.flatMap((note) => [...wrap(oneLine(note)), '']),
    `Worksheet-Id: ${provenance.asset}`,
    `Worksheet-Locator: ${oneLine(provenance.locator)}`,
    `Worksheet-Sha256: ${provenance.originalHash}`,
    ...others,
    `Rescued-By: ${oneLine(by)}`,
    `Rescue-Candidate: ${draft.candidate}`,
  ];
  return `${lines.join('\n')}\n`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 72) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
