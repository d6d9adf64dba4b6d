import {z} from 'zod';
import {doctorOutput} from './doctor-output.ts';
import {explainedStatement} from './explain-output.ts';
import {
  asideReason,
  candidate,
  decision,
  instant,
  leak,
  oid,
  owner,
  person,
  push,
  reason,
  relation,
  severity,
  status,
  unreadable,
} from './output-nouns.ts';
import {dbtProject, harvestOutput} from './harvest-output.ts';
import {publishOutput} from './publish-output.ts';
import {foundSecret} from './redact-output.ts';
import {erasedOutput, loggedVersion, restoredVersion} from './versions-output.ts';
import {showOutput} from './show-output.ts';
import {verifyOutput} from './verify-output.ts';

// What `--json` prints, command by command. Scripts rely on it: fields are added, not renamed or removed.

/** By command. */
export const outputs: Readonly<Record<string, z.ZodType>> = {
  demo: z.object({
    directory: z.string(),
    harvest: harvestOutput,
    verify: verifyOutput,
    publish: publishOutput,
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
  harvest: harvestOutput,
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
  show: showOutput,
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
  publish: publishOutput,
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
