import {displayWidth, printable, truncate, type Paint, type Style} from './terminal.ts';

/** A stage that is running. */
export interface LiveStage {
  readonly stage: string;
  readonly startedAt: number;
  readonly detail?: string;
  readonly count?: {readonly done: number; readonly total?: number; readonly unit: string};
  readonly through?: {readonly done: number; readonly unit: string};
}

export interface Glyphs {
  readonly spinner: readonly string[];
  readonly done: string;
  readonly notice: string;
  readonly full: string;
  readonly empty: string;
  readonly ellipsis: string;
}

export interface Look {
  readonly paint: Paint;
  readonly glyphs: Glyphs;
}

export interface Frame {
  readonly look: Look;
  /** Columns of the terminal. */
  readonly width: number;
  /** Columns that names of stages are filled up to, so that what follows stands in one column. */
  readonly nameWidth: number;
}

export const UNICODE: Glyphs = {
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
  done: '✓',
  notice: '!',
  full: '━',
  empty: '─',
  ellipsis: '…',
};
export const ASCII: Glyphs = {
  spinner: ['|', '/', '-', '\\'],
  done: '+',
  notice: '!',
  full: '#',
  empty: '.',
  ellipsis: '~',
};

/** Time that a spinner stands still, in milliseconds. */
const TURN = 100;
const BAR = {widest: 24, narrowest: 10} as const;
/** Below this width there is room for a name and a number, and nothing is lined up. */
const NARROW = 60;
/** Fewer columns than this say nothing of a path. */
const DETAIL = 8;

/** A running stage on one line, never wider than the terminal less one column: the bar goes first, then the detail. */
export function liveLine(
  stage: LiveStage,
  frame: Frame & {readonly now: number},
): {readonly text: string; readonly width: number} {
  const {look, width, now} = frame;
  const {glyphs} = look;
  const line = new Line(look, width - 1);
  const turn = Math.floor((now - stage.startedAt) / TURN);
  line.add(glyphs.spinner[turn % glyphs.spinner.length] ?? '', 'cyan');
  line.add(` ${nameOf(stage.stage, frame)}`);
  if (stage.count !== undefined) {
    const {done, total} = stage.count;
    const count = `  ${countOf(stage.count)}`;
    const room = line.room - displayWidth(count) - 2;
    if (total !== undefined && total > 0 && width >= NARROW && room >= BAR.narrowest) {
      const columns = Math.min(BAR.widest, room);
      const full = Math.floor(Math.min(1, Math.max(0, done / total)) * columns);
      line.add('  ');
      line.add(glyphs.full.repeat(full), 'cyan');
      line.add(glyphs.empty.repeat(columns - full), 'dim');
    }
    line.add(count);
  }
  const detail = printable(stage.detail ?? '');
  const pace = paceOf(stage, now - stage.startedAt);
  if (pace !== '' && line.room >= displayWidth(pace) + 2) line.add(`  ${pace}`);
  if (detail !== '' && line.room >= DETAIL + 2) line.add(`  ${detail}`, 'dim');
  return line.end();
}

/** What stays of a stage that is done. Wrapped, never cut: it is all that remains. */
export function doneLines(stage: string, summary: string, elapsed: number, frame: Frame): readonly string[] {
  const {paint, glyphs} = frame.look;
  const took = elapsed < 1000 ? '' : durationText(elapsed);
  const name = nameOf(stage, frame);
  const body = [name, printable(summary)].filter((part) => part !== '').join('  ');
  const lines = wrap(took === '' ? body.trimEnd() : `${body}  ${took}`, frame.width - 3);
  return lines.map((line, index) => {
    const shown =
      took !== '' && index === lines.length - 1 && line.endsWith(took)
        ? line.slice(0, -took.length) + paint('dim', took)
        : line;
    return `${index === 0 ? paint('green', glyphs.done) : ' '} ${shown}`;
  });
}

export function noticeLines(message: string, frame: Frame): readonly string[] {
  const {paint, glyphs} = frame.look;
  return wrap(printable(message), frame.width - 3).map(
    (line, index) => `${index === 0 ? paint('yellow', glyphs.notice) : ' '} ${line}`,
  );
}

function nameOf(stage: string, frame: Frame): string {
  const name = printable(stage);
  if (frame.width < NARROW) return name;
  return name + ' '.repeat(Math.max(0, frame.nameWidth - displayWidth(name)));
}

function countOf(count: NonNullable<LiveStage['count']>): string {
  const done = count.done.toLocaleString('en-US');
  const of = count.total === undefined ? '' : ` of ${count.total.toLocaleString('en-US')}`;
  return printable(`${done}${of} ${count.unit}`);
}

/** Before that, what is said of speed and of time left is a guess. */
const PACE_FROM = 2000;

/**
 * `1,200 rows/s, 41 s left`: what goes through by the second, and how long the rest takes at the pace so far. Empty while
 * it is too early to say.
 * @param elapsed milliseconds since the stage began
 */
export function paceOf({count, through}: Pick<LiveStage, 'count' | 'through'>, elapsed: number): string {
  if (count === undefined || elapsed < PACE_FROM) return '';
  const {done, total} = count;
  const perSecond = through === undefined ? 0 : Math.round((through.done / elapsed) * 1000);
  const parts = [
    perSecond > 0 && through !== undefined ? `${perSecond.toLocaleString('en-US')} ${through.unit}/s` : '',
    total !== undefined && done > 0 && done < total ? `${durationText((elapsed * (total - done)) / done)} left` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** `3.2 s`, `41 s`, `2 min 05 s`. */
function durationText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.floor(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** Breaks at spaces; a word longer than the line stays whole, so that it can be copied. */
function wrap(text: string, width: number): readonly string[] {
  if (displayWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<= )(?! )/)) {
    if (line !== '' && displayWidth(line) + displayWidth(word.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += word;
  }
  return [...lines, line.trimEnd()];
}

/** A line that is filled from the left until it is full. */
class Line {
  readonly #look: Look;
  readonly #limit: number;
  #text = '';
  #used = 0;

  constructor(look: Look, limit: number) {
    this.#look = look;
    this.#limit = limit;
  }

  get room(): number {
    return this.#limit - this.#used;
  }

  add(text: string, style?: Style): void {
    const fitting = truncate(text, this.room, this.#look.glyphs.ellipsis);
    this.#text += style === undefined ? fitting : this.#look.paint(style, fitting);
    this.#used += displayWidth(fitting);
  }

  end(): {readonly text: string; readonly width: number} {
    return {text: this.#text, width: this.#used};
  }
}
