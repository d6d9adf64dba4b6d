import type {CellFormat} from '../cell-format.ts';

/** Notes, YAML and the like: no cells. */
export const textFile: CellFormat = {
  id: 'text-file',
  title: 'Text file',
  reads: (_body, format) => format === 'text',
  read: () => [],
};
