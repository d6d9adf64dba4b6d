import {z} from 'zod';

/** How sure it is what a statement reads. */
export const confidenceLevel = z.enum(['confirmed', 'likely', 'disputed', 'unconfirmed']);

/** A line of `explain --json`. */
export const explainedStatement = z.object({
  file: z.string(),
  index: z.number().int(),
  line: z.number().int(),
  start: z.number().int(),
  end: z.number().int(),
  cell: z.string().nullable(),
  kind: z.enum(['query', 'write', 'definition', 'session', 'admin', 'procedural', 'unreadable']),
  verb: z.string(),
  reading: z.enum(['full', 'holes', 'tokens']),
  confidence: confidenceLevel.nullable(),
  says: z.string().nullable(),
  reads: z.array(z.string()),
  writes: z.array(z.string()),
  columns: z.array(z.object({name: z.string().nullable(), from: z.array(z.string()), certain: z.boolean()})),
  roles: z.array(
    z.object({
      relation: z.string(),
      role: z.enum(['table', 'view', 'stage', 'function', 'lateral', 'cte', 'result-scan', 'identifier']),
      written: z.boolean(),
    }),
  ),
  temporary: z.array(z.string()),
  sets: z.array(z.string()),
  variables: z.array(z.string()),
  needs: z.array(z.string()),
  holes: z.array(z.object({line: z.number().int(), expected: z.string()})),
  formatted: z.boolean().nullable(),
  exact: z.string(),
  shape: z.string(),
});
