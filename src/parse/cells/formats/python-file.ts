import type {CellFormat} from '../cell-format.ts';
import {pythonCells} from '../python/python-cells.ts';

/** A Python source: a script, a Snowpark worksheet, the `.py.sql` that Snowflake made of one. */
export const pythonFile: CellFormat = {
  id: 'python-file',
  title: 'Python file or worksheet',
  reads: (_body, format) => format === 'py',
  read: (body) => pythonCells(body, {start: 0, line: 1}).cells,
};
