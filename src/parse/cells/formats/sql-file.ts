import type {CellFormat} from '../cell-format.ts';

/** A SQL file is one cell. */
export const sqlFile: CellFormat = {
  id: 'sql-file',
  title: 'SQL file',
  reads: (_body, format) => format === 'sql',
  read: (body) => [{language: 'sql', text: body, start: 0, line: 1}],
};
