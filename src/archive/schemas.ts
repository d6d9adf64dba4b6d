import {z} from 'zod';
import type {Json} from '../model/scalars.ts';
import {Malformed} from './malformed.ts';

const text = z.string();
const count = z.number();
// It comes out of JSON.parse: anything but a missing member is JSON.
const json = z.custom<Json>((value) => value !== undefined);
const hex32 = z.string().regex(/^[0-9a-f]{32}$/);
const personState = z.enum(['active', 'disabled', 'dropped']);

const owner = z.object({
  kind: z.enum(['user', 'role', 'unknown']),
  id: text,
  name: text,
  state: personState.optional(),
});

/** `state/<account>/people.json` */
export const peopleSchema = z.object({
  account: text,
  people: z.array(
    z.object({
      userId: text,
      name: text,
      displayName: text.optional(),
      email: text.optional(),
      state: personState,
      human: z.boolean(),
      createdAt: text.optional(),
      deletedAt: text.optional(),
      lastLoginAt: text.optional(),
    }),
  ),
});

/** `state/<account>/<source>.json` */
export const stateSchema = z.object({
  account: text,
  source: text,
  cursor: json,
  scopes: z.array(z.object({scope: text, complete: z.boolean(), listed: count})),
  unreadable: z.array(
    z.object({
      scope: text,
      locator: text,
      reason: text,
      grant: text.optional(),
      owner: owner.optional(),
    }),
  ),
  inGit: z
    .array(z.object({scope: text, id: hex32, locator: text, revision: text, repository: text, path: text, blob: text}))
    .optional(),
  projects: z.array(z.object({scope: text, name: text, inGit: count, differ: count})).optional(),
});

/** Sidecar of an asset. */
export const sidecarSchema = z.object({
  id: hex32,
  aliases: z.array(hex32),
  account: text,
  source: text,
  kind: z.enum([
    'workspace-file',
    'worksheet',
    'notebook',
    'saved-query',
    'object',
    'stage-file',
    'local-file',
    'history',
  ]),
  format: z.enum(['sql', 'ipynb', 'py', 'text']),
  title: text,
  owner,
  container: text,
  path: text,
  locator: text,
  createdAt: text.optional(),
  changedAt: text.optional(),
  revision: text.optional(),
  context: z
    .object({
      role: text.optional(),
      warehouse: text.optional(),
      database: text.optional(),
      schema: text.optional(),
    })
    .optional(),
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']),
  redactions: z.array(z.object({kind: text, n: count, line: count})),
  gone: z.boolean().default(false),
});

/** Sidecar of a history text, where there is one. */
export const completenessSchema = z.object({completeness: z.enum(['whole', 'truncated', 'redacted'])});

/** One line of a day. */
export const evidenceSchema = z.object({
  account: text,
  utcDay: text,
  userId: text,
  userName: text,
  actor: z.enum(['person', 'dbt', 'bi', 'loader', 'task', 'service', 'unknown']),
  queryHash: text,
  hashVersion: count,
  exact: text,
  queryType: text,
  role: text,
  warehouse: text,
  database: text,
  schema: text,
  client: text,
  runs: count,
  failures: count,
  elapsedMs: count,
  firstAt: text,
  lastAt: text,
  sessions: z.array(text).optional(),
  credits: count.optional(),
  secondaryRoles: z.literal(true).optional(),
});

/** One line of a day of object uses. */
export const objectUseSchema = z.object({
  account: text,
  utcDay: text,
  object: text,
  domain: text,
  direction: z.enum(['read', 'written']),
  userId: text,
  userName: text,
  actor: z.enum(['person', 'dbt', 'bi', 'loader', 'task', 'service', 'unknown']),
  client: text,
  queryHash: text,
  hashVersion: count,
  runs: count,
});

/** One line of the dependencies of an account's objects. */
export const dependencySchema = z.object({
  account: text,
  referenced: text,
  referencedDomain: text,
  referencing: text,
  referencingDomain: text,
});

/** One line of what roles have on an account's objects. */
export const objectGrantsSchema = z.object({
  account: text,
  object: text,
  grantedTo: text,
  grantee: text,
  privileges: z.array(text),
});

/** `families/<id>.json` */
export const familySchema = z.object({
  id: text,
  anchors: z.array(text),
  name: text.optional(),
  mergedInto: text.optional(),
  absorbedBy: text.optional(),
  splitFrom: text.optional(),
});

const verdict = z.discriminatedUnion('t', [
  z.object({t: z.literal('approve')}),
  z.object({t: z.literal('reject'), reason: text}),
  z.object({t: z.literal('rename'), name: text}),
  z.object({t: z.literal('merge'), into: text}),
  z.object({
    t: z.literal('split'),
    out: z.array(z.custom<`${string}:${string}:${number}`>((value) => typeof value === 'string')),
  }),
  z.object({t: z.literal('snooze'), until: text}),
  z.object({t: z.literal('edit'), patch: text}),
  z.object({t: z.literal('assign'), to: text}),
  z.object({t: z.literal('release'), datum: text, digest: text}),
  z.object({t: z.literal('undo')}),
]);

/** One line of a candidate's decisions. */
export const decisionSchema = z.object({
  id: text,
  parents: z.array(text),
  candidate: text,
  anchor: text,
  basedOn: z.object({keeper: text, context: text, edit: text.optional()}),
  by: text,
  at: text,
  verdict,
  undoes: text.optional(),
  forgeEvent: text.optional(),
});

/** One line of `erasures.ndjson`. */
export const erasureSchema = z.object({
  id: text,
  at: text,
  by: text,
  because: text,
  assets: z.array(hex32),
  texts: z.array(text),
  people: z.array(hex32),
});

/** One line of `refused.ndjson`. */
export const refusedSchema = z.object({
  path: text,
  oids: z.array(text),
  reason: text,
  account: text.optional(),
  source: text.optional(),
  locator: text.optional(),
  owner: owner.optional(),
});

/** What stands in place of the sidecar of an asset that was erased. */
export const erasedSidecarSchema = z.object({
  id: hex32,
  account: text,
  source: text,
  kind: text,
  format: text,
  erased: text,
});

/** `verdicts/<candidate>.json` */
export const verdictSchema = z.object({
  candidate: text,
  outcome: z.enum(['equal', 'different', 'both-empty', 'not-deterministic', 'not-run']),
  original: text,
  model: text,
  role: text,
  at: text,
  rows: z.object({original: count, model: count}).optional(),
  columns: z.array(text).optional(),
  reason: text.optional(),
});

/** Checks a value against a schema. Throws {@link Malformed} naming the place, never the value. */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue?.path.map(String).join('.') ?? '';
  throw new Malformed(
    place === '' ? 'It has not the shape that the format asks for.' : `"${place}" is missing or wrong.`,
  );
}

/** Parses JSON and checks it. Throws {@link Malformed}. */
export function parseJson<T>(schema: z.ZodType<T>, source: string): T {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw new Malformed('It is not valid JSON.');
  }
  return checked(schema, value);
}

/** Parses one JSON document per line and checks each. Throws {@link Malformed} naming the line. */
export function parseLines<T>(schema: z.ZodType<T>, source: string): T[] {
  const rows: T[] = [];
  for (const [index, line] of source.split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      rows.push(parseJson(schema, line));
    } catch (error) {
      if (error instanceof Malformed) throw new Malformed(`Line ${index + 1}: ${error.reason}`);
      throw error;
    }
  }
  return rows;
}
