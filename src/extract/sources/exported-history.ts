import {resolve} from 'node:path';
import {z} from 'zod';
import type {Json} from '../../model/scalars.ts';
import type {Source, SourceContext, SourceEvent} from '../../ports/source.ts';
import {loadAccess} from '../exports/access-days.ts';
import {type ExportCursor, readCursor, writeCursor} from '../exports/cursor.ts';
import {digestOfAll, type Given, given} from '../exports/due.ts';
import {openDuck} from '../exports/duck.ts';
import {findFiles} from '../exports/find-exports.ts';
import {type Broken, loadHistory, nothingReadable, readHistory, reasonOf} from '../exports/harvest-history.ts';
import {actorsSetting, readActors} from '../snowflake/read-actor-rules.ts';
import {digestOf} from '../exports/sniff.ts';
import {type Beside, loadBeside} from '../exports/load-beside.ts';

const path = z.string().min(1);
const paths = z.union([path, z.array(path).min(1)]);

const configSchema = z.strictObject({
  history: paths.describe('Exported QUERY_HISTORY: a CSV, JSON or Parquet file, a folder, a glob, or a list of these.'),
  users: paths.optional().describe('Exported USERS: says who is disabled or dropped.'),
  sessions: paths.optional().describe('Exported SESSIONS: tells people from tools.'),
  tasks: paths.optional().describe('Exported TASK_HISTORY: tells what a task ran.'),
  attribution: paths.optional().describe('Exported QUERY_ATTRIBUTION_HISTORY: what statements cost.'),
  accessHistory: paths.optional().describe('Exported ACCESS_HISTORY: which objects statements read and wrote.'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'is no time zone; write it as in Europe/Berlin')
    .default('UTC')
    .describe('What times without an offset are in.'),
  actors: actorsSetting,
  since: z.iso.date().optional().describe('First day to read.'),
});
type Settings = z.infer<typeof configSchema>;

const BESIDE: Readonly<Record<keyof Beside, string>> = {
  users: 'exported list of users',
  sessions: 'exported list of sessions',
  tasks: 'exported task history',
  attribution: 'exported query attribution history',
  accessHistory: 'exported access history',
};

const KINDS = Object.keys(BESIDE) as (keyof Beside)[];

async function* harvest(context: SourceContext, cursor?: Json): AsyncGenerator<SourceEvent> {
  const {signal} = context;
  signal.throwIfAborted();
  const settings = configSchema.parse(context.settings);
  const all = await given(await findFiles(settings.history, context.baseDirectory, 'exported query history'), signal);
  const beside = await besideOf(settings, context);
  const besideDigest = digestOfAll([
    KINDS.map((kind) => beside[kind].map(({digest}) => digest).toSorted()),
    settings.timeZone,
    settings.since ?? '',
    typeof settings.actors === 'string'
      ? await digestOf(resolve(context.baseDirectory, settings.actors), signal).catch(() => '')
      : (settings.actors ?? null),
  ]);
  const present = [...all, ...KINDS.flatMap((kind) => beside[kind])];
  const kept = readCursor(cursor);
  // What lies beside the history changes what every row means.
  const before = kept.beside === besideDigest ? kept : {...kept, files: {}, part: undefined, beside: besideDigest};

  if (all.every(({digest}) => before.files[digest] !== undefined)) {
    context.log.info('All exports were read before.', {files: all.length});
    yield* tellFiles(present, before.files, writeCursor(before));
    return;
  }
  const actors = await readActors(settings.actors, context.baseDirectory);
  const duck = await openDuck(settings.timeZone, signal);
  try {
    const broken: Broken[] = [];
    const failed = (one: Given, error: unknown): void => {
      signal.throwIfAborted();
      broken.push({...one, reason: reasonOf(one.file, error)});
    };
    await loadBeside(duck, beside, signal, failed);
    const reading = await loadHistory(duck, all, before, settings.since, context);
    broken.push(...reading.broken);
    if (reading.broken.length === all.length) throw nothingReadable(reading.broken);
    // Where some exports were read before, only days of the new ones are told.
    await loadAccess(duck, beside.accessHistory, Object.keys(before.files).length > 0, signal, failed);
    yield {t: 'tally', counts: reading.leftOut};
    const after = yield* readHistory(duck, reading, before, context, actors);
    // What is no longer there may come back, and is then not read again.
    const files = {
      ...before.files,
      ...Object.fromEntries(reading.records),
      ...Object.fromEntries(
        broken.map(({digest, file: {name}, reason}) => [digest, {name, problems: [{place: '', reason}]}]),
      ),
    };
    yield* tellFiles(present, files, writeCursor({...after, files}));
  } finally {
    await duck.close();
  }
}

async function besideOf(settings: Settings, {baseDirectory, signal}: SourceContext): Promise<Beside> {
  const found = async (kind: keyof Beside): Promise<readonly Given[]> => {
    const named = settings[kind];
    return named === undefined ? [] : await given(await findFiles(named, baseDirectory, BESIDE[kind]), signal);
  };
  return {
    users: await found('users'),
    sessions: await found('sessions'),
    tasks: await found('tasks'),
    attribution: await found('attribution'),
    accessHistory: await found('accessHistory'),
  };
}

/** Says of each file what in it could not be read, also when it was read on another day. */
function* tellFiles(present: readonly Given[], records: ExportCursor['files'], cursor: Json): Generator<SourceEvent> {
  for (const {file, digest} of present) {
    const scope = scopeOf(file.name);
    const problems = records[digest]?.problems ?? [];
    for (const {place, reason} of problems) {
      yield {t: 'unreadable', scope, locator: place === '' ? scope : `${scope}!${place}`, reason};
    }
    const isBroken = problems.some(({place}) => place === '');
    yield {t: 'checkpoint', scope, cursor, complete: !isBroken, listed: problems.length};
  }
}

/** A file's name, which must not look like the scope of a day. */
function scopeOf(name: string): string {
  return /^(?:history|lineage)\//.test(name) ? `./${name}` : name;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', {timeZone: name}) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}

export default {
  id: 'exported-history',
  describes: 'Exported query history (CSV, JSON, Parquet), grouped by day as in the warehouse; needs no account.',
  account: 'exported-history',
  configSchema,
  harvest,
} satisfies Source;
