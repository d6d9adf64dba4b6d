import {z} from 'zod';
import {exitCode, leak, oid, push} from './output-nouns.ts';

const analysis = z.object({
  assets: z.number().int(),
  statements: z.number().int(),
  families: z.number().int(),
  candidates: z.number().int(),
  minted: z.number().int(),
  commits: z.number().int(),
});

export const dbtProject = z.object({
  scope: z.string(),
  name: z.string(),
  inGit: z.number().int(),
  differ: z.number().int(),
});

/** What `harvest --json` prints. */
export const harvestOutput = z.object({
  sources: z.array(
    z.object({
      account: z.string(),
      source: z.string(),
      assets: z.number().int(),
      unchanged: z.number().int(),
      gone: z.number().int(),
      inGit: z.number().int().describe('files that a configured repository has'),
      projects: z.array(dbtProject),
      unreadable: z.number().int(),
      newlyUnreadable: z.number().int(),
      quarantined: z.number().int(),
      evidenceRows: z.number().int(),
      texts: z.number().int(),
      redactions: z.number().int(),
      commits: z.number().int(),
      held: z.array(leak),
      failure: z.object({message: z.string(), hint: z.string().optional()}).optional(),
    }),
  ),
  commits: z.number().int(),
  head: oid.optional(),
  historyAssets: z.number().int(),
  held: z.array(leak),
  secrets: z.array(z.object({kind: z.string(), places: z.number().int(), assets: z.array(z.string())})),
  unreadable: z.number().int(),
  newlyUnreadable: z.number().int(),
  push,
  analysis,
  exitCode,
});
