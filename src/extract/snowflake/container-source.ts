import {z} from 'zod';
import {usageError} from '../../errors.ts';
import type {SourceContext} from '../../ports/source.ts';
import type {Warehouse} from '../../ports/warehouse.ts';
import {ALL_FILES} from '../files/formats.ts';

/** Settings that sources of workspaces and of notebooks share. */
export const containerFields = {
  role: z.string().min(1).optional().describe('Role that lists and reads. The role of the connection when left out.'),
  files: z
    .array(z.string().min(1))
    .default([...ALL_FILES])
    .describe('Globs of the files to keep.'),
  parallel: z.int().min(1).max(16).default(4).describe('Files read at a time.'),
};

/** The account that a source was given. @throws UserError where there is none */
export function accountFor(source: string, context: SourceContext): Warehouse {
  if (context.warehouse !== undefined) return context.warehouse;
  throw usageError(
    'source-needs-account',
    `The source ${source} needs a Snowflake account.`,
    'Configure it below an account of kind snowflake.',
  );
}
