/**
 * A stretch of one language in an asset. `text` is a slice of the body from `start` on where `start` is given; in a
 * notebook, and where escapes had to be undone, it is not.
 */
export interface Cell {
  /** Name of the notebook's cell; for SQL found in Python the call or variable that holds it. */
  readonly name?: string;
  readonly language: 'sql' | 'python' | 'markdown' | 'unreadable';
  readonly text: string;
  readonly start: number | undefined;
  /** Line on which `text` starts, counted from 1: in the body, in a notebook in its cell. */
  readonly line: number;
  /** Heading or text of the Markdown cell directly above. */
  readonly heading?: string;
}
