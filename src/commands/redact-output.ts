import {z} from 'zod';

/** One line of `redact --json`: a secret by place and kind. */
export const foundSecret = z.object({
  file: z.string(),
  line: z.number().int().describe('counted from 1; 0 when it stands in the name of the file'),
  kind: z.string(),
  column: z.number().int().optional().describe('counted from 1, in UTF-16 units'),
  endLine: z.number().int().optional(),
  endColumn: z.number().int().optional().describe('the first column behind it'),
  n: z.number().int().describe('number of its placeholder in the file'),
  same: z.number().int().describe('equal values have the same number, within one run only'),
  replaced: z.boolean().optional().describe('only with --write'),
});
