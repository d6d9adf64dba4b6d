import {z} from 'zod';
import {instant, oid, push} from './output-nouns.ts';

/** One line of `log --json`. */
export const loggedVersion = z.object({
  version: z.number().int().describe('counted back from the newest, which is 0: `restore ASSET@~2`'),
  commit: oid,
  archivedAt: instant,
  changedAt: instant.optional().describe('when it was changed where it lies'),
  events: z.array(z.enum(['added', 'changed', 'moved', 'gone', 'back', 'details'])),
  id: z.string(),
  title: z.string(),
  owner: z.string(),
  place: z.string(),
  gone: z.boolean(),
  added: z.number().int().describe('lines'),
  removed: z.number().int().describe('lines'),
  diff: z.string().optional().describe('unified, with --diff'),
});

/** What `restore --json` prints. */
export const restoredVersion = z.object({
  id: z.string(),
  title: z.string(),
  commit: oid,
  archivedAt: instant,
  changedAt: instant.optional(),
  gone: z.boolean(),
  body: z.string().optional().describe('left out where it was written to a file'),
  output: z.string().optional(),
});

/** What `erase --json` prints; without `--yes` only what would go. */
export const erasedOutput = z.object({
  erased: z.boolean(),
  assets: z.array(z.object({id: z.string(), account: z.string(), source: z.string(), kind: z.string()})),
  texts: z.array(z.string()).describe('fingerprints of texts of the query history'),
  evidenceRows: z.number().int().optional().describe('rows that keep a pseudonym'),
  objectUses: z.number().int().optional(),
  erasure: z.object({id: z.string(), at: instant, by: z.string(), because: z.string()}).optional(),
  head: oid.optional(),
  push: push.optional(),
});
