import {z} from 'zod';
import {exitCode, leak, oid} from './output-nouns.ts';

const forgeCall = z.object({method: z.string(), path: z.string(), body: z.unknown(), says: z.string()});

/** What `publish --json` prints. */
export const publishOutput = z.object({
  base: z.string(),
  branches: z.array(
    z.object({
      candidate: z.string(),
      name: z.string(),
      branch: z.string(),
      oid,
      state: z.enum(['created', 'updated', 'up-to-date', 'merged']),
      author: z.string(),
      files: z.array(z.object({path: z.string(), added: z.number().int(), removed: z.number().int()})),
      pushed: z.enum(['pushed', 'up-to-date', 'rejected', 'failed', 'no-remote', 'not-asked']),
      notes: z.array(z.string()),
      proposal: z
        .object({
          outcome: z.enum([
            'opened',
            'updated',
            'unchanged',
            'remembered',
            'merged',
            'moved',
            'by-hand',
            'failed',
            'held',
          ]),
          url: z.string().optional(),
          calls: z.array(forgeCall),
          commands: z.array(z.string()),
          remarks: z.array(z.string()),
        })
        .optional()
        .describe('its pull request, where the branch was sent'),
      diff: z.string().optional(),
    }),
  ),
  refused: z.array(z.object({candidate: z.string(), name: z.string(), reason: z.string()})),
  held: z.array(z.object({name: z.string(), reason: z.string(), leaks: z.array(leak)})),
  touched: z.array(z.object({name: z.string(), branch: z.string(), reason: z.string()})),
  waiting: z.array(z.string()),
  behind: z.array(z.object({name: z.string(), waitsFor: z.array(z.string()), reason: z.string()})),
  ended: z.array(
    z.object({branch: z.string(), url: z.string(), outcome: z.enum(['closed', 'left']), calls: z.array(forgeCall)}),
  ),
  taken: z
    .array(z.object({candidate: z.string(), name: z.string(), says: z.string()}))
    .optional()
    .describe('what people did on the forge, as decisions'),
  failure: z.object({message: z.string(), hint: z.string().optional()}).optional(),
  exitCode,
});
