import {z} from 'zod';
import {exitCode} from './output-nouns.ts';

const check = z.object({
  id: z.string().describe('What it is about, the same from run to run.'),
  account: z.string().optional(),
  section: z.enum(['configuration', 'account', 'views', 'shared', 'people', 'files']),
  subject: z.string(),
  status: z
    .enum(['ok', 'missing', 'closed', 'warning', 'info', 'failed'])
    .describe(
      'missing: a grant would open it; closed: no grant by an administrator does; failed: could not be looked at.',
    ),
  says: z.string(),
  grants: z.array(z.object({sql: z.string(), by: z.string().describe('Role or person who can run it.')})),
  person: z
    .object({
      name: z.string(),
      state: z.enum(['active', 'disabled', 'dropped']),
      since: z.string().optional().describe('Day of the drop.'),
      files: z.number().int().describe('Files that can be read in private places.'),
      onlyInHistory: z
        .number()
        .int()
        .optional()
        .describe('Statements that only the history has; missing before a harvest.'),
      readable: z.number().int().describe('Private workspaces and notebooks that can be read.'),
      closed: z.union([z.number().int(), z.literal('all')]),
    })
    .optional(),
  unreadable: z.array(z.string()).describe('Locators of what cannot be read, as a harvest lists them.'),
});

/** What `wsr doctor --json` prints; with `--grants` or `--probe` nothing is checked, and what they print stands beside. */
export const doctorOutput = z.object({
  checks: z.array(check),
  people: z
    .array(
      z.object({
        account: z.string(),
        userId: z.string(),
        name: z.string(),
        state: z.enum(['active', 'disabled', 'dropped']),
        createdAt: z.string().optional(),
        deletedAt: z.string().optional(),
      }),
    )
    .describe('Who is who by USER_ID, as names are used again; empty where USERS cannot be read.'),
  fallen: z
    .array(z.object({account: z.string(), locator: z.string()}))
    .describe('What the last harvest could read and this run could not.'),
  exitCode,
  grants: z
    .array(
      z.object({
        account: z.string(),
        roles: z.array(z.object({role: z.string(), purpose: z.string(), sql: z.string()})),
      }),
    )
    .optional()
    .describe('With --grants: the scripts of the three roles.'),
  transcript: z.string().optional().describe('With --probe: the file that was written.'),
  probes: z
    .array(
      z.object({
        account: z.number().int().describe('Its place in the config, from 1: a transcript has no names.'),
        version: z.string(),
        findings: z.array(
          z.object({id: z.string(), question: z.string(), seen: z.array(z.string()), verdict: z.string()}),
        ),
      }),
    )
    .optional()
    .describe('With --probe: what was seen of each thing that is not documented.'),
});

/** The report of a run that checks nothing. */
export const NOTHING_CHECKED = {checks: [], people: [], fallen: [], exitCode: 0} as const;
