import type {Progress, ProgressEvent} from '../ports/progress.ts';
import {ASCII, doneLines, liveLine, noticeLines, UNICODE, type LiveStage, type Look} from './progress-lines.ts';
import {displayWidth, hasColour, hasUnicode, painter, type TextStream} from './terminal.ts';
import {guardCursor} from './cursor.ts';

/** A progress on a stream that others may want to write on as well. */
export interface ProgressWithStream extends Progress {
  /** Writes lines without getting in the way of what is drawn: for the log. */
  readonly stream: TextStream;
}

export interface TerminalProgressOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that only go forward. */
  readonly now?: () => number;
  /** Calls `tick` every so many milliseconds until the returned function is called. */
  readonly every?: (milliseconds: number, tick: () => void) => () => void;
}

/** Time between two frames, in milliseconds: fast enough to look alive, slow enough to be calm. */
const FRAME = 100;
/** Stages drawn at once; further ones appear when one of them is done. */
const LIVE_LINES = 8;
/** Terminals that know it show a frame at once, others ignore it. Source: the synchronized output of DEC mode 2026. */
const SYNC = {begin: '\x1b[?2026h', end: '\x1b[?2026l'} as const;

/**
 * Draws one line per running stage at the bottom of a terminal and leaves a line for each that is done. Every frame is one
 * write that overwrites in place, and none is written when nothing changed.
 */
export function terminalProgress(stream: TextStream, options: TerminalProgressOptions = {}): ProgressWithStream {
  const environment = options.environment ?? process.env;
  const now = options.now ?? (() => performance.now());
  const every = options.every ?? repeat;
  const look: Look = {
    paint: painter(hasColour(stream, environment)),
    glyphs: hasUnicode(environment, process.platform) ? UNICODE : ASCII,
  };
  const stages = new Map<string, LiveStage>();
  let drawn: readonly string[] = [];
  let drawnWidths: readonly number[] = [];
  let drawnAt = Number.NEGATIVE_INFINITY;
  let nameWidth = 0;
  let wake: (() => void) | undefined;

  function columns(): number {
    return Math.max(20, stream.columns ?? 80);
  }

  function draw(above: readonly string[] = []): void {
    const width = columns();
    const lines = [...stages.values()]
      .slice(0, LIVE_LINES)
      .map((stage) => liveLine(stage, {look, width, nameWidth, now: now()}));
    const painted = lines.map(({text}) => text);
    drawnAt = now();
    if (above.length === 0 && painted.length === drawn.length && painted.every((line, index) => line === drawn[index]))
      return;
    stream.write(`${SYNC.begin}${home(width)}${frame(above, painted)}${SYNC.end}`);
    drawn = painted;
    drawnWidths = lines.map((line) => line.width);
  }

  /** To the first column of the first line drawn, also when the terminal has become narrower and wrapped them. */
  function home(width: number): string {
    const rows = drawnWidths.reduce((sum, drawnWidth) => sum + Math.max(1, Math.ceil(drawnWidth / width)), 0);
    return `${rows > 0 ? '\r' : ''}${rows > 1 ? `\x1b[${rows - 1}A` : ''}`;
  }

  function frame(above: readonly string[], live: readonly string[]): string {
    // Lines that stay are written into cleared space; a frame of the same lines is written over the one before.
    const kept = above.length === 0 ? '' : `\x1b[J${above.map((line) => `${line}\n`).join('')}`;
    const rest = live.length < drawn.length || live.length === 0 ? '\x1b[J' : '';
    return `${kept}${live.map((line) => `${line}\x1b[K`).join('\n')}${rest}`;
  }

  function animate(): void {
    if (wake !== undefined || stages.size === 0) return;
    const stopTicking = every(FRAME, () => draw());
    const showCursor = guardCursor(stream);
    const onResize = (): void => draw();
    stream.on?.('resize', onResize);
    wake = () => {
      stopTicking();
      stream.off?.('resize', onResize);
      showCursor();
    };
  }

  function rest(): void {
    if (stages.size > 0) return;
    wake?.();
    wake = undefined;
  }

  function update(stage: string, change: Partial<LiveStage>): void {
    const known = stages.get(stage) ?? {stage, startedAt: now()};
    stages.set(stage, {...known, ...change});
    nameWidth = Math.max(nameWidth, Math.min(28, displayWidth(stage)));
    animate();
  }

  function report(event: ProgressEvent): void {
    switch (event.t) {
      case 'stage':
        update(event.stage, {detail: event.detail});
        draw();
        return;
      case 'count': {
        const {done, total, unit, detail, through} = event;
        const isNew = !stages.has(event.stage);
        update(event.stage, {
          count: {done, total, unit},
          ...(detail === undefined ? {} : {detail}),
          ...(through === undefined ? {} : {through}),
        });
        // Also without a tick: work that never waits keeps the timer from firing.
        if (isNew || now() - drawnAt >= FRAME) draw();
        return;
      }
      case 'done': {
        const startedAt = stages.get(event.stage)?.startedAt;
        stages.delete(event.stage);
        nameWidth = Math.max(nameWidth, Math.min(28, displayWidth(event.stage)));
        const elapsed = startedAt === undefined ? 0 : now() - startedAt;
        draw(doneLines(event.stage, event.summary, elapsed, {look, width: columns(), nameWidth}));
        rest();
        return;
      }
      case 'notice':
        draw(noticeLines(event.message, {look, width: columns(), nameWidth}));
        return;
      case 'close':
        stages.clear();
        draw();
        rest();
        return;
    }
  }

  return {
    report,
    stream: {
      isTTY: stream.isTTY,
      get columns() {
        return stream.columns;
      },
      write(text) {
        if (stages.size === 0) return stream.write(text);
        draw(text.replace(/\n$/, '').split('\n'));
        return true;
      },
    },
  };
}

function repeat(milliseconds: number, tick: () => void): () => void {
  const timer = setInterval(tick, milliseconds);
  timer.unref();
  return () => clearInterval(timer);
}
