import type {ModelDraft} from '../model/model-draft.ts';
import type {Identity} from '../ports/git.ts';
import type {Workshop} from './context.ts';

/**
 * Authorship is claimed only where it is known: a private file's owner whom the identity map names. Elsewhere undefined,
 * and the bot is the author.
 */
export function authorOf(workshop: Pick<Workshop, 'identity'>, draft: ModelDraft): Identity | undefined {
  const {owner} = draft.provenance;
  return owner.kind === 'user' ? workshop.identity(owner.name) : undefined;
}

/** Subject, a short body, and trailers that say where the model comes from. Ends with a newline; the seal follows. */
export function messageFor(workshop: Pick<Workshop, 'identity' | 'operator'>, draft: ModelDraft): string {
  const {provenance} = draft;
  const others = provenance.otherOwners.flatMap((name) => {
    const identity = workshop.identity(name);
    return identity === undefined ? [] : [`Co-authored-by: ${identity.name} <${identity.email}>`];
  });
  const used =
    provenance.runs > 0
      ? `It ran ${provenance.runs.toLocaleString('en')} times for ${provenance.people} ${provenance.people === 1 ? 'person' : 'people'}${
          provenance.lastRunAt === undefined ? '' : `, last on ${provenance.lastRunAt.slice(0, 10)}`
        }.`
      : 'The query history shows no run of it.';
  const lines = [
    `Rescue ${draft.name}`,
    '',
    ...wrap(`From ${oneLine(provenance.title)} of ${provenance.owner.name}. ${used}`),
    '',
    `Worksheet-Id: ${provenance.asset}`,
    `Worksheet-Locator: ${oneLine(provenance.locator)}`,
    `Worksheet-Sha256: ${provenance.originalHash}`,
    ...others,
    `Rescued-By: ${oneLine(workshop.operator)}`,
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
