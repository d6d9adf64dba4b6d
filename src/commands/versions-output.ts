import {z} from 'zod';
import {instant, oid} from './output-nouns.ts';

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
