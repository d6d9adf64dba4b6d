import {z} from 'zod';
import type {ReviewQuestion} from '../../ports/forge.ts';
import {CODEOWNERS_PATHS, ownersOf, readCodeOwners, type Dialect} from './codeowners.ts';

/** Settings that every forge with reviewers has. */
export const reviewerSettings = z.strictObject({
  codeowners: z.boolean().default(false).describe('Ask the owners that CODEOWNERS of the base names for the files.'),
  owners: z
    .record(z.string(), z.union([z.string(), z.array(z.string())]))
    .default({})
    .describe('User name in the account → who reviews what that person left behind: users, or organization/team.'),
  always: z.array(z.string()).default([]).describe('Asked for everything.'),
});

export interface ReviewerSettings extends z.infer<typeof reviewerSettings> {
  readonly dialect: Dialect;
  /** How many a forge takes for one proposal. */
  readonly most: number;
}

/**
 * Who is asked to review: the map of owners first, then CODEOWNERS, then those who are always asked; each once.
 * @returns also a sentence for what of it was of no use
 */
export async function chooseReviewers(
  {paths, owners, tree}: ReviewQuestion,
  settings: ReviewerSettings,
): Promise<{readonly reviewers: readonly string[]; readonly remarks: readonly string[]}> {
  const remarks: string[] = [];
  const byName = new Map(Object.entries(settings.owners).map(([name, who]) => [name.toUpperCase(), [who].flat()]));
  const wanted = owners.flatMap((owner) => byName.get(owner.toUpperCase()) ?? []);
  if (settings.codeowners) {
    const found = await codeOwnersFor(paths, tree, settings.dialect);
    wanted.push(...found.owners);
    remarks.push(...found.remarks);
  }
  wanted.push(...settings.always);
  const names = new Map<string, string>();
  for (const each of wanted) {
    const name = each.replace(/^@+/, '');
    if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  }
  const all = [...names.values()];
  if (all.length > settings.most) {
    const says = `Only ${settings.most} of ${all.length} reviewers are asked: ${all.slice(settings.most).join(', ')} are left out.`;
    remarks.push(says);
  }
  return {reviewers: all.slice(0, settings.most), remarks};
}

async function codeOwnersFor(
  paths: readonly string[],
  tree: ReviewQuestion['tree'],
  dialect: Dialect,
): Promise<{readonly owners: readonly string[]; readonly remarks: readonly string[]}> {
  for (const place of CODEOWNERS_PATHS[dialect]) {
    const text = await tree.read(place);
    if (text === undefined) continue;
    const file = readCodeOwners(text, dialect);
    const owners = [...new Set(paths.flatMap((path) => ownersOf(file, path)))];
    // An address or a role is nobody that a review can be asked of by name.
    const usable = owners.filter((owner) => /^@[^@]/.test(owner));
    const remarks: string[] = [];
    if (file.malformed.length > 0) {
      const lines = `${file.malformed.length === 1 ? 'line' : 'lines'} ${file.malformed.join(', ')}`;
      remarks.push(`${place} has something that is not its syntax in ${lines}.`);
    }
    if (usable.length < owners.length) {
      const count = owners.length - usable.length;
      remarks.push(
        `${place} names ${count} owner${count === 1 ? '' : 's'} by an address or a role, who cannot be asked.`,
      );
    }
    return {owners: usable, remarks};
  }
  return {owners: [], remarks: ['The base has no CODEOWNERS file.']};
}
