import type {AssetFormat} from '../model/asset.ts';
import type {Cell} from './cells/cell.ts';
import {readNotebook} from './cells/notebook.ts';
import {readPython} from './cells/python.ts';
import {readSqlFile} from './cells/sql-file.ts';

export type {Cell} from './cells/cell.ts';

const READERS: Readonly<Record<AssetFormat, (body: string) => Cell[]>> = {
  sql: readSqlFile,
  text: () => [],
  ipynb: readNotebook,
  py: readPython,
};

/**
 * The cells of a body. A SQL file is one SQL cell; a text file (notes, YAML) has none; a notebook gives its cells in order, a Python cell followed by
 * the SQL found in it; a Python file gives itself and the SQL found in it. What cannot be read is a cell of language
 * `unreadable`; nothing throws.
 */
export function readCells(body: string, format: AssetFormat): Cell[] {
  return READERS[format](body);
}
