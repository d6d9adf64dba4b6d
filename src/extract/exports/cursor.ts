import {z} from 'zod';
import type {Json, UtcDay} from '../../model/scalars.ts';

/** Where in a file something could not be read, empty when the file as a whole could not, and why. */
const problem = z.object({place: z.string(), reason: z.string()});

const cursorSchema = z.object({
  /** Files that were read, by their digest. */
  files: z.record(
    z.string(),
    z.object({
      name: z.string(),
      /** First and last day in it; without them it had none. */
      from: z.iso.date().optional(),
      to: z.iso.date().optional(),
      problems: z.array(problem).default([]),
    }),
  ),
  /** Digest of everything else that the result depends on: what lies beside the history, and the settings. */
  beside: z.string(),
  /** Statements that the exports had of each day that was read. */
  days: z.record(z.string(), z.number()),
  /** The same of the access history. */
  uses: z.record(z.string(), z.number()).default({}),
  /** Users who were named and of whom nothing else is known. */
  named: z.array(z.string()).default([]),
  /** A run that is not through: what it reads, and the last day that is. */
  part: z.object({of: z.string(), through: z.iso.date()}).optional(),
});

/** What is remembered of the exports that were read. */
export type ExportCursor = z.infer<typeof cursorSchema>;
export type FileRecord = ExportCursor['files'][string];

/** The cursor as it was kept; an empty one when there is none, or of another format. */
export function readCursor(cursor: Json | undefined): ExportCursor {
  return cursorSchema.safeParse(cursor).data ?? {files: {}, beside: '', days: {}, uses: {}, named: []};
}

/** The cursor with its keys in order, so that the same state is the same bytes. */
export function writeCursor({files, beside, days, uses, named, part}: ExportCursor): Json {
  const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return {
    files: Object.fromEntries(
      Object.entries(sorted(files)).map(([digest, {name, from, to, problems}]) => [
        digest,
        {
          name,
          ...(from === undefined ? {} : {from}),
          ...(to === undefined ? {} : {to}),
          ...(problems.length === 0 ? {} : {problems}),
        },
      ]),
    ),
    beside,
    days: sorted<number>(days) as Record<UtcDay, number>,
    ...(Object.keys(uses).length === 0 ? {} : {uses: sorted<number>(uses) as Record<UtcDay, number>}),
    ...(named.length === 0 ? {} : {named: named.toSorted()}),
    ...(part === undefined ? {} : {part}),
  };
}
