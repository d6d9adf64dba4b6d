import type {Cell} from './cell.ts';

/** A SQL file is one cell. */
export function readSqlFile(body: string): Cell[] {
  return [{language: 'sql', text: body, start: 0, line: 1}];
}
