import {z} from 'zod';
import {doctorOutput} from './doctor-output.ts';
import {explainedStatement} from './explain-output.ts';
import {
  asideReason,
  candidate,
  context,
  decision,
  exitCode,
  file,
  finding,
  instant,
  leak,
  familyPart,
  member,
  namedFamily,
  oid,
  owner,
  person,
  push,
  reason,
  relation,
  severity,
  status,
  termConflict,
  unreadable,
} from './output-nouns.ts';
import {foundSecret} from './redact-output.ts';
import {erasedOutput, loggedVersion, restoredVersion} from './versions-output.ts';
import {verdict, verifyOutput} from './verify-output.ts';

// What `--json` prints, command by command. Scripts rely on it: fields are added, not renamed or removed.

const analysis = z.object({
  assets: z.number().int(),
  statements: z.number().int(),
  families: z.number().int(),
  candidates: z.number().int(),
  minted: z.number().int(),
  commits: z.number().int(),
});

const dbtProject = z.object({
  scope: z.string(),
  name: z.string(),
  inGit: z.number().int(),
  differ: z.number().int(),
});

const harvest = z.object({
  sources: z.array(
    z.object({
      account: z.string(),
      source: z.string(),
      assets: z.number().int(),
      unchanged: z.number().int(),
      gone: z.number().int(),
      inGit: z.number().int().describe('files that a configured repository has'),
      projects: z.array(dbtProject),
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

const forgeCall = z.object({method: z.string(), path: z.string(), body: z.unknown(), says: z.string()});

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

/** By command. */
export const outputs: Readonly<Record<string, z.ZodType>> = {
  demo: z.object({
    directory: z.string(),
    harvest,
    verify: verifyOutput,
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
  doctor: doctorOutput,
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
  }),
  decide: z.object({
    candidate: z.string(),
    status,
    name: z.string(),
    decisions: z.array(decision),
    sent: z.boolean(),
    held: z.array(leak),
  }),
  erase: erasedOutput,
  log: loggedVersion,
  restore: restoredVersion,
  verify: verifyOutput,
  publish,
  rescue: z.object({
    account: z.string(),
    person,
    namesakes: z.array(person),
    coverage: z.object({
      files: z.number().int(),
      statementsInFiles: z.number().int(),
      sheets: z.number().int().describe('sheets put together from the query history'),
      statementsOnlyInHistory: z.number().int(),
      statementsRun: z.number().int(),
      runs: z.number().int(),
      firstDay: z.string().optional(),
      lastDay: z.string().optional(),
    }),
    places: z.array(z.object({container: z.string(), files: z.number().int()})),
    unreadable: z.array(unreadable),
    ranked: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        rank: z.number(),
        runs: z.number().int(),
        people: z.number().int(),
        lastRunAt: instant.optional(),
        owner,
        refusal: z.string().optional(),
        reasons: z.array(reason),
        writes: z.array(relation),
      }),
    ),
    written: z.array(
      z.object({
        relation: z.string(),
        readers: z.array(
          z.object({
            actor: z.string(),
            who: z.string(),
            runs: z.number().int(),
            firstDay: z.string(),
            lastDay: z.string(),
            via: z.string().optional(),
          }),
        ),
      }),
    ),
    secrets: z.array(
      z.object({kind: z.string(), container: z.string(), path: z.string(), lines: z.array(z.number().int())}),
    ),
    historyFrom: z.string().optional(),
    checklist: z.array(z.object({text: z.string(), run: z.string().optional()})),
  }),
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
    notHarvested: z
      .array(z.object({account: z.string(), source: z.string()}))
      .describe('configured sources of which no harvest came to an end'),
    unreadable: z.array(unreadable.extend({account: z.string(), source: z.string()})),
    inGit: z.array(
      z.object({account: z.string(), source: z.string(), files: z.number().int(), projects: z.array(dbtProject)}),
    ),
    review: z.record(z.string(), z.number().int()),
    verdicts: z
      .record(z.string(), z.number().int())
      .describe('approved candidates by what comparing their rows came to; `none` where nobody did'),
    inProject: z.number().int().describe('candidates that the target project has a model of already'),
    conflicts: z
      .array(z.object({term: z.string(), families: z.number().int()}))
      .describe('terms that candidates define in several ways'),
    setAside: z
      .array(
        z.object({
          reason: asideReason,
          says: z.string(),
          candidates: z.number().int(),
          statements: z.number().int(),
        }),
      )
      .describe('what is not asked about, by reason; `wsr list --set-aside REASON` lists it'),
    owners: z
      .array(
        z.object({
          owner,
          state: z.enum(['active', 'disabled', 'dropped', 'unknown']),
          candidates: z.array(z.string()),
          weight: z.number(),
          topReason: z.string(),
        }),
      )
      .describe('what only one person has, the heaviest first'),
    redactions: z.array(z.object({kind: z.string(), assets: z.number().int(), places: z.number().int()})),
    personalData: z.array(z.object({kind: z.string(), assets: z.number().int(), places: z.number().int()})),
    secrets: z.object({
      places: z.number().int(),
      assets: z.number().int(),
      most: z
        .array(
          z.object({
            asset: z.string(),
            account: z.string(),
            title: z.string(),
            container: z.string(),
            path: z.string(),
            gone: z.boolean(),
            places: z.number().int(),
            kinds: z.array(z.object({kind: z.string(), places: z.number().int()})),
          }),
        )
        .describe('the few with most places, most first'),
    }),
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
    endLine: z.number().int().optional(),
    endColumn: z.number().int().optional().describe('the first column behind it'),
    fix: z
      .object({title: z.string(), rows: z.enum(['same', 'may-change'])})
      .nullable()
      .optional()
      .describe('what --fix applies (same rows) or offers'),
  }),
  group: z.object({
    id: z.union([z.string(), z.number()]),
    family: z.string(),
    tier: z.enum(['keeper', 'exact', 'same-shape', 'near']),
    similarity: z.number().describe('to the keeper, from 0 to 1'),
    keeper: z.union([z.string(), z.number()]).describe('id of the row that stands for the family'),
    differs: z.array(z.string()),
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
export const streamed: ReadonlySet<string> = new Set(['list', 'log', 'explain', 'lint', 'group', 'redact', 'sandbox']);
