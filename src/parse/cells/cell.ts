/**
 * A stretch of one language in an asset. `text` is a slice of the body from `start` on where `start` is given; in a
 * notebook, and where escapes had to be undone, it is not.
 */
export interface Cell {
  /** Name of the notebook's cell; for SQL found in Python the call or variable that holds it. */
  readonly name?: string;
  readonly language: 'sql' | 'python' | 'markdown' | 'other' | 'unreadable';
  /** SQL with its magic line blanked out; a placeholder of an f-string stays as `{expression}`. */
  readonly text: string;
  readonly start: number | undefined;
  /** Line on which `text` starts, counted from 1: in the body, in a notebook in its cell. */
  readonly line: number;
  /** Heading or text of the Markdown cell directly above. */
  readonly heading?: string;
  /** Names under which later cells read this cell's result: its own, a frame (`-r df`), `--save name`. */
  readonly gives?: readonly string[];
  /** Results of other cells that the text reads: `{{cell2}}`, `{{dataframe_1}}`, `--with name`. */
  readonly needs?: readonly CellReference[];
}

/** A place where one cell reads what another one gives. */
export interface CellReference {
  readonly name: string;
  /** Index, in the list of all cells of the asset, of the nearest cell above that gives it; undefined when none does. */
  readonly cell?: number;
}
