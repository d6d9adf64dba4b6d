import {z} from 'zod';
import {confidenceLevel, explainedStatement} from './explain-output.ts';
import {foundSecret} from './redact-output.ts';

// What `--json` prints, command by command. Scripts rely on it: fields are added, not renamed or removed.

const instant = z.string().describe('ISO 8601, UTC');
const oid = z.string().regex(/^[0-9a-f]{40}$/);
const owner = z.object({
  kind: z.enum(['user', 'role', 'unknown']),
  id: z.string(),
  name: z.string(),
  state: z.enum(['active', 'disabled', 'dropped']).optional(),
});
const relation = z.object({database: z.string().optional(), schema: z.string().optional(), name: z.string()});
const context = z.object({
  role: z.string().optional(),
  warehouse: z.string().optional(),
  database: z.string().optional(),
  schema: z.string().optional(),
});
const reason = z.object({part: z.string(), points: z.number(), text: z.string()});
const severity = z.enum(['error', 'warning', 'info']);
const status = z.enum(['pending', 'approved', 'rejected', 'merged', 'snoozed', 'stale']);
const leak = z.object({path: z.string(), kind: z.string(), line: z.number().int()});
const unreadable = z.object({
  scope: z.string(),
  locator: z.string(),
  reason: z.string(),
  grant: z.string().optional(),
  owner: owner.optional(),
});
const exitCode = z.number().int();
const push = z.enum(['pushed', 'up-to-date', 'no-remote']);
const file = z.object({path: z.string(), text: z.string()});
const span = z.object({start: z.number().int(), end: z.number().int()});

const finding = z.object({
  rule: z.string(),
  severity,
  message: z.string(),
  hint: z.string().optional(),
  span,
  line: z.number().int(),
});

const member = z.object({
  statement: z.string(),
  asset: z.string(),
  owner,
  title: z.string(),
  tier: z.enum(['keeper', 'exact', 'same-shape']),
  differs: z.array(z.string()),
});

const candidate = z.object({
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
  reads: z.array(relation),
  writes: z.array(relation),
  confidence: z.object({level: confidenceLevel, says: z.string().optional()}).nullable(),
  members: z.number().int(),
  findings: z.number().int(),
  setAside: z.string().nullable(),
  refusal: z.string().nullable(),
});

const decision = z.object({
  id: z.string(),
  parents: z.array(z.string()),
  candidate: z.string(),
  anchor: z.string(),
  basedOn: z.object({keeper: z.string(), context: z.string(), edit: z.string().optional()}),
  by: z.string(),
  at: instant,
  verdict: z.looseObject({
    t: z.enum(['approve', 'reject', 'rename', 'merge', 'split', 'snooze', 'edit', 'assign', 'undo']),
  }),
  undoes: z.string().optional(),
  forgeEvent: z.string().optional(),
});

const analysis = z.object({
  assets: z.number().int(),
  statements: z.number().int(),
  families: z.number().int(),
  candidates: z.number().int(),
  minted: z.number().int(),
  commits: z.number().int(),
});

const harvest = z.object({
  sources: z.array(
    z.object({
      account: z.string(),
      source: z.string(),
      assets: z.number().int(),
      unchanged: z.number().int(),
      gone: z.number().int(),
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

const publish = z.object({
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
      diff: z.string().optional(),
    }),
  ),
  refused: z.array(z.object({candidate: z.string(), name: z.string(), reason: z.string()})),
  held: z.array(z.object({name: z.string(), reason: z.string(), leaks: z.array(leak)})),
  touched: z.array(z.object({name: z.string(), branch: z.string(), reason: z.string()})),
  waiting: z.array(z.string()),
  failure: z.object({message: z.string(), hint: z.string().optional()}).optional(),
  exitCode,
});

/** By command. */
export const outputs: Readonly<Record<string, z.ZodType>> = {
  demo: z.object({
    directory: z.string(),
    harvest,
    publish,
    top: z.array(z.looseObject({id: z.string(), name: z.string(), rank: z.number()})),
    decided: z.number().int(),
    files: z.number().int(),
    surfaces: z.number().int(),
    historyAssets: z.number().int(),
    history: z.object({rows: z.number().int(), runs: z.number().int(), days: z.number().int()}),
    secrets: z.number().int(),
    unreadable: z.array(unreadable),
  }),
  init: z.object({
    path: z.string(),
    found: z.object({
      project: z.string().optional(),
      base: z.string().optional(),
      archive: z.string().optional(),
      profiles: z.array(z.string()),
    }),
    answers: z.object({folder: z.string().optional(), archive: z.string().optional(), profile: z.string().optional()}),
  }),
  harvest,
  sync: z.object({
    head: oid.optional(),
    assets: z.number().int(),
    texts: z.number().int(),
    days: z.number().int(),
    decisions: z.number().int(),
    malformed: z.array(z.object({path: z.string(), reason: z.string()})),
    sentDecisions: z.boolean(),
    held: z.array(leak),
    candidates: z.number().int(),
    push,
  }),
  list: candidate,
  show: candidate.extend({
    sql: z.string(),
    context,
    family: z.array(member),
    lint: z.array(finding),
    decisions: z.array(decision),
    files: z.array(file),
    refusal: z.string().nullable().optional(),
  }),
  decide: z.object({candidate: z.string(), status, name: z.string(), decisions: z.array(decision), sent: z.boolean()}),
  publish,
  status: z.object({
    archive: z.object({location: z.string(), head: oid.optional()}),
    assets: z.array(
      z.object({
        account: z.string(),
        source: z.string(),
        kind: z.string(),
        present: z.number().int(),
        gone: z.number().int(),
      }),
    ),
    statements: z.array(z.object({kind: z.string(), count: z.number().int()})),
    unreadable: z.array(unreadable.extend({account: z.string(), source: z.string()})),
    review: z.record(z.string(), z.number().int()),
    owners: z.array(
      z.object({
        owner,
        state: z.enum(['active', 'disabled', 'dropped', 'unknown']),
        candidates: z.array(z.string()),
        weight: z.number(),
        topReason: z.string(),
      }),
    ),
    redactions: z.array(z.object({kind: z.string(), assets: z.number().int(), places: z.number().int()})),
    outbox: z.number().int(),
  }),
  explain: explainedStatement,
  lint: z.object({
    file: z.string(),
    line: z.number().int(),
    column: z.number().int(),
    severity,
    rule: z.string(),
    message: z.string(),
    hint: z.string().nullable(),
    source: z.string(),
  }),
  redact: foundSecret,
  sandbox: z.object({
    url: z.string(),
    account: z.string(),
    user: z.string(),
    password: z.string(),
    roles: z.array(z.string()),
  }),
  schema: z.looseObject({}).describe('A JSON Schema, or without an argument the names of all of them.'),
};

/** Commands that print one value a line (NDJSON) instead of one document. */
export const streamed: ReadonlySet<string> = new Set(['list', 'explain', 'lint', 'redact', 'sandbox']);
