import type {AssetFormat} from '../model/asset.ts';
import type {CellFormat} from './cells/cell-format.ts';
import type {Cell} from './cells/cell.ts';
import {databricksSource} from './cells/formats/databricks-source.ts';
import {jupyter} from './cells/formats/jupyter.ts';
import {pythonFile} from './cells/formats/python-file.ts';
import {sqlFile} from './cells/formats/sql-file.ts';
import {textFile} from './cells/formats/text-file.ts';

export type {Cell, CellReference} from './cells/cell.ts';

/** Asked in order; what a body's first line tells comes before what its suffix tells. */
const FORMATS: readonly CellFormat[] = [databricksSource, jupyter, pythonFile, sqlFile, textFile];

/**
 * The cells of a body. A SQL file is one SQL cell; a text file (notes, YAML) has none; a notebook gives its cells in
 * order, a Python cell followed by the SQL found in it; a Python file gives itself and the SQL found in it. Where one
 * cell reads the result of another, its `needs` say which. What cannot be read is a cell of language `unreadable`;
 * nothing throws.
 */
export function readCells(body: string, format: AssetFormat): Cell[] {
  return FORMATS.find((one) => one.reads(body, format))?.read(body) ?? [];
}
