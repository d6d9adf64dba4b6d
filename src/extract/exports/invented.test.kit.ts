import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {Json} from '../../model/scalars.ts';
import type {Source, SourceContext, SourceEvent} from '../../ports/source.ts';
import {harvestAll, silentLog} from '../../testing/behaves-like-source.ts';

/** A temporary folder with exports in it, and a source that reads them. */
export interface ExportWorld {
  readonly root: string;
  at(path: string): string;
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** Everything the source says; settings as they are validated. */
  run(settings: unknown, cursor?: Json, parts?: Partial<SourceContext>): Promise<readonly SourceEvent[]>;
  remove(): Promise<void>;
}

export async function openExports(source: Source): Promise<ExportWorld> {
  const root = await mkdtemp(join(tmpdir(), 'exports-'));
  const at = (path: string): string => join(root, path);
  return {
    root,
    at,
    write: async (path, content) => {
      await mkdir(dirname(at(path)), {recursive: true});
      await writeFile(at(path), content);
    },
    run: (settings, cursor, parts = {}) =>
      harvestAll({source, settings, context: {baseDirectory: root, ...parts}}, {}, cursor),
    remove: () => rm(root, {recursive: true, force: true}),
  };
}

/** Values as a line of a CSV file writes them. */
export function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  const cell = (value: string | number | null): string => {
    const text = String(value ?? '');
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(cell).join(',')}\n`).join('');
}

/** The parts of the events that a test looks at. */
export const told = {
  rows: (events: readonly SourceEvent[]) => events.flatMap((event) => (event.t === 'day' ? event.rows : [])),
  texts: (events: readonly SourceEvent[]) => events.flatMap((event) => (event.t === 'text' ? [event.text] : [])),
  reasons: (events: readonly SourceEvent[]) =>
    events.flatMap((event) => (event.t === 'unreadable' ? [event.reason] : [])),
  days: (events: readonly SourceEvent[]) => events.flatMap((event) => (event.t === 'day' ? [event.utcDay] : [])),
  assets: (events: readonly SourceEvent[]) => events.flatMap((event) => (event.t === 'asset' ? [event.asset] : [])),
  cursor: (events: readonly SourceEvent[]): Json | undefined =>
    events.flatMap((event) => (event.t === 'checkpoint' ? [event.cursor] : [])).at(-1),
  runs: (events: readonly SourceEvent[]): number =>
    events.reduce((sum, event) => sum + (event.t === 'day' ? event.rows.reduce((n, {runs}) => n + runs, 0) : 0), 0),
};

/** A log that keeps its warnings. */
export function listening(): {readonly log: SourceContext['log']; readonly warnings: string[]} {
  const warnings: string[] = [];
  const log: SourceContext['log'] = {...silentLog, warn: (message) => void warnings.push(message), child: () => log};
  return {log, warnings};
}
