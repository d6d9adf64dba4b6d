import {z} from 'zod';
import {confidenceLevel} from './explain-output.ts';

// What turns up in the `--json` output of several commands.

export const instant = z.string().describe('ISO 8601, UTC');
export const oid = z.string().regex(/^[0-9a-f]{40}$/);
export const owner = z.object({
  kind: z.enum(['user', 'role', 'unknown']),
  id: z.string(),
  name: z.string(),
  state: z.enum(['active', 'disabled', 'dropped']).optional(),
});
export const person = z.object({
  userId: z.string(),
  name: z.string(),
  displayName: z.string().optional(),
  email: z.string().optional(),
  state: z.enum(['active', 'disabled', 'dropped']),
  human: z.boolean(),
  createdAt: instant.optional(),
  deletedAt: instant.optional(),
  lastLoginAt: instant.optional(),
});
export const relation = z.object({database: z.string().optional(), schema: z.string().optional(), name: z.string()});
export const context = z.object({
  role: z.string().optional(),
  warehouse: z.string().optional(),
  database: z.string().optional(),
  schema: z.string().optional(),
});
export const reason = z.object({part: z.string(), points: z.number(), text: z.string()});
export const severity = z.enum(['error', 'warning', 'info']);
export const status = z.enum(['pending', 'approved', 'rejected', 'merged', 'snoozed', 'stale']);
export const leak = z.object({path: z.string(), kind: z.string(), line: z.number().int()});
export const unreadable = z.object({
  scope: z.string(),
  locator: z.string(),
  reason: z.string(),
  grant: z.string().optional(),
  owner: owner.optional(),
});
export const exitCode = z.number().int();
export const asideReason = z.enum([
  'peek',
  'lookup',
  'trivial',
  'housekeeping',
  'admin',
  'session',
  'not-a-query',
  'no-model',
]);
export const push = z.enum(['pushed', 'up-to-date', 'no-remote']);
export const file = z.object({path: z.string(), text: z.string()});
export const span = z.object({start: z.number().int(), end: z.number().int()});

export const finding = z.object({
  rule: z.string(),
  severity,
  message: z.string(),
  hint: z.string().optional(),
  span,
  line: z.number().int(),
});

export const member = z.object({
  statement: z.string(),
  asset: z.string(),
  owner,
  title: z.string(),
  changedAt: instant.optional().describe('when its asset was changed last'),
  tier: z.enum(['keeper', 'exact', 'same-shape', 'near']),
  differs: z.array(z.string()),
  isVariant: z.literal(true).optional().describe('asks something else than the keeper'),
});

export const namedFamily = z.object({id: z.string(), name: z.string()});

export const termConflict = z.object({
  term: z.string(),
  says: z.string(),
  others: z.array(z.object({id: z.string(), name: z.string(), says: z.string()})),
});

export const familyPart = z.object({
  id: z.string(),
  name: z.string(),
  as: z.enum(['cte', 'subquery']),
  cte: z.string().optional().describe('what the common table expression is called'),
});

export const historyMatch = z.object({
  tier: z.enum(['exact', 'shape', 'near']),
  says: z.string(),
  likeness: z.number().optional().describe('of a near match, from 0 to 1'),
  runs: z.number().int(),
  failures: z.number().int(),
  people: z.array(z.string()),
  lastRunAt: instant,
  contexts: z
    .array(
      z.object({
        context,
        runs: z.number().int(),
        failures: z.number().int(),
        people: z.number().int(),
        lastRunAt: instant,
      }),
    )
    .describe('each apart, the one to go by first'),
});

export const modelled = z.object({
  model: z.string(),
  path: z.string(),
  tier: z.enum(['same-shape', 'near']),
  similarity: z.number(),
  differs: z.array(z.string()),
  isVariant: z.boolean().describe('one does not stand for the other'),
  isPublished: z.boolean().optional().describe('published by this program'),
  isUnrendered: z.boolean().optional().describe('its Jinja was not run'),
});

export const candidate = z.object({
  id: z.string(),
  name: z.string(),
  status,
  title: z.string(),
  owner,
  rank: z.number(),
  reasons: z.array(reason),
  runs: z.number().int(),
  people: z.number().int(),
  lastRunAt: instant.nullable(),
  history: historyMatch.nullable().describe('runs of the keeper; null when no run of the history matches it'),
  historySince: z.string().nullable().describe('first day of the harvested history'),
  reads: z.array(relation),
  writes: z.array(relation),
  confidence: z.object({level: confidenceLevel, says: z.string().optional()}).nullable(),
  members: z.number().int(),
  findings: z.number().int(),
  personalData: z.number().int(),
  setAside: z.string().nullable(),
  refusal: z.string().nullable(),
  modelled: modelled.nullable().describe('the model of the target project that it is in already'),
  verified: z
    .enum(['equal', 'different', 'both-empty', 'not-deterministic', 'not-run', 'stale'])
    .nullable()
    .describe('what comparing its rows came to; null where nobody did'),
});

export const decision = z.object({
  id: z.string(),
  parents: z.array(z.string()),
  candidate: z.string(),
  anchor: z.string(),
  basedOn: z.object({keeper: z.string(), context: z.string(), edit: z.string().optional()}),
  by: z.string(),
  at: instant,
  verdict: z.looseObject({
    t: z.enum(['approve', 'reject', 'rename', 'merge', 'split', 'snooze', 'edit', 'assign', 'release', 'undo']),
  }),
  undoes: z.string().optional(),
  forgeEvent: z.string().optional(),
});
