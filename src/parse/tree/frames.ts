import type {Code} from '../lex/tokens.ts';
import {wordNumber} from '../lex/words.ts';
import type {Run, Window} from './nodes.ts';
import type {OpenScope} from './scopes.ts';

/** What a bracket, or a CASE, is in an expression. */
export const FRAME = {
  /** The expression itself. */
  top: 0,
  group: 1,
  call: 2,
  cast: 3,
  array: 4,
  object: 5,
  case: 6,
  window: 7,
} as const;

type OpenRun = {-readonly [K in keyof Run]: Run[K]};
type OpenWindow = {-readonly [K in keyof Window]: Window[K]};

interface Frame {
  kind: number;
  /** Index of the bracket or CASE that opened it. */
  opener: number;
  /** Index of the bracket that closes it; -1 for a CASE. */
  close: number;
  /** Where the part that may be a conjunction begins. */
  partAt: number;
  /** How many ANDs were open when it began. */
  ands: number;
  /** BETWEENs whose AND is still to come. */
  betweens: number;
  /** How many parameters of lambdas were known when it began. */
  parameters: number;
  /** Behind which word, a bracket or a comma, a name of a part of a date may stand among its arguments; 0 for none. */
  dates: number;
  window: OpenWindow | undefined;
  /** The list of the window that is being read. */
  section: OpenRun | undefined;
}

const ORDER = wordNumber('ORDER');

/** The open brackets of an expression, with what each has to remember. Kept between expressions, so that it costs nothing. */
export class Frames {
  /** How many frames are open. */
  depth = 0;
  /** How many of them are brackets, and not a CASE. */
  brackets = 0;
  readonly #stack: Frame[] = [newFrame()];
  #top: Frame = this.#stack[0]!;
  #scope!: OpenScope;
  /** Indexes of the ANDs of all open parts. */
  readonly #ands: number[] = [];
  /** Parameters of the lambdas around, in upper case. */
  readonly #parameters: string[] = [];

  get kind(): number {
    return this.#top.kind;
  }

  get opener(): number {
    return this.#top.opener;
  }

  get close(): number {
    return this.#top.close;
  }

  /** The word, a bracket or a comma, behind which the innermost function takes a part of a date; 0 where it takes none. */
  get datePartBehind(): number {
    return this.#top.dates;
  }

  /** Starts an expression. */
  begin(scope: OpenScope, at: number): void {
    this.depth = 0;
    this.brackets = 0;
    this.#scope = scope;
    this.#ands.length = 0;
    this.#parameters.length = 0;
    this.#top = this.#stack[0]!;
    reset(this.#top, FRAME.top, -1, -1, at, 0, 0);
  }

  /** Opens a frame. Its content starts behind `opener`. */
  push(kind: number, opener: number, close: number): void {
    this.depth++;
    if (kind !== FRAME.case) this.brackets++;
    let frame = this.#stack[this.depth];
    if (frame === undefined) {
      frame = newFrame();
      this.#stack.push(frame);
    }
    reset(frame, kind, opener, close, opener + 1, this.#ands.length, this.#parameters.length);
    this.#top = frame;
  }

  /** Closes the innermost frame at an index. */
  pop(at: number): void {
    this.part(at);
    const {window, section, parameters} = this.#top;
    if (section !== undefined) section.to = at;
    if (window !== undefined) window.to = at + 1;
    this.#parameters.length = parameters;
    if (this.#top.kind !== FRAME.case) this.brackets--;
    this.depth--;
    this.#top = this.#stack[this.depth]!;
  }

  /** Ends an expression at an index, whatever is still open. */
  finish(at: number): void {
    while (this.depth > 0) this.pop(at);
    this.part(at);
    // What one huge expression needed is not kept.
    if (this.#stack.length > 1000) this.#stack.length = 1;
  }

  /** Whether some frame further out closes at an index. */
  encloses(close: number): boolean {
    for (let depth = this.depth - 1; depth > 0; depth--) {
      const frame = this.#stack[depth]!;
      if (frame.close === close) return true;
      if (frame.close !== -1) return false;
    }
    return false;
  }

  between(): void {
    this.#top.betweens++;
  }

  /** Takes an AND into account: that of a BETWEEN, or one between conditions. */
  and(at: number): void {
    if (this.#top.betweens > 0) this.#top.betweens--;
    else this.#ands.push(at);
  }

  /**
   * Ends the part that stands before a comma, an OR, a WHEN or the end of all.
   * @param to index of what ends it
   * @param next index at which the next part starts
   */
  part(to: number, next = to + 1): void {
    const top = this.#top;
    const ands = this.#ands;
    if (ands.length > top.ands) {
      const parts: Run[] = [];
      let at = top.partAt;
      for (let i = top.ands; i < ands.length; i++) {
        parts.push({at, to: ands[i]!});
        at = ands[i]! + 1;
      }
      parts.push({at, to});
      this.#scope.conjunctions.push({at: top.partAt, to, parts});
      ands.length = top.ands;
    }
    top.partAt = next;
    top.betweens = 0;
  }

  /** Lets the part begin further on: behind `name =>` or the parameters of a lambda. */
  startPart(at: number): void {
    // Behind an AND, where neither can stand, nothing begins anew.
    if (this.#ands.length === this.#top.ands) this.#top.partAt = at;
  }

  parameter(name: string): void {
    this.#parameters.push(name);
  }

  isParameter(code: Code, at: number): boolean {
    return this.#parameters.length > 0 && this.#parameters.includes(code.upper(at));
  }

  takeDatePart(behind: number): void {
    this.#top.dates = behind;
  }

  /** Makes the innermost frame that of a window. @param over index of the OVER */
  openWindow(scope: OpenScope, over: number): Window {
    const window: OpenWindow = {at: over, to: over, partitionBy: undefined, orderBy: undefined, frame: undefined};
    scope.windows.push(window);
    this.#top.window = window;
    return window;
  }

  /** PARTITION BY or ORDER BY at an index: starts a list of the window, if this is one. */
  section(word: number, at: number): void {
    this.part(at, at + 2);
    const {section, window} = this.#top;
    if (section !== undefined) section.to = at;
    if (window === undefined) return;
    const run = {at: at + 2, to: at + 2};
    this.#top.section = run;
    if (word === ORDER) window.orderBy = run;
    else window.partitionBy = run;
  }

  /** The bounds of a window's frame, to its closing bracket. @returns index of that bracket */
  bounds(at: number): number {
    const {section, window, close} = this.#top;
    if (section !== undefined) section.to = at;
    this.#top.section = undefined;
    if (window !== undefined) window.frame = {at, to: close};
    return close;
  }
}

function newFrame(): Frame {
  return {
    kind: 0,
    opener: -1,
    close: -1,
    partAt: 0,
    ands: 0,
    betweens: 0,
    parameters: 0,
    dates: 0,
    window: undefined,
    section: undefined,
  };
}

function reset(
  frame: Frame,
  kind: number,
  opener: number,
  close: number,
  partAt: number,
  ands: number,
  parameters: number,
): void {
  frame.kind = kind;
  frame.opener = opener;
  frame.close = close;
  frame.partAt = partAt;
  frame.ands = ands;
  frame.betweens = 0;
  frame.parameters = parameters;
  frame.dates = 0;
  frame.window = undefined;
  frame.section = undefined;
}
