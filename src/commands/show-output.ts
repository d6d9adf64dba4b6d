import {z} from 'zod';
import {
  asideReason,
  candidate,
  context,
  decision,
  familyPart,
  file,
  finding,
  member,
  namedFamily,
  termConflict,
} from './output-nouns.ts';
import {verdict} from './verify-output.ts';

/** What `show --json` prints: a candidate with all that is known of it. */
export const showOutput = candidate.extend({
  notAsked: z
    .object({reason: asideReason, says: z.string()})
    .nullable()
    .describe('why it is set aside; null for a candidate that is asked about'),
  sql: z.string(),
  context,
  family: z.array(member),
  keptFor: z.array(z.string()).describe('why the keeper stands for the others'),
  splitFrom: namedFamily.optional().describe('the family that had most of its statements before'),
  absorbed: z.array(namedFamily).describe('families of once whose statements are in this one now'),
  conflicts: z.array(termConflict).describe('terms that other families define otherwise'),
  contains: z.array(familyPart).describe('families whose statement stands in this one'),
  standsIn: z.array(familyPart).describe('families in whose statement this one stands'),
  lint: z.array(finding),
  personalData: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      lines: z.array(z.number().int()),
      inQuery: z.boolean(),
      released: z.boolean(),
    }),
  ),
  decisions: z.array(decision),
  files: z.array(file),
  refusal: z.string().nullable().optional(),
  verdict: verdict
    .extend({isStale: z.boolean().describe('it is about another original or another model than today’s')})
    .nullable()
    .describe('what comparing its rows came to'),
  notes: z.array(z.string()).optional().describe('what is not sure about its files and so not done'),
  page: z.string().optional().describe('the text of its pull request, in Markdown'),
});
