import type {ProgressEvent} from '../ports/progress.ts';
import {terminalProgress} from './progress.ts';

/** A terminal as far as the progress uses one: what stands on it after what was written. */
export class Screen {
  readonly isTTY = true;
  columns: number;
  rows: string[] = [''];
  row = 0;
  column = 0;
  isCursorHidden = false;
  writes = 0;
  raw = '';

  constructor(columns: number) {
    this.columns = columns;
  }

  write(text: string): boolean {
    this.writes += 1;
    this.raw += text;
    for (const [piece] of text.matchAll(/\x1b\[[?\d;]*[A-Za-z]|[\s\S]/gu)) this.#put(piece);
    return true;
  }

  #put(piece: string): void {
    const up = /^\x1b\[(\d+)A$/.exec(piece);
    if (piece === '\n') {
      this.row += 1;
      this.column = 0;
      this.rows[this.row] ??= '';
    } else if (piece === '\r') this.column = 0;
    else if (up !== null) {
      this.row -= Number(up[1]);
      if (this.row < 0) throw new Error('above the first row');
    } else if (piece === '\x1b[K') this.rows[this.row] = this.rows[this.row]!.slice(0, this.column);
    else if (piece === '\x1b[J') {
      this.rows = [...this.rows.slice(0, this.row), this.rows[this.row]!.slice(0, this.column)];
    } else if (piece === '\x1b[?25l') this.isCursorHidden = true;
    else if (piece === '\x1b[?25h') this.isCursorHidden = false;
    else if (/^\x1b\[(?:\?2026[hl]|\d+m)$/.test(piece)) return;
    else if (piece.startsWith('\x1b')) throw new Error(`unknown sequence ${JSON.stringify(piece)}`);
    else {
      const line = this.rows[this.row]!.padEnd(this.column);
      this.rows[this.row] = line.slice(0, this.column) + piece + line.slice(this.column + piece.length);
      this.column += piece.length;
    }
  }

  get text(): string {
    return this.rows
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  }
}

/** A progress on a terminal of so many columns, and the hand of its clock. */
export function watch(columns: number, environment: Record<string, string> = {LANG: 'C.UTF-8', NO_COLOR: '1'}) {
  const screen = new Screen(columns);
  const state = {time: 0, tick: () => {}, isTicking: false};
  const progress = terminalProgress(screen, {
    environment,
    now: () => state.time,
    every: (_milliseconds, tick) => {
      state.tick = tick;
      state.isTicking = true;
      return () => {
        state.isTicking = false;
      };
    },
  });
  const pass = (milliseconds: number): void => {
    state.time += milliseconds;
    if (state.isTicking) state.tick();
  };
  return {screen, progress, pass, state};
}

/** A count of files. */
export const count = (done: number, detail?: string): ProgressEvent => ({
  t: 'count',
  stage: 'workspaces',
  done,
  total: 2000,
  unit: 'files',
  detail,
});
