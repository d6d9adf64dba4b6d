import {usageError} from '../../errors.ts';
import type {SourceContext, SourceEvent} from '../../ports/source.ts';
import type {Actors} from '../snowflake/actors.ts';
import {HISTORY} from './columns.ts';
import {countAccessDays, readAccessedDay} from './access-days.ts';
import {type ExportCursor, type FileRecord, writeCursor} from './cursor.ts';
import {digestOfAll, filesWith, type Given} from './due.ts';
import type {Duck} from './duck.ts';
import type {FoundFile} from './find-exports.ts';
import {dayOfNumber, readExportedDay} from './history-days.ts';
import {countDays, type FileCounts, joinHistory, loadFile, loadTexts, prepareHistory} from './load-history.ts';
import {exportedPeople} from './people.ts';
import {problemsOf} from './problems.ts';
import {causeOf} from './relation.ts';
import {type ExportFile, ExportError, sniff} from './sniff.ts';
import {walkDays} from './walk-days.ts';

/** What a result on Snowflake's page is cut to when it is downloaded. */
const PAGE_LIMIT = 10_000;

type NumberedFile = ExportFile & {readonly number: number};

/** A file that is no export, with why. */
export interface Broken {
  readonly digest: string;
  readonly file: FoundFile;
  readonly reason: string;
}

export interface HistoryReading {
  /** What was loaded of each new file. */
  readonly records: ReadonlyMap<string, FileRecord>;
  readonly broken: readonly Broken[];
  readonly files: readonly NumberedFile[];
  /** Statements that the exports hold of each day to be read. */
  readonly days: ReadonlyMap<number, number>;
  readonly leftOut: Readonly<Record<string, number>>;
}

/**
 * Loads the files that nobody has read, and those that share days with them, into the tables of one statement a row.
 * @param since first day that counts
 */
export async function loadHistory(
  duck: Duck,
  all: readonly Given[],
  before: ExportCursor,
  since: string | undefined,
  context: SourceContext,
): Promise<HistoryReading> {
  const records = new Map<string, FileRecord>();
  const broken: Broken[] = [];
  const files: NumberedFile[] = [];
  const leftOut: Record<string, number> = {};
  const load = async (one: Given, onlyDue: boolean): Promise<FileCounts | undefined> => {
    try {
      const file = {...(await sniff(one.file, HISTORY, duck.folder, context.signal)), number: files.length};
      const counts = await loadFile(duck, file, file.number, onlyDue);
      files.push(file);
      return counts;
    } catch (error) {
      context.signal.throwIfAborted();
      broken.push({...one, reason: reasonOf(one.file, error)});
      await duck.run(`delete from run where file = ${files.length}`);
      return undefined;
    }
  };
  await prepareHistory(duck);
  for (const one of all.filter(({digest}) => before.files[digest] === undefined)) {
    const counts = await load(one, false);
    if (counts === undefined) continue;
    for (const [why, count] of Object.entries(counts.leftOut)) leftOut[why] = (leftOut[why] ?? 0) + count;
    records.set(one.digest, recordOf(one.file.name, counts));
    tell(one.file.name, counts, context);
  }
  const earliest = since === undefined ? '' : `and day >= ${Date.parse(since) / 86_400_000}`;
  await duck.run(`insert into due select distinct day from run
    where day is not null and left_out is null and user_name is not null ${earliest}`);
  const due = (await duck.all('select day from due order by day')).map((row) => dayOfNumber(Number(row['day'])));
  for (const one of filesWith(all, before.files, due)) {
    context.log.info('An export that was read before is read again, for days that a new one holds too.', {
      file: one.file.name,
    });
    await load(one, true);
  }
  return {records, broken, files, days: await countDays(duck), leftOut};
}

/** Yields people, texts and days, one checkpoint a day. */
export async function* readHistory(
  duck: Duck,
  {files, days}: HistoryReading,
  before: ExportCursor,
  context: SourceContext,
  actors: Actors,
): AsyncGenerator<SourceEvent, ExportCursor> {
  const {scope} = context;
  await joinHistory(
    duck,
    (user, role, database, schema) =>
      scope.user(user) &&
      (role === '' || scope.role(role)) &&
      (database === '' || (scope.database(database) && (schema === '' || scope.schema(database, schema)))),
  );
  await loadTexts(duck, files);
  const named = new Set(before.named);
  yield {t: 'people', people: await exportedPeople(duck, named)};

  const of = digestOfAll([before.beside, files.map(({name}) => name), [...days]]);
  const done = before.part?.of === of ? before.part.through : '';
  yield {t: 'ahead', total: days.size, unit: 'days'};
  const read = yield* walkDays(
    {
      prefix: 'history',
      days,
      before: before.days,
      done,
      read: (day) => readExportedDay({duck, actors, context}, day),
      cursorOf: (counts, through) => writeCursor({...before, days: counts, named: [...named], part: {of, through}}),
    },
    context,
  );
  const {part: _through, ...rest} = before;
  const after = {...rest, days: read, named: [...named]};
  const uses = yield* walkDays(
    {
      prefix: 'lineage',
      days: await countAccessDays(duck),
      before: before.uses,
      done: '',
      read: (day) => readAccessedDay(duck, day, context, actors),
      cursorOf: (counts) => writeCursor({...after, files: before.files, uses: counts}),
    },
    context,
  );
  return {...after, uses};
}

function recordOf(name: string, counts: FileCounts): FileRecord {
  return {
    name,
    ...(counts.from === null ? {} : {from: dayOfNumber(counts.from)}),
    ...(counts.to === null ? {} : {to: dayOfNumber(counts.to)}),
    problems: [...problemsOf(counts)],
  };
}

function tell(file: string, {rows, rejects, hasQueryId}: FileCounts, {log}: SourceContext): void {
  const all = rejects.reduce((sum, {records}) => sum + records, rows);
  log.info('An export was loaded.', {file, rows: all});
  if (all === PAGE_LIMIT) {
    log.warn(
      'This export has exactly 10,000 rows, which is where a download from the page is cut off: more may be missing. ' +
        'Unload shorter spans of time, or with COPY INTO.',
      {file},
    );
  }
  if (!hasQueryId) {
    log.warn('This export has no QUERY_ID: the same run in two exports is told by its time, user and text.', {file});
  }
}

/** One sentence on a file that is no export. */
export function reasonOf({name}: FoundFile, error: unknown): string {
  if (error instanceof ExportError) return `The file ${name} ${error.message}.`;
  const code = (error as NodeJS.ErrnoException).code;
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return `The file ${name} cannot be opened (${code}).`;
  return `The file ${name} cannot be read: ${causeOf(error).replace(/\.$/, '')}.`;
}

/** The error of an account of which no file is an export. */
export function nothingReadable(broken: readonly Broken[]): Error {
  const rest = broken.length > 1 ? ` The other ${broken.length - 1} cannot be read either.` : '';
  return usageError(
    'export-unreadable',
    `${broken[0]!.reason.replace(/\.$/, '')}.${rest}`,
    'README, "Without access to the account", says how to make an export that can be read.',
  );
}
