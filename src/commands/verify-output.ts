import {z} from 'zod';
import {exitCode, instant, leak} from './output-nouns.ts';

const outcome = z.enum(['equal', 'different', 'both-empty', 'not-deterministic', 'not-run']);
const counts = z.object({original: z.number().int(), model: z.number().int()});

/** A stored verdict. */
export const verdict = z.object({
  candidate: z.string(),
  outcome,
  original: z.string().describe('SHA-256 of the original as it was compared'),
  model: z.string().describe('SHA-256 of the model as it was compared'),
  role: z.string(),
  at: instant,
  rows: counts.optional(),
  columns: z.array(z.string()).optional().describe('columns that differ'),
  reason: z.string().optional(),
});

export const verifyOutput = z.object({
  verified: z.array(
    z.object({
      candidate: z.string(),
      name: z.string(),
      account: z.string(),
      outcome: z.union([outcome, z.literal('estimated')]),
      says: z.string(),
      rows: counts.optional(),
      columns: z.array(z.string()).optional().describe('columns that differ'),
      estimate: z.object({bytes: z.number(), partitions: z.number().int()}).optional(),
      grant: z.string().optional().describe('what would let the role read what it may not'),
      differing: z
        .array(z.record(z.string(), z.string().nullable()))
        .optional()
        .describe('with --show-rows: rows that one side has more often'),
    }),
  ),
  stored: z.number().int().describe('verdicts that are new or others than before'),
  held: z.array(leak),
  exitCode,
});
